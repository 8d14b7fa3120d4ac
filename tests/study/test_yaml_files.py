"""Authored files are YAML 1.2 with line numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.problems import Refused
from remit.study.yamlfile import Fields, check_schema, dump_yaml, parse_yaml, read_text, scalar


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_yes_and_no_and_leading_zeros_are_what_people_typed():
    node = parse_yaml("a: yes\nb: no\nc: 010\nd: '1'\ne: 1.5\nf: true\ng: 2013-12\nh: ~\n", "x.yaml")
    assert scalar(node) == {
        "a": "yes",
        "b": "no",
        "c": 10,
        "d": "1",
        "e": 1.5,
        "f": True,
        "g": "2013-12",
        "h": None,
    }


def test_every_node_knows_its_line():
    node = parse_yaml("a: 1\nlist:\n  - x: 1\n  - x: 2\n", "x.yaml")
    assert str(node.value["list"].value[1].where) == "x.yaml:4"


def test_a_name_given_twice_is_refused_with_its_line():
    with pytest.raises(Refused) as error:
        parse_yaml("a: 1\nb: 2\na: 3\n", "x.yaml")
    assert codes(error) == ["YAML-002"]
    assert error.value.problems[0].where.line == 3


def test_aliases_that_could_stand_for_gigabytes_are_refused():
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    with pytest.raises(Refused) as error:
        parse_yaml(bomb, "x.yaml")
    assert codes(error) == ["YAML-004"]


def test_nesting_without_end_is_refused():
    with pytest.raises(Refused) as error:
        parse_yaml("[" * 2000, "x.yaml")
    assert error.value.problems[0].code in ("YAML-001", "YAML-003")


@pytest.mark.parametrize("text", ["a: 1\nb:\n\t- c\n", "a: 1\nb:\n  \t- c\n"])
def test_a_tab_that_indents_is_called_a_tab(text):
    with pytest.raises(Refused) as error:
        parse_yaml(text, "x.yaml")
    (problem,) = error.value.problems
    assert (problem.code, problem.where.line) == ("YAML-001", 3)
    assert "tab" in problem.what


def test_a_broken_file_names_the_line():
    with pytest.raises(Refused) as error:
        parse_yaml("a: 1\nb: [1, 2\nc: 3\n", "x.yaml")
    assert codes(error) == ["YAML-001"]
    assert error.value.problems[0].where.line >= 2


def test_a_file_in_another_encoding_names_the_line(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(Refused) as error:
        read_text(path, "x.yaml")
    assert codes(error) == ["FILE-002"]
    assert error.value.problems[0].where.line == 2


def test_an_unknown_name_is_reported_with_the_nearest_one():
    problems = []
    fields = Fields(parse_yaml("schema: 1\ntitel: x\n", "study.yaml"), problems, "study.yaml")
    check_schema(fields)
    fields.text("title")
    fields.finish()
    assert [problem.code for problem in problems] == ["YAML-008"]
    assert "did you mean 'title'" in problems[0].what


@pytest.mark.parametrize(("text", "code"), [("schema: 99\n", "FILE-005"), ("title: x\n", "FILE-004")])
def test_the_schema_version_is_checked(text, code):
    problems = []
    check_schema(Fields(parse_yaml(text, "study.yaml"), problems, "study.yaml"))
    assert [problem.code for problem in problems] == [code]


texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x85\u2028\u2029\ufeff"))


@given(st.dictionaries(st.text("abcdefgh_", min_size=1, max_size=8), texts | st.lists(texts, max_size=4)))
def test_what_is_written_is_read_back(value):
    node = parse_yaml(dump_yaml(value), "x.yaml")

    def plain(node):
        if isinstance(node.value, tuple):
            return [plain(entry) for entry in node.value]
        if isinstance(node.value, str) or node.value is None:
            return node.value or ""
        return {key: plain(entry) for key, entry in node.value.items()}

    assert plain(node) == value


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore")))
def test_no_bytes_make_a_traceback(content):
    text = content.decode("utf-8", "replace")
    try:
        parse_yaml(text, "x.yaml")
    except Refused as refused:
        assert refused.problems
