"""Archives, XML and databases of strangers: whatever is in them is a problem that is said, never an error."""

import io
import stat
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.core.problems import Refused
from remit.study.exchange import archive, guarded_database, guarded_xml
from remit.study.exchange.formats import read, write
from remit.study.exchange.taking import Wish, take
from study.exchange_made import write_study
from study.exchange_read import project_of

HEAD = '<Project xmlns="urn:QDA-XML:project:1.0" name="x" origin="Remit">'
A, B, C, D, E = (f"{letter * 8}-0000-4000-8000-000000000000" for letter in "abcde")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return project_of(write_study(tmp_path_factory.mktemp("hostile") / "study", people=4))


def zipped(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return target.getvalue()


def code_of(content, project, leave_out=False):
    """The codes of the problems that a file makes."""
    try:
        found, known = read(content, "file", project)
        taken = take(found, project, known, Wish("file", coder="me", leave_out=leave_out))
    except Refused as refused:
        return [problem.code for problem in refused.problems]
    return [problem.code for problem in taken.problems]


def with_selection(project, start, end):
    """A sound project but for one passage of the first answer."""
    answer = project.answers[0]
    return zipped(
        {
            "project.qde": f"""{HEAD}<CodeBook><Codes><Code guid="{A}" name="Support"/></Codes></CodeBook>
            <Sources><TextSource guid="{B}" name="first" plainTextPath="internal://{B}.txt">
            <PlainTextSelection guid="{C}" startPosition="{start}" endPosition="{end}"><Coding guid="{D}">
            <CodeRef targetGUID="{A}"/></Coding></PlainTextSelection></TextSource></Sources></Project>""",
            f"sources/{B}.txt": answer.text.encode(),
        }
    )


def test_a_sound_passage_is_taken(project):
    assert code_of(with_selection(project, 0, 1), project) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [(-1, 2), (3, 2), (2, 2), (0, 99999), (99999, 999999), ("NaN", 3), ("", 3), ("1e3", 4), ("0x1", 2),
     ("9" * 5000, 1), ("٣", 4), ("1.0", 2), ("inf", 3)],
)  # fmt: skip
def test_a_passage_that_is_not_inside_its_answer_is_a_problem(project, start, end):
    assert code_of(with_selection(project, start, end), project) == ["EXCHANGE-032"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda x: x.replace(A, "not-a-guid"), "EXCHANGE-014"),
        (lambda x: x.replace(f'targetGUID="{A}"', f'targetGUID="{E}"'), "EXCHANGE-017"),
        (lambda x: x.replace('targetGUID="', 'other="'), "EXCHANGE-014"),
        (lambda x: x.replace("</Codes>", f'<Code guid="{A.upper()}" name="y"/></Codes>'), "EXCHANGE-015"),
        (lambda x: x.replace("urn:QDA-XML:project:1.0", "urn:other"), "EXCHANGE-013"),
        (lambda x: x.replace("Project", "CodeBook"), "EXCHANGE-013"),
        (lambda x: x[:-9], "EXCHANGE-010"),
        (lambda x: "", "EXCHANGE-010"),
        (lambda x: f'<!DOCTYPE x [<!ENTITY a "aaaa">]>{x}', "EXCHANGE-011"),
        (lambda x: f'<!DOCTYPE x SYSTEM "file:///etc/passwd">{x}', "EXCHANGE-011"),
        (lambda x: x.replace("first", "&unknown;"), "EXCHANGE-010"),
        (lambda x: x.replace("<Sources>", "<Notes>" * 200), "EXCHANGE-012"),
    ],
)
def test_xml_that_is_not_sound_is_refused(project, change, code):
    sound = zipfile.ZipFile(io.BytesIO(with_selection(project, 0, 1)))
    files = {name: sound.read(name) for name in sound.namelist()}
    files["project.qde"] = change(files["project.qde"].decode()).encode()
    assert code_of(zipped(files), project) == [code]


def test_xml_in_another_encoding_is_refused(project):
    sound = zipfile.ZipFile(io.BytesIO(with_selection(project, 0, 1)))
    text = sound.read("project.qde").decode()
    for content in (text.encode("utf-16"), text.replace("first", "é").encode("latin-1")):
        assert code_of(zipped({"project.qde": content}), project) == ["EXCHANGE-010"]


def test_a_text_that_is_not_utf_8_is_refused(project):
    sound = zipfile.ZipFile(io.BytesIO(with_selection(project, 0, 1)))
    files = {"project.qde": sound.read("project.qde"), f"sources/{B}.txt": b"\xff\xfe\x00"}
    assert code_of(zipped(files), project) == ["EXCHANGE-016"]


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "/etc/passwd",
        "sources/../../x",
        "C:/x",
        "sources\\..\\x",
        "PROJECT.QDE",
        "Sources/../x",
    ],
)
def test_a_part_that_no_program_would_write_refuses_the_archive(project, name):
    assert code_of(zipped({"project.qde": "<x/>", name: "x"}), project) == ["EXCHANGE-022"]


def test_a_link_in_an_archive_refuses_it(project):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as opened:
        link = zipfile.ZipInfo("sources/x.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(link, "/etc/passwd")
        opened.writestr("project.qde", "<x/>")
    assert code_of(target.getvalue(), project) == ["EXCHANGE-022"]


def test_the_same_part_twice_refuses_the_archive(project):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr("project.qde", "<x/>")
        opened.writestr("project.qde", "<y/>")
    assert code_of(target.getvalue(), project) == ["EXCHANGE-022"]


@pytest.mark.parametrize(
    "files", [{"other.txt": "x"}, {"a.qde": "<x/>", "b.qde": "<x/>"}, {"in/project.qde": "<x/>"}]
)
def test_an_archive_without_one_project_is_refused(project, files):
    assert code_of(zipped(files), project) == ["EXCHANGE-021"]


def test_an_archive_that_unpacks_without_end_is_refused(project, monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED", 100_000)
    assert code_of(zipped({"project.qde": b" " * 5_000_000}), project) == ["EXCHANGE-023"]


def test_an_archive_of_too_many_parts_is_refused(project, monkeypatch):
    monkeypatch.setattr(archive, "MOST_ENTRIES", 10)
    files = {f"sources/{number}.txt": "" for number in range(11)}
    assert code_of(zipped({"project.qde": "<x/>", **files}), project) == ["EXCHANGE-023"]


def test_a_part_that_claims_to_be_small_is_measured_as_it_is(project):
    content = bytearray(zipped({"project.qde": b" " * 1_000_000}))
    place = content.rindex(b"PK\x01\x02") + 24
    content[place : place + 4] = (10).to_bytes(4, "little")
    assert code_of(bytes(content), project) in (["EXCHANGE-020"], ["EXCHANGE-010"])


def test_too_many_tags_are_refused(project, monkeypatch):
    monkeypatch.setattr(guarded_xml, "MOST_TAGS", 5)
    assert code_of(with_selection(project, 0, 1), project) == ["EXCHANGE-012"]


def test_paths_that_lead_out_of_the_archive_are_never_followed(project, tmp_path):
    (tmp_path / "secret.txt").write_text(project.answers[0].text, encoding="utf-8")
    sound = zipfile.ZipFile(io.BytesIO(with_selection(project, 0, 1)))
    for path in (f"absolute://{tmp_path}/secret.txt", "internal://../secret.txt", "relative:///secret.txt"):
        changed = sound.read("project.qde").decode().replace(f"internal://{B}.txt", path)
        changed = changed.replace(
            'name="first"', f'name="{project.answers[0].id} {project.answers[0].variable}"'
        )
        assert set(code_of(zipped({"project.qde": changed}), project)) <= {"EXCHANGE-030", "EXCHANGE-031"}


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"PK\x05\x06", b"SQLite format 3\0", b"<", b"\x00\xff", b"a,b\n1", b'"']
)
def test_a_file_that_is_nothing_is_a_problem(project, content):
    assert code_of(content, project)


def test_a_database_may_hold_tables_alone(project):
    import sqlite3

    with sqlite3.connect(":memory:") as made:
        for table in ("projects", "documents", "highlights", "highlight_tags"):
            made.execute(f"CREATE TABLE {table} (id, name, contents, document_id, start_offset, end_offset)")
        made.execute("INSERT INTO projects VALUES (1, 'x', '', 1, 1, 1)")
        made.execute(
            "CREATE VIEW tags AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
            "SELECT x AS id, x AS path, x AS description FROM n"
        )
        content = made.serialize()
    made.close()
    assert code_of(content, project) == ["EXCHANGE-018"]


def test_a_database_that_computes_without_end_is_stopped(project, monkeypatch):
    monkeypatch.setattr(guarded_database, "MOST_STEPS", 0)
    monkeypatch.setattr(guarded_database, "_INSTRUCTIONS", 10)
    assert code_of(write(project, "taguette").content, project) == ["EXCHANGE-018"]


def test_too_many_themes_are_refused(project):
    content = b"tag,description\n" + b"".join(b"t%d,\n" % number for number in range(5_001))
    assert code_of(content, project) == ["EXCHANGE-024"]


def test_themes_that_stand_in_a_circle_end_somewhere(project):
    """QualCoder's file can say that each of two codes is under the other."""
    import sqlite3

    with sqlite3.connect(":memory:") as made:
        made.executescript(
            """CREATE TABLE source (id, name, fulltext);
            CREATE TABLE code_cat (catid, name, memo, supercatid);
            CREATE TABLE code_name (cid, name, memo, catid, supercid);
            CREATE TABLE code_text (cid, fid, pos0, pos1, owner, date, memo);
            INSERT INTO code_name VALUES (1, 'a', '', NULL, 2), (2, 'b', '', NULL, 1);
            INSERT INTO code_name VALUES (3, 'help', '', NULL, 3);"""
        )
        made.execute(
            "INSERT INTO source VALUES (1, 'x', ?)", (project.answers[0].text.replace("\r\n", "\n"),)
        )
        made.execute("INSERT INTO code_text VALUES (1, 1, 0, 1, 'me', '2026', '')")
        content = made.serialize()
    made.close()
    bare = replace(project, codebooks=(), codings=())
    found, known = read(content, "file", bare)
    taken = take(found, bare, known, Wish("file"))
    assert taken.problems == ()
    assert [[theme.parent for theme in book.themes] for book in taken.codebooks] == [["", "", ""]]


def test_what_strangers_wrote_is_shown_without_signs_that_move_a_cursor(project):
    rows = b"id,document,tag,content\n1,\x1b[2Jdoc,\x1b[31mtag,x\n"
    found, known = read(rows, "file", project)
    (problem,) = take(found, project, known, Wish("file", coder="me")).problems
    assert "\x1b" not in str(problem)


def test_a_file_made_to_be_slow_is_not(project):
    codes = "".join(
        f'<Code guid="{number:08x}-0000-4000-8000-000000000000" name="x{number}"/>'
        for number in range(60_000)
    )
    wide = zipped({"project.qde": f"{HEAD}<CodeBook><Codes>{codes}</Codes></CodeBook></Project>"})
    passages = (
        f'<PlainTextSelection guid="{A}" name="{"x" * 50}" startPosition="0" endPosition="4000000">'
        f'<Coding guid="{A}"><CodeRef targetGUID="{A}"/></Coding></PlainTextSelection>'
    )
    long = zipped(
        {
            "project.qde": f"""{HEAD}<CodeBook><Codes><Code guid="{A}" name="x"/></Codes></CodeBook>
            <Sources><TextSource guid="{B}" name="x" plainTextPath="internal://{B}.txt">
            {passages * 20_000}</TextSource>
            </Sources></Project>""",
            f"sources/{B}.txt": "😀\r\n" * 600_000,
        }
    )
    begun = time.perf_counter()
    assert code_of(wide, project) == ["EXCHANGE-024"]
    assert code_of(long, project) == ["EXCHANGE-030"]
    assert time.perf_counter() - begun < 20  # a way that looks at everything takes far longer


def mutated(draw, content):
    """The bytes of a file with some changed, cut out or put in."""
    made = bytearray(content)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(len(made) - 1, 0)))
        match draw(st.sampled_from(("change", "cut", "put"))):
            case "change":
                made[place : place + 1] = draw(st.binary(min_size=1, max_size=4))
            case "cut":
                del made[place : place + draw(st.integers(1, 200))]
            case _:
                made[place:place] = draw(st.binary(max_size=20))
    return bytes(made)


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_file_of_any_format_is_read_or_refused_and_nothing_else(project, data):
    name = data.draw(st.sampled_from(("qdpx", "qdc", "taguette", "taguette-codebook", "table")))
    code_of(mutated(data.draw, write(project, name).content), project, leave_out=data.draw(st.booleans()))


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_project_in_a_sound_archive_is_read_or_refused_and_nothing_else(project, data):
    sound = zipfile.ZipFile(io.BytesIO(write(project, "qdpx").content))
    files = {name: sound.read(name) for name in sound.namelist()}
    name = data.draw(st.sampled_from(sorted(files)))
    files[name] = mutated(data.draw, files[name])
    code_of(zipped(files), project, leave_out=data.draw(st.booleans()))


WORDS = st.sampled_from(
    ["guid", "name", "startPosition", "endPosition", "Code", "Coding", "CodeRef", "TextSource", "Users",
     "PlainTextSelection", "internal://", "true", "urn:QDA-XML:project:1.0", "targetGUID", "Sources"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.data())
def test_words_of_the_format_in_wrong_places_are_read_or_refused_and_nothing_else(project, data):
    sound = zipfile.ZipFile(io.BytesIO(write(project, "qdpx").content))
    text = sound.read("project.qde").decode()
    for _ in range(data.draw(st.integers(1, 4))):
        text = text.replace(
            data.draw(WORDS), data.draw(st.one_of(WORDS, st.text(max_size=5))), data.draw(st.integers(-1, 3))
        )
    files = {name: sound.read(name) for name in sound.namelist()} | {
        "project.qde": text.encode("utf-8", "replace")
    }
    code_of(zipped(files), project, leave_out=data.draw(st.booleans()))
