"""Run by a Python that has Taguette: its own code takes a project in and gives it out again.

usage: taguette_round.py FOLDER, which holds in.sqlite3 and codebook.csv
"""

from __future__ import annotations

import csv
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")  # of the libraries it stands on

from taguette import convert, database, export, extract, import_codebook, validate  # noqa: E402


def main(folder: Path) -> None:
    """Import as `ProjectImport` does, check as its forms do, export as its exports do."""
    workspace = database.connect(f"sqlite:///{folder / 'workspace.sqlite3'}")()
    workspace.add(database.User(login="admin"))
    workspace.commit()
    source = database.connect(f"sqlite:///{folder / 'in.sqlite3'}", external=True)()
    (project,) = source.query(database.Project).all()
    number = database.copy_project(source, workspace, project.id, "admin")
    workspace.add(database.Command.project_import("admin", number))
    workspace.commit()
    check(workspace, number)
    with (folder / "highlights.csv").open("w", newline="", encoding="utf-8") as file:
        export.highlights_csv(workspace, number, "", file)
    take_codebook(workspace, number, folder)
    target = database.connect(f"sqlite:///{folder / 'out.sqlite3'}")()
    target.add(database.User(login="admin"))
    target.commit()
    database.copy_project(workspace, target, number, "admin")
    target.commit()


def check(workspace: object, number: int) -> None:
    """What Taguette itself takes out of each document for a highlight is what the file said."""
    documents = workspace.query(database.Document).filter(database.Document.project_id == number)
    for document in documents:
        validate.document_name(document.name)
        for highlight in document.highlights:
            cut = extract.extract(document.contents, highlight.start_offset, highlight.end_offset)
            if convert.html_to_plaintext(cut) != convert.html_to_plaintext(highlight.snippet):
                sys.exit(f"{document.name} {highlight.start_offset}: {cut!r} is not {highlight.snippet!r}")


def take_codebook(workspace: object, number: int, folder: Path) -> None:
    """The CSV of a codebook through Taguette's own reader, then out again through its own writer."""
    with (folder / "codebook.csv").open("rb") as file:
        tags = import_codebook.list_tags(file)
    known = {tag.path: tag for tag in workspace.query(database.Tag).filter(database.Tag.project_id == number)}
    for tag in tags:
        validate.tag_path(tag["path"])
        validate.description(tag["description"])
        if known[tag["path"]].description.strip() != tag["description"]:
            sys.exit(f"{tag['path']}: the codebook and the project differ")
    with (folder / "codebook_out.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["tag", "description", "number of highlights", "number of documents"])
        for tag in known.values():
            writer.writerow([tag.path, tag.description, tag.highlights_count, tag.documents_count])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
