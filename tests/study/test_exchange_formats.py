"""Every format out and back, and the traps of each."""

import csv
import io
import re
import sqlite3
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.coding.codebook import Codebook, Theme
from remit.coding.codings import NO_THEME, Coding
from remit.core.problems import Refused
from remit.study.exchange.flat import write_flat
from remit.study.exchange.formats import FORMATS, format_of, read, write
from remit.study.exchange.naming import name_all
from remit.study.exchange.taguette_reading import code_points, words_of
from remit.study.exchange.taguette_writing import _page, paths
from remit.study.exchange.taking import Wish, take
from remit.study.exchange.values import Answer, Loss, Project
from study.exchange_made import CODERS, write_study
from study.exchange_read import project_of


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return project_of(write_study(tmp_path_factory.mktemp("formats") / "study", people=25))


def taken_from(content, project, coder=None, **wishes):
    found, known = read(content, "file", project)
    return take(found, project, known, Wish("file", coder=coder, **wishes))


def meanings(codings, *, coder=True, at=True):
    return sorted(
        (
            c.answer,
            c.variable,
            c.theme,
            c.start or 0,
            c.end or 0,
            c.coder if coder else "",
            c.at if at else "",
        )
        for c in codings
    )


def test_a_refi_project_comes_back_whole(project):
    taken = taken_from(write(project, "qdpx").content, project)
    assert taken.problems == ()
    assert meanings(taken.codings) == meanings(project.codings)


@pytest.mark.parametrize("coder", CODERS)
def test_a_taguette_project_of_one_coder_comes_back_whole_but_for_the_moments(project, coder):
    one = replace(project, codings=tuple(c for c in project.codings if c.coder == coder))
    taken = taken_from(write(one, "taguette").content, project, coder)
    assert taken.problems == ()
    assert meanings(taken.codings, at=False) == meanings(one.codings, at=False)


def test_a_taguette_project_of_all_coders_says_what_became_one(project):
    written = write(project, "taguette")
    losses = {loss.what: loss.count for loss in written.losses}
    taken = taken_from(written.content, project, "all")
    assert len(taken.codings) == len(project.codings) - losses["doubled"] == written.codings
    assert losses["doubled"] > 0
    assert losses["coders"] == len(project.codings)


def test_a_table_of_one_coder_has_every_theme_of_every_answer(project):
    one = replace(project, codings=tuple(c for c in project.codings if c.coder == CODERS[0]))
    taken = taken_from(write(one, "table").content, project, CODERS[0])
    wanted = {(c.answer, c.variable, c.theme) for c in one.codings}
    assert {(c.answer, c.variable, c.theme) for c in taken.codings} == wanted
    assert all(c.start is None for c in taken.codings)


def test_a_table_of_all_coders_holds_what_counts(project):
    rows = list(csv.DictReader(io.StringIO(write_flat(project).decode("utf-8-sig"))))
    answered = {answer.id for answer in project.answers}
    assert len(rows) == len(answered)
    agreed = {(c.answer, c.variable) for c in project.codings if c.coder == "agreed"}
    for row in rows:
        respondent = row["answer"].removeprefix("'")
        counted = {
            c.theme
            for c in project.codings
            if (c.answer, c.variable) == (respondent, "help")
            and (c.coder == "agreed" or (c.answer, c.variable) not in agreed)
        }
        ones = {
            name.partition(".theme.")[2]
            for name, cell in row.items()
            if name.startswith("help.") and cell == "1"
        }
        assert ones == counted
        wrote = (("help", respondent)) in {answer.key for answer in project.answers}
        assert (row["help.theme.pay"] != "") == wrote


def test_a_table_says_how_many_codings_it_leaves_behind(project):
    written = write(project, "table")
    losses = {loss.what: loss.count for loss in written.losses}
    taken = taken_from(written.content, project, "all")
    assert losses["passed_over"] > 0
    assert len(taken.codings) == written.codings
    assert written.codings == len(project.codings) - losses["passed_over"] - losses["doubled"]


def test_a_cell_of_a_table_is_one_nought_or_nothing(project):
    content = write(project, "table").content.replace(b",1", b",yes", 1)
    with pytest.raises(Refused, match="EXCHANGE-045"):
        read(content, "a.csv", project)


@pytest.mark.parametrize("sign", [";", "\t"])
def test_a_table_is_read_whatever_a_spreadsheet_program_puts_between_cells(project, sign):
    written = write(project, "table").content
    rows = csv.reader(io.StringIO(written.decode("utf-8"), newline=""))
    target = io.StringIO()
    csv.writer(target, delimiter=sign).writerows(rows)
    again = taken_from(target.getvalue().encode(), project, "me")
    assert again.codings == taken_from(written, project, "me").codings


def test_a_table_with_the_same_mistake_in_every_cell_says_it_once(project):
    content = write(project, "table").content.replace(b",1", b",yes")
    with pytest.raises(Refused) as refused:
        read(content, "a.csv", project)
    (only,) = refused.value.problems
    assert "'yes' stands in row" in only.what


def test_a_table_that_holds_decimal_numbers_is_read_as_the_same_table(project):
    written = write(project, "table").content
    decimal = re.sub(rb",([01])(?=[,\n])", rb",\1.0", written)
    assert decimal.count(b".0") > 100
    assert taken_from(decimal, project, "me").codings == taken_from(written, project, "me").codings


def test_a_table_says_how_many_answers_have_noughts_because_nobody_coded_them(project):
    key = project.answers[0].key
    left = tuple(c for c in project.codings if (c.variable, c.answer) != key)
    unread = [
        {loss.what: loss.count for loss in write(replace(project, codings=codings), "table").losses}.get(
            "unread", 0
        )
        for codings in ((), left, (*left, Coding(key[1], key[0], NO_THEME, coder="me")))
    ]
    assert unread[0] == len(project.answers)
    assert unread[1] - unread[2] == 1
    assert all(loss.what != "unread" for loss in write(project, "qdpx").losses)


def test_a_column_of_a_table_names_a_theme(project):
    content = write(project, "table").content.replace(b"help.theme.pay", b"help.theme.pai")
    with pytest.raises(Refused, match=r"did you mean 'help.theme.pay'"):
        read(content, "a.csv", project)


def test_every_format_gives_the_same_bytes_twice(project):
    for name in FORMATS:
        assert write(project, name).content == write(project, name).content, name


def test_the_ending_says_the_format(tmp_path):
    assert [format_of(tmp_path / f"x{end}", "") for end in (".qdpx", ".QDC", ".sqlite3", ".csv")] == [
        "qdpx",
        "qdc",
        "taguette",
        "table",
    ]
    assert format_of(tmp_path / "x.csv", "taguette-codebook") == "taguette-codebook"
    with pytest.raises(Refused, match=r"did you mean '.qdpx'"):
        format_of(tmp_path / "x.qdp", "")


def test_a_file_is_read_as_what_it_is_whatever_it_is_called(project):
    origins = [read(write(project, name).content, "any.txt", project)[0].origin for name in FORMATS]
    assert origins == ["Remit", "Remit", "Taguette", "Taguette", "a flat table"]


# ---- codebooks


@pytest.mark.parametrize("name", ["qdc", "taguette-codebook", "qdpx", "taguette"])
def test_a_codebook_comes_back_with_codes_labels_parents_and_meanings(project, name):
    bare = replace(project, codebooks=(), codings=())
    for book in project.codebooks:
        one = replace(project, codebooks=(book,), codings=())
        (again,) = taken_from(write(one, name).content, bare, items=(book.item,)).codebooks
        assert told(again) == told(book)


@pytest.mark.parametrize("name", ["qdc", "qdpx"])
def test_codebooks_of_several_items_find_their_items_by_the_headings(project, name):
    bare = replace(project, codebooks=(), codings=())
    content = write(replace(project, codings=()), name).content
    again = taken_from(content, bare).codebooks
    assert [told(book) for book in again] == [told(book) for book in project.codebooks]


def told(book):
    return [(t.code, t.label, t.parent, t.definition, t.include, t.exclude, t.examples) for t in book.themes]


def test_codings_without_a_codebook_bring_it_along(project):
    bare = replace(project, codebooks=(), codings=())
    taken = taken_from(write(project, "qdpx").content, bare)
    assert [told(book) for book in taken.codebooks] == [told(book) for book in project.codebooks]
    assert meanings(taken.codings) == meanings(project.codings)


def test_the_codebook_of_a_stranger_gets_plain_codes_unlike_each_other():
    content = b"tag,description\nWork/Life,\nwork life,x\n\xc5\xb4y,y\nWork/Life.Deep,\n"
    bare = Project("t", "k", ("help",), (), (), ())
    (book,) = taken_from(content, bare, items=("help",)).codebooks
    assert [(t.code, t.label, t.parent) for t in book.themes] == [
        ("work_life", "Work/Life", ""),
        ("work_life_2", "work life", ""),
        ("wy", "Ŵy", ""),
        ("deep", "Work/Life.Deep", "work_life"),
    ]


# ---- what cannot be placed


def test_an_answer_that_was_edited_elsewhere_is_named(project):
    answer = next(a for a in project.answers if any((c.variable, c.answer) == a.key for c in project.codings))
    edited = tuple(replace(a, text="Quite another answer") if a == answer else a for a in project.answers)
    taken = taken_from(write(project, "qdpx").content, replace(project, answers=edited))
    (problem,) = taken.problems
    assert (problem.code, problem.severity) == ("EXCHANGE-031", "error")
    assert f"answer '{answer.id}' to '{answer.variable}'" in problem.what
    left = taken_from(write(project, "qdpx").content, replace(project, answers=edited), leave_out=True)
    gone = sum((c.variable, c.answer) == answer.key for c in project.codings)
    assert left.left_out == gone
    assert len(left.codings) == len(project.codings) - gone
    assert [p.severity for p in left.problems] == ["warning"]


def test_a_theme_that_the_codebook_has_not_is_named_with_the_nearest(project):
    themes = tuple(t for t in project.codebooks[0].themes if t.code != "deputy")
    fewer = replace(
        project, codebooks=(Codebook("help", (*themes, Theme("x", "A deputi"))), project.codebooks[1])
    )
    (problem,) = taken_from(write(project, "qdpx").content, fewer).problems
    assert problem.code == "EXCHANGE-033"
    assert "'A deputy' is not a theme of 'help' (did you mean 'A deputi'?)" in problem.what


def test_a_document_that_is_no_answer_is_named(project):
    fewer = replace(project, answers=project.answers[1:], codings=())
    codes = {p.code for p in taken_from(write(project, "qdpx").content, fewer).problems}
    assert codes <= {"EXCHANGE-030"}
    key = project.answers[0].key
    assert bool(codes) == any((c.variable, c.answer) == key for c in project.codings)


def recounted(content, place, ends="\n", words=True, origin="Another 1.0"):
    """A project as a program writes it that counts positions in its own way and may store other line ends."""
    sound = zipfile.ZipFile(io.BytesIO(content))
    root = ElementTree.fromstring(sound.read("project.qde"))  # noqa: S314 our own file
    root.set("origin", origin)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for source in root.iter("{urn:QDA-XML:project:1.0}TextSource"):
            path = "sources/" + source.get("plainTextPath").removeprefix("internal://")
            text = sound.read(path).decode()
            made.writestr(path, b"\xef\xbb\xbf" + text.replace("\n", ends).encode())
            for selection in source.iter("{urn:QDA-XML:project:1.0}PlainTextSelection"):
                start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
                selection.set("name", text[start:end] if words else "")
                selection.set("startPosition", str(place(text[:start])))
                selection.set("endPosition", str(place(text[:end])))
        made.writestr("project.qde", b"\xef\xbb\xbf" + ElementTree.tostring(root, encoding="utf-8"))
    return target.getvalue()


def units(text):
    return len(text.encode("utf-16-le")) // 2


def test_a_program_that_is_not_known_to_count_code_points_is_warned_about(project):
    content = write(project, "qdpx").content
    (problem,) = taken_from(recounted(content, len, words=False), project).problems
    assert (problem.code, problem.severity) == ("EXCHANGE-035", "warning")
    assert taken_from(recounted(content, len, words=False, origin="QualCoder 3.8"), project).problems == ()


@pytest.mark.parametrize(
    ("place", "ends"),
    [
        (len, "\n"),
        (units, "\n"),
        (lambda text: len(text.replace("\n", "\r\n")), "\r\n"),
        (lambda text: units(text.replace("\n", "\r\n")), "\r\n"),
    ],
    ids=["code points", "UTF-16", "code points, CR LF", "UTF-16, CR LF"],
)
def test_however_a_program_counts_its_passages_come_back_where_its_words_say(project, place, ends):
    taken = taken_from(recounted(write(project, "qdpx").content, place, ends), project)
    assert taken.problems == ()
    assert meanings(taken.codings) == meanings(project.codings)


def test_a_program_that_stores_two_signs_and_counts_one_is_believed_by_its_name(project):
    content = recounted(write(project, "qdpx").content, len, "\r\n", words=False, origin="ATLAS.ti 24")
    taken = taken_from(content, project)
    assert {problem.code for problem in taken.problems} == {"EXCHANGE-035"}
    assert meanings(taken.codings) == meanings(project.codings)


def test_a_program_that_names_files_alone_and_passages_otherwise_is_understood(project):
    """As qualitative-coding writes: no scheme, no name of a source, and a line number beside a passage."""
    sound = zipfile.ZipFile(io.BytesIO(write(project, "qdpx").content))
    root = ElementTree.fromstring(sound.read("project.qde"))  # noqa: S314 our own file
    root.set("origin", "qc 1.3.2")
    names, target = name_all(project).documents, io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        sources = root.iter("{urn:QDA-XML:project:1.0}TextSource")
        for number, (source, answer) in enumerate(zip(sources, project.answers, strict=True)):
            text = sound.read("sources/" + source.get("plainTextPath").removeprefix("internal://"))
            made.writestr(f"sources/{names[answer.key]}", text)
            source.set("plainTextPath", names[answer.key])
            source.set("guid", f"{number:08x}-0000-4000-8000-000000000000")
            del source.attrib["name"]
            for selection in source.iter("{urn:QDA-XML:project:1.0}PlainTextSelection"):
                selection.set("name", "line:6")
        made.writestr("project.qde", ElementTree.tostring(root))
    taken = taken_from(target.getvalue(), project)
    assert {problem.code for problem in taken.problems} == {"EXCHANGE-035"}
    assert meanings(taken.codings) == meanings(project.codings)


def test_themes_that_are_called_alike_are_found_by_what_stands_above_them(project):
    """As a program writes them that lets names repeat under different parents."""
    content = write(project, "qdpx").content
    sound = zipfile.ZipFile(io.BytesIO(content))
    text = sound.read("project.qde").decode()
    for name in ("help › Support › Other", "help › =Pay › other", "parts › Other"):
        text = text.replace(f'name="{name}"', f'name="{name.rpartition(" ")[2]}"')
    text = re.sub(
        r'(?<=Code guid=")[^"]{8}|(?<=CodeRef targetGUID=")[^"]{8}', lambda found: found[0][::-1], text
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in sound.namelist():
            made.writestr(name, text if name == "project.qde" else sound.read(name))
    taken = taken_from(target.getvalue(), project)
    assert taken.problems == ()
    assert meanings(taken.codings) == meanings(project.codings)


def test_a_theme_that_got_a_new_name_elsewhere_keeps_its_code_and_takes_the_name(project):
    bare = replace(project, codebooks=(), codings=())
    one = replace(project, codebooks=(project.codebooks[0],), codings=())
    content = write(one, "qdc").content.replace("Support › Other".encode(), b"Anything else")
    (book,) = taken_from(content, bare, items=("help",)).codebooks
    assert book.theme("other_support").label == "Anything else"
    assert book.theme("other_pay").label == "other"


def test_a_theme_that_got_a_new_name_and_identifier_is_found_by_its_code(project):
    """QualCoder gives new identifiers; the code stands in the description."""
    content = write(project, "qdpx").content
    sound = zipfile.ZipFile(io.BytesIO(content))
    text = sound.read("project.qde").decode().replace('name="A deputy"', 'name="Somebody who stands in"')
    known = r'(?<=Code guid=")[^"]{8}|(?<=CodeRef targetGUID=")[^"]{8}'
    text = re.sub(known, lambda found: found[0][::-1], text)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in sound.namelist():
            made.writestr(name, text if name == "project.qde" else sound.read(name))
    taken = taken_from(target.getvalue(), project)
    assert taken.problems == ()
    assert meanings(taken.codings) == meanings(project.codings)


def test_only_the_questions_asked_for_are_read(project):
    content = write(project, "qdpx").content
    taken = taken_from(content, project, items=("parts",))
    wanted = [c for c in project.codings if c.variable.startswith("parts")]
    assert meanings(taken.codings) == meanings(wanted)
    assert taken.passed_over == len(project.codings) - len(wanted)


# ---- Taguette


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_positions_in_bytes_are_positions_in_code_points(text):
    points = code_points(text, range(len(text.encode()) + 9))
    for place in range(len(text) + 1):
        assert points[len(text[:place].encode())] == place
    assert len(points) == len(text) + 1


@given(
    st.text(
        st.one_of(st.sampled_from("<>&\n;#x\"'"), st.characters(exclude_categories=["Cs", "Cc"])), max_size=40
    )
)
def test_a_page_holds_the_signs_of_the_text_and_no_others(text):
    assert words_of(_page(text)) == text


def test_highlights_without_a_place_are_found_by_their_words(project):
    answer = Answer("R1", "help", "help", "More colleagues.\r\nMore time, and more time. caf\u00e9")
    one = replace(project, answers=(answer,), codings=())
    tag = paths(one)["help", "support"]
    rows = [("id", "document", "tag", "content"), ("1", "R1 help.txt", tag, "colleagues. More")]
    rows += [("2", "R1 help.txt", tag, answer.text.replace("\r\n", " "))]
    taken = taken_from(as_csv(rows), one, "me")
    assert [(c.start, c.end) for c in taken.codings] == [(5, 22), (None, None)]
    rows.append(("3", "R1 help.txt", tag, "ore"))
    (problem,) = taken_from(as_csv(rows), one, "me").problems
    assert problem.code == "EXCHANGE-034"
    assert "stand 3 times" in problem.what


def as_csv(rows):
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode()


def test_names_are_as_short_as_taguette_wants_them(project):
    long = Answer("R" * 90, "help", "help", "words")
    names = name_all(replace(project, answers=(*project.answers, long))).documents
    assert max(map(len, names.values())) <= 50
    assert len(set(names.values())) == len(names)
    assert all(name.endswith(".txt") for name in names.values())


def test_a_deep_codebook_has_paths_that_taguette_takes():
    book = Codebook(
        "help",
        tuple(
            Theme(f"theme_number_{n}", "x", parent=f"theme_number_{n - 1}" if n else "") for n in range(40)
        ),
    )
    found = paths(Project("t", "k", ("help",), (book,), (), ()))
    assert max(map(len, found.values())) <= 200
    assert len(set(found.values())) == 40


# ---- QualCoder


def test_a_qualcoder_project_is_read_from_its_own_file(project):
    """A database with the tables of QualCoder 3.8, filled as its reader of .qdpx fills them."""
    with sqlite3.connect(":memory:") as made:
        made.executescript(
            """CREATE TABLE project (databaseversion text, date text, memo text, about text);
            CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text,
             owner text, date text, av_text_id integer, risid integer, unique(name));
            CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text,
             supercatid integer, unique(name));
            CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer,
             owner text, date text, color text, unique(name));
            CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text,
             pos0 integer,
             pos1 integer, owner text, date text, memo text, avid integer, important integer,
             unique(cid,fid,pos0,pos1,owner));"""
        )
        names = name_all(project)
        made.execute("INSERT INTO code_cat VALUES (1, 'help', '', '', '', NULL)")
        for key, name in names.themes.items():
            made.execute(
                "INSERT INTO code_name (name, memo, catid) VALUES (?, '', ?)",
                (name, 1 if key[0] == "help" else None),
            )
        for key, name in names.documents.items():
            text = next(a.text for a in project.answers if a.key == key).replace("\r\n", "\n")
            made.execute("INSERT INTO source (name, fulltext) VALUES (?, ?)", (name, text))
            for coding in project.codings:
                if (coding.variable, coding.answer) == key and coding.start is None:
                    theme = names.themes[key[0].partition(".")[0], coding.theme]
                    code_text(made, name, theme, len(text), coding.coder)
        content = made.serialize()
    made.close()
    whole = [c for c in project.codings if c.start is None]
    taken = taken_from(content, project)
    assert taken.problems == ()
    assert meanings(taken.codings, at=False) == meanings(whole, at=False)
    assert {c.at for c in taken.codings} == {"2026-03-01T10:00:00Z"}


def code_text(made, document, theme, length, coder):
    made.execute(
        "INSERT INTO code_text (cid, fid, pos0, pos1, owner, date, memo) "
        "SELECT cid, source.id, 0, ?, ?, '2026-03-01 10:00:00', '' FROM code_name, source "
        "WHERE code_name.name = ? AND source.name = ?",
        (length, coder, theme, document),
    )


def test_a_passage_over_the_whole_answer_is_the_whole_answer(project):
    answer = project.answers[0]
    coding = Coding(answer.id, answer.variable, "support", 0, len(answer.text), "me", "")
    one = replace(project, codings=(coding,))
    (again,) = taken_from(write(one, "qdpx").content, project).codings
    assert (again.start, again.end) == (None, None)


def test_a_coder_without_a_name_stays_without_one(project):
    one = replace(project, codings=(replace(project.codings[0], coder=""),))
    (again,) = taken_from(write(one, "qdpx").content, one).codings
    assert again.coder == ""


def test_moments_come_back_as_days_or_times(project):
    moments = ("2026-03-01", "2026-03-01T09:30:00Z", "", "2026-03-01T09:30:00+02:00", "last week")
    key = project.answers[0]
    codes = [theme.code for theme in project.codebook(key.item).themes]
    codings = tuple(
        Coding(key.id, key.variable, code, coder="me", at=at)
        for code, at in zip(codes, moments, strict=False)
    )
    written = write(replace(project, codings=codings), "qdpx")
    again = taken_from(written.content, project).codings
    assert [c.at for c in again] == ["2026-03-01", "2026-03-01T09:30:00Z", "", "2026-03-01T07:30:00Z", ""]
    assert {loss.what: loss.count for loss in written.losses}["moments"] == 2


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_that_no_theme_fits_is_counted_as_a_loss_and_becomes_no_theme(project, name):
    coding = replace(project.codings[0], theme=NO_THEME, start=None, end=None, coder="somebody else")
    plain, more = write(project, name), write(replace(project, codings=(*project.codings, coding)), name)
    assert more.content == plain.content
    assert [loss for loss in more.losses if loss not in plain.losses] == (
        [Loss("no_theme", 1, "that somebody read an answer and no theme fits it")]
    )
