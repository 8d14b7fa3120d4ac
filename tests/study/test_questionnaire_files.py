"""What is authored is read with its places, and what is written is read back."""

import pytest
from msgspec.structs import replace

from remit.core.problems import Place
from remit.instrument.items import Instrument, Page
from remit.instrument.kinds import kinds
from remit.study.questionnaire import read_questionnaire, write_questionnaire
from remit.study.settings import StandEntry, read_claims, read_plan, read_settings
from remit.study.yamlfile import parse_yaml


def read(text, reader=read_questionnaire, name="questionnaire.yaml"):
    return reader(parse_yaml(text, name))


def without_places(instrument):
    nowhere = Place("x")
    return replace(
        instrument,
        pages=tuple(
            replace(page, where=nowhere, items=tuple(replace(item, where=nowhere) for item in page.items))
            for page in instrument.pages
        ),
    )


@pytest.mark.parametrize("name", sorted(kinds()))
def test_every_kind_is_read_back_as_it_was_written(name):
    item = kinds()[name].example()
    source = {variable.name: (f" Q[{variable.name}].  é ",) for variable in kinds()[name].variables(item)}
    instrument = Instrument("A title", (Page("one", "Page one", (replace(item, source=source),)),), "Hello")
    found, problems = read(write_questionnaire(instrument))
    assert problems == ()
    assert without_places(found) == without_places(instrument)


def test_an_item_knows_its_line():
    text = (
        "schema: 1\ntitle: x\npages:\n  - id: a\n    items:\n      - id: q\n        kind: text\n"
        "        text: Why?\n"
    )
    found, problems = read(text)
    assert (problems, str(found.items[0].where)) == ((), "questionnaire.yaml:6")


def test_a_setting_of_another_kind_is_reported_with_its_line():
    text = (
        "schema: 1\ntitle: x\npages:\n  - id: a\n    items:\n      - id: q\n        kind: text\n"
        "        text: Why?\n        limt: 3\n"
    )
    _, problems = read(text)
    assert [(problem.code, problem.where.line) for problem in problems] == [("YAML-008", 9)]


def test_a_label_keeps_its_blanks():
    text = (
        "schema: 1\ntitle: x\npages:\n  - id: a\n    items:\n      - id: q\n        kind: single\n"
        "        text: How?\n        choices:\n          - {code: a, label: 'Never '}\n"
        "          - {code: b, label: Often}\n"
    )
    found, _ = read(text)
    assert found.items[0].choices[0].label == "Never "


def test_protection_is_not_switched_off_without_a_reason():
    _, problems = read("schema: 1\ntitle: x\npolicy:\n  none: ok\n", read_settings, "study.yaml")
    assert [problem.code for problem in problems] == ["STUDY-002"]


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        ("quote_min: 10", ["STUDY-007"]),
        ("quote_min: 11", []),
        ("quote_min: 40", []),
        ("quote_min: 0", ["YAML-006"]),
        ("{quote_min: 2, none: the rows are made up}", []),
    ],
)
def test_a_quote_of_a_protected_study_never_fits_fewer_than_eleven(policy, codes):
    policy = policy if policy.startswith("{") else f"{{{policy}}}"
    _, problems = read(f"schema: 1\ntitle: x\npolicy: {policy}\n", read_settings, "study.yaml")
    assert [problem.code for problem in problems] == codes
    assert all(problem.where.line == 3 for problem in problems)


def test_an_unknown_privacy_mode_names_the_nearest():
    _, problems = read("schema: 1\ntitle: x\nprivacy: confidental\n", read_settings, "study.yaml")
    assert "did you mean 'confidential'" in problems[0].what


def test_settings_are_read():
    text = (
        "schema: 1\ntitle: T\nwaves:\n  - {id: w, label: Winter, opens: '2013-12', closes: 2014-01}\n"
        "policy: {cell_min: 7}\nacknowledged:\n  - {check: sum/x, reason: a double tick}\n"
        "stand: [a, {item: b, label: Bees}]\n"
        "sign_off: {by: The publisher, on: 2014-05-01}\nimported:\n  - {source: ' odd ', kind: ignored}\n"
    )
    settings, problems = read(text, read_settings, "study.yaml")
    assert problems == ()
    assert settings.waves[0].closes == "2014-01"
    assert (settings.policy.cell_min, settings.policy.group_min) == (7, 11)
    assert settings.acknowledged == {"sum/x": "a double tick"}
    assert (settings.draft, settings.stand) == (False, (StandEntry("a"), StandEntry("b", "Bees")))
    assert settings.imported[0].source == " odd "


def test_a_plan_names_merged_categories_plainly():
    text = (
        "schema: 1\nkeys: [provider]\nmerge:\n  ethnicity:\n"
        "    - {code: rest, label: Other groups, choices: [a, b]}\n"
    )
    plan, problems = read(text, read_plan, "plan.yaml")
    assert problems == ()
    assert plan.merges["ethnicity"][0].choices == ("a", "b")


def test_two_claims_with_one_id_are_refused():
    text = (
        "schema: 1\nclaims:\n  - {id: A, statement: s, expression: n('x'), expected: 1}\n"
        "  - {id: A, statement: t}\n"
    )
    claims, problems = read(text, read_claims, "claims.yaml")
    assert [problem.code for problem in problems] == ["CLAIM-001"]
    assert claims[0].expected == 1


@pytest.mark.parametrize(
    ("named", "code"), [("Welsh", "cy"), ("Cymraeg", "cy"), ("welch", "cy"), ("English", "en-GB")]
)
@pytest.mark.parametrize(
    ("reader", "rest", "name"),
    [(read_settings, "title: x\n", "study.yaml"), (read_questionnaire, "pages: []\n", "questionnaire.yaml")],
)
def test_the_name_of_a_language_in_place_of_its_code_is_a_problem_that_says_the_code(
    reader, rest, name, named, code
):
    _, problems = read(f"schema: 1\n{rest}language: {named}\n", reader, name)
    found = [problem for problem in problems if problem.code == "LANG-005"]
    assert [problem.where.line for problem in found] == [3]
    assert f"did you mean '{code}'" in found[0].what
