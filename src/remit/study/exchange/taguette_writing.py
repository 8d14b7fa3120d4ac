"""Taguette: the CSV of a codebook, and a project file, which is an SQLite database.

Taguette reads a codebook as CSV and a project as a database; of its exports, the database alone says where a
highlight stands. It counts positions in bytes of UTF-8, knows no coders, and tells themes by a path
(`support.other`), here made of codes; their labels stand in the descriptions.
"""

from __future__ import annotations

import csv
import html
import io
import sqlite3
from collections.abc import Mapping

from remit.study.exchange.naming import above, describe, name_all
from remit.study.exchange.texts import align, plain_text
from remit.study.exchange.values import Project

LONGEST_PATH = 200
LONGEST_TITLE = 50
APPLICATION = 0x54677474
REVISION = "db5e31a0233d"
"""The version of the database's layout that is written; a later Taguette brings it up to its own."""

LOGIN = "admin"
NO_MOMENT = "1970-01-01T00:00:00Z"

_TABLES = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,
 CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
CREATE TABLE projects (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL,
 description TEXT NOT NULL, created DATETIME NOT NULL);
CREATE TABLE users (login VARCHAR(30) NOT NULL, created DATETIME NOT NULL, hashed_password VARCHAR(192),
 disabled BOOLEAN NOT NULL, password_set_date DATETIME, language VARCHAR(10), email VARCHAR(256),
 email_sent DATETIME, CONSTRAINT pk_users PRIMARY KEY (login));
CREATE UNIQUE INDEX ix_users_email ON users (email);
CREATE TABLE commands (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, date DATETIME NOT NULL,
 user_login VARCHAR(30) NOT NULL, project_id INTEGER NOT NULL, document_id INTEGER, payload TEXT NOT NULL,
 CONSTRAINT fk_commands_user_login_users FOREIGN KEY(user_login) REFERENCES users (login) ON UPDATE CASCADE,
 CONSTRAINT fk_commands_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id)
 ON DELETE CASCADE);
CREATE TABLE documents (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL,
 description TEXT NOT NULL, filename VARCHAR(200) NOT NULL, created DATETIME NOT NULL,
 project_id INTEGER NOT NULL, text_direction VARCHAR(13) NOT NULL, contents TEXT NOT NULL,
 CONSTRAINT fk_documents_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id)
 ON DELETE CASCADE);
CREATE TABLE project_members (project_id INTEGER NOT NULL, user_login VARCHAR(30) NOT NULL,
 privileges VARCHAR(11) NOT NULL, CONSTRAINT pk_project_members PRIMARY KEY (project_id, user_login),
 CONSTRAINT fk_project_members_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id)
 ON DELETE CASCADE, CONSTRAINT fk_project_members_user_login_users FOREIGN KEY(user_login)
 REFERENCES users (login) ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE tags (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, project_id INTEGER NOT NULL,
 path VARCHAR(200) NOT NULL, description TEXT NOT NULL,
 CONSTRAINT uq_tags_project_id UNIQUE (project_id, path),
 CONSTRAINT fk_tags_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE);
CREATE TABLE highlights (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL,
 start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, snippet TEXT NOT NULL,
 CONSTRAINT fk_highlights_document_id_documents FOREIGN KEY(document_id) REFERENCES documents (id)
 ON DELETE CASCADE);
CREATE TABLE highlight_tags (highlight_id INTEGER NOT NULL, tag_id INTEGER NOT NULL,
 CONSTRAINT pk_highlight_tags PRIMARY KEY (highlight_id, tag_id),
 CONSTRAINT fk_highlight_tags_highlight_id_highlights FOREIGN KEY(highlight_id) REFERENCES highlights (id)
 ON DELETE CASCADE, CONSTRAINT fk_highlight_tags_tag_id_tags FOREIGN KEY(tag_id) REFERENCES tags (id)
 ON DELETE CASCADE);
"""


def paths(project: Project) -> dict[tuple[str, str], str]:
    """The path of every theme, by item and code: the codes from the widest theme down to it."""
    several = len(project.codebooks) > 1
    found: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for book in project.codebooks:
        for theme in book.themes:
            codes = [*([book.item] if several else []), *(each.code for each in above(book, theme.code))]
            path = ".".join(code.replace(".", "_") for code in codes)
            if len(path) > LONGEST_PATH:
                path = path[-(LONGEST_PATH - 10) :].lstrip(".")
            stem, number = path, 1
            while path in taken:
                number += 1
                path = f"{stem}_{number}"
            taken.add(path)
            found[book.item, theme.code] = path
    return found


def write_codebook(project: Project) -> bytes:
    """The themes as the CSV that Taguette imports, with a byte-order mark: it guesses the encoding."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(("path", "description"))
    found = paths(project)
    for item, theme in project.themes:
        # never a name: a label that is not the path is said in the description
        writer.writerow((found[item, theme.code], describe(theme, found[item, theme.code])))
    return b"\xef\xbb\xbf" + target.getvalue().encode("utf-8", "replace")


def write_database(project: Project) -> bytes:
    """A Taguette project with themes, answers and highlights."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(_TABLES)
        connection.execute(f"PRAGMA application_id={APPLICATION}")
        _fill(connection, project)
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def _fill(connection: sqlite3.Connection, project: Project) -> None:
    made = (project.made or NO_MOMENT).removesuffix("Z").replace("T", " ") + ".000000"
    run = connection.execute
    run("INSERT INTO alembic_version VALUES (?)", (REVISION,))
    run("INSERT INTO users (login, created, disabled) VALUES (?, ?, 0)", (LOGIN, made))
    title = " ".join(project.title.split())[:LONGEST_TITLE].strip() or "Remit"
    run("INSERT INTO projects VALUES (1, ?, ?, ?)", (title, "", made))
    run("INSERT INTO project_members VALUES (1, ?, 'ADMIN')", (LOGIN,))
    tags = paths(project)
    for number, (item, theme) in enumerate(project.themes, 1):
        path = tags[item, theme.code]
        run("INSERT INTO tags VALUES (?, 1, ?, ?)", (number, path, describe(theme, path)))
    numbers = {key: number for number, key in enumerate(tags, 1)}
    names = name_all(project).documents
    highlights = _highlights(project)
    row = 0
    for number, answer in enumerate(project.answers, 1):
        text = plain_text(answer.text)
        name = names[answer.key]
        about = f"{answer.item}: {answer.variable} of {answer.id}"
        cells = (number, name, about, name, made, _page(text))
        run("INSERT INTO documents VALUES (?, ?, ?, ?, ?, 1, 'LEFT_TO_RIGHT', ?)", cells)
        for (start, end), themes in sorted(highlights.get(answer.key, {}).items()):
            row += 1
            first, last = (len(text[:edge].encode()) for edge in (start, end))
            snippet = _page(text[start:end])
            run("INSERT INTO highlights VALUES (?, ?, ?, ?, ?)", (row, number, first, last, snippet))
            for theme_number in sorted(numbers[answer.item, code] for code in themes):
                run("INSERT INTO highlight_tags VALUES (?, ?)", (row, theme_number))


def _page(text: str) -> str:
    """A text as Taguette shows it; its positions count the signs and pass over the tags."""
    return "<p>" + html.escape(text, quote=False).replace("\n", "<br>\n") + "</p>"


def _highlights(project: Project) -> Mapping[tuple[str, str], dict[tuple[int, int], set[str]]]:
    """The passages of each answer with their themes; whose they are, Taguette does not know."""
    texts = {answer.key: answer.text for answer in project.answers}
    found: dict[tuple[str, str], dict[tuple[int, int], set[str]]] = {}
    for coding in project.codings:
        text = texts[coding.variable, coding.answer]
        alignment = align(text, plain_text(text))
        if alignment is None:  # the plain form differs in its form only
            raise AssertionError(coding.answer)
        end = len(text) if coding.end is None else coding.end
        passage = alignment.carried(coding.start or 0, end)
        found.setdefault((coding.variable, coding.answer), {}).setdefault(passage, set()).add(coding.theme)
    return found
