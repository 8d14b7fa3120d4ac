"""REFI-QDA: what is written is valid, and as the narrowest of other programs read it."""

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.coding.codebook import Theme
from remit.study.exchange.formats import write
from remit.study.exchange.naming import Said, describe, fold, name_all, understand
from remit.study.exchange.refi_reading import read_codebook, read_project
from study.exchange_made import write_study
from study.exchange_read import project_of

SCHEMAS = Path(__file__).parent / "refi"
SPACE = {"p": "urn:QDA-XML:project:1.0", "c": "urn:QDA-XML:codebook:1.0"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return project_of(write_study(tmp_path_factory.mktemp("travels") / "study", people=30))


@pytest.fixture(scope="module")
def archive(project):
    return zipfile.ZipFile(io.BytesIO(write(project, "qdpx").content))


@pytest.fixture(scope="module")
def root(archive):
    return ElementTree.fromstring(archive.read("project.qde"))  # noqa: S314 our own file


def valid(content, schema):
    etree = pytest.importorskip(
        "lxml.etree", reason="lxml is not installed, so no schema can be held against"
    )
    checked = etree.XMLSchema(etree.parse(str(SCHEMAS / schema)))
    checked.assertValid(etree.fromstring(content))


@pytest.mark.parametrize("attributes", [(), ("region",)])
def test_a_project_is_valid_by_the_schema_of_the_standard(tmp_path, attributes):
    made = project_of(write_study(tmp_path / "study"), attributes=attributes, made="2026-01-01T00:00:00Z")
    content = write(made, "qdpx").content
    valid(zipfile.ZipFile(io.BytesIO(content)).read("project.qde"), "Project.xsd")


def test_a_codebook_is_valid_by_the_schema_of_the_standard(project):
    valid(write(project, "qdc").content, "Codebook.xsd")


def test_a_codebook_without_codings_and_codings_without_a_codebook_are_valid(project):
    for part in (replace(project, codings=()), replace(project, codebooks=(), codings=())):
        content = write(part, "qdpx").content
        valid(zipfile.ZipFile(io.BytesIO(content)).read("project.qde"), "Project.xsd")


def test_the_same_study_gives_the_same_bytes(project):
    assert write(project, "qdpx").content == write(project, "qdpx").content


def test_every_selection_is_a_passage_of_its_text_with_one_coding_whose_theme_comes_first(root, archive):
    seen = 0
    for source in root.iterfind("p:Sources/p:TextSource", SPACE):
        text = archive.read(f"sources/{source.get('plainTextPath').removeprefix('internal://')}").decode()
        assert source.find("p:Coding", SPACE) is None
        for selection in source.iterfind("p:PlainTextSelection", SPACE):
            assert 0 <= int(selection.get("startPosition")) < int(selection.get("endPosition")) <= len(text)
            (coding,) = selection.iterfind("p:Coding", SPACE)
            assert coding[0].tag.endswith("CodeRef")
            assert coding.get("creatingUser") == selection.get("creatingUser")
            seen += 1
    assert seen


def test_a_whole_answer_is_a_selection_from_its_first_sign_to_its_last(project, root, archive):
    whole = sum(coding.start is None for coding in project.codings)
    found = 0
    for source in root.iterfind("p:Sources/p:TextSource", SPACE):
        text = archive.read(f"sources/{source.get('guid')}.txt").decode()
        for selection in source.iterfind("p:PlainTextSelection", SPACE):
            found += (selection.get("startPosition"), selection.get("endPosition")) == ("0", str(len(text)))
    assert whole
    assert found == whole


def test_no_text_has_a_carriage_return(archive):
    texts = [archive.read(name) for name in archive.namelist() if name.startswith("sources/")]
    assert texts
    assert not any(b"\r" in text for text in texts)


def test_every_theme_is_codable_and_no_two_have_the_same_name(root, project):
    codes = [each for each in root.iterfind(".//p:Code", SPACE)]
    names = [fold(code.get("name")) for code in codes]
    assert len(names) == len(set(names)) == len(project.themes) + len(project.codebooks)
    assert sum(code.get("isCodable") == "false" for code in codes) == len(project.codebooks)  # the headings


def test_themes_that_are_called_alike_are_told_apart_by_what_stands_above_them(project):
    names = name_all(project).themes
    assert names["help", "other_support"] == "help › Support › Other"
    assert names["help", "other_pay"] == "help › =Pay › other"
    assert names["help", "deputy"] == "A deputy"
    assert (
        name_all(replace(project, codebooks=project.codebooks[:1])).themes["help", "other_pay"]
        == "=Pay › other"
    )


def test_there_is_a_case_for_each_respondent_and_a_user_for_each_coder(root, project):
    assert len(root.findall("p:Cases/p:Case", SPACE)) == len({answer.id for answer in project.answers})
    assert len(root.findall("p:Users/p:User", SPACE)) == len(project.coders)
    assert len(root.findall("p:Cases/p:Case/p:SourceRef", SPACE)) == len(project.answers)


def test_attributes_of_people_travel_only_when_asked_for(tmp_path, root):
    assert root.find("p:Variables", SPACE) is None
    assert root.find(".//p:VariableValue", SPACE) is None
    told = project_of(write_study(tmp_path / "study"), attributes=("region",))
    content = zipfile.ZipFile(io.BytesIO(write(told, "qdpx").content)).read("project.qde").decode()
    assert "North" in content
    assert "South &amp; &lt;west&gt;" in content


def test_identifiers_differ_between_studies_and_stay_within_one(project):
    other = replace(project, key="another")
    first, again, second = (
        set(
            re.findall(
                'guid="([^"]+)"',
                zipfile.ZipFile(io.BytesIO(write(each, "qdpx").content)).read("project.qde").decode(),
            )
        )
        for each in (project, project, other)
    )
    assert first == again
    assert not first & second


def test_losses_are_counted_by_name(project):
    losses = {loss.what: loss for loss in write(project, "qdpx").losses}
    assert losses["astral"].count == sum(
        any(sign > "\uffff" for sign in each.text) for each in project.answers
    )
    assert losses["line_ends"].count == sum("\r" in each.text for each in project.answers)
    assert losses["names"].count == 4  # three called other, and one called as the other question
    assert losses["versions"].count == 1
    assert "coders" not in losses
    assert write(project, "qdpx").codings == len(project.codings)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


EXAMPLES = st.lists(st.text("Label: Code\n x“”", max_size=20).map(str.strip).filter(bool), max_size=3)


@given(WORDS, WORDS, WORDS, WORDS, st.text("Include: Code\n x", max_size=40), EXAMPLES)
def test_what_a_theme_means_is_said_in_words_and_understood_again(
    label, include, exclude, name, definition, examples
):
    theme = Theme(
        *("code", label.strip(), definition.strip(), include.strip(), exclude.strip()),
        examples=tuple(examples),
    )
    found = understand(describe(theme, name))
    assert (found.definition, found.code) == (theme.definition, "code")
    assert (found.include, found.exclude, found.examples) == (theme.include, theme.exclude, theme.examples)
    assert (found.label or name) == (theme.label or name)


def test_the_words_of_other_authors_are_a_definition_whatever_they_look_like():
    for words in (
        "Help of any kind",
        "Include: cover",
        "One\n\nInclude: two",
        "",
        "Code of conduct\nLabel: x",
    ):
        assert understand(words) == Said(words)


CODES = """<Codes><Code guid="11111111-1111-1111-1111-111111111111" name="Help" isCodable="false">
<Code
 guid="11111111-1111-1111-1111-111111111112" name="Cover" isCodable="true" color="#206095"/></Code></Codes>
<Sets><Set guid="11111111-1111-1111-1111-111111111113" name="Mine"/></Sets>"""


@pytest.mark.parametrize(
    ("origin", "lost"), [("Another program", {"Set": 1, "color": 1, "heading": 1}), ("Remit", {"Set": 1})]
)
def test_what_a_codebook_of_another_program_loses_is_counted(origin, lost):
    text = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="{origin}">{CODES}</CodeBook>'
    found = read_codebook(text.encode(), "a.qdc")
    assert {loss.what: loss.count for loss in found.losses} == lost


def test_what_a_project_tells_of_respondents_is_a_loss_where_another_program_says_it(project):
    told = replace(project, attributes={answer.id: {"region": "North"} for answer in project.answers})
    content = write(told, "qdpx").content
    assert read_project(content, "a.qdpx").losses == ()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(target, "w") as after:
        for each in before.infolist():
            after.writestr(each.filename, before.read(each).replace(b'origin="Remit"', b'origin="Other"'))
    losses = {loss.what: loss.count for loss in read_project(target.getvalue(), "a.qdpx").losses}
    assert losses["Variable"] == 1


def test_a_codebook_comes_back_with_all_it_said(project):
    found = read_codebook(write(project, "qdc").content, "a.qdc")
    names = name_all(project)
    for item, theme in project.themes:
        (again,) = [each for each in found.themes if each.name == names.themes[item, theme.code]]
        assert understand(again.description).definition == theme.definition
        assert understand(again.description).code == theme.code
