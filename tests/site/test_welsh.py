"""English and Welsh: nothing that a respondent reads is left in one language only."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from site_made import Browser, invite_all, run_site, tokens, write_study
from site_welsh import WORDS, write_words

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "remit"


def spoken() -> set[str]:
    """Every English text that pages for respondents pass through `say`."""
    found: set[str] = set()
    for folder in ("site", "instrument"):
        for page in (PACKAGE / folder / "templates").glob("*.html"):
            if not page.name.startswith("desk"):
                found |= set(re.findall(r'say\("((?:[^"\\]|\\.)*)"', page.read_text(encoding="utf-8")))
    site = PACKAGE / "site"
    folders = [site, *(site / room for room in ("answering", "keeping", "together"))]
    for path in [path for folder in folders for path in folder.glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                found |= {str(node.args[0].value)} if name == "say" else set()
    return found


def test_every_phrase_of_a_respondents_page_is_there_in_welsh(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.answering.privacy import DEVICE, PRIVACY
    from remit.site.invitations import LETTERS
    from remit.site.together.letters import LETTERS as SUPPORT
    from remit.site.together.words import everything_said
    from remit.site.welsh import tongue_of

    letters = {
        text for letter in (*LETTERS.values(), *SUPPORT.values()) for text in (letter.subject, letter.text)
    }
    privacy = {words for paragraphs in (*PRIVACY.values(), DEVICE) for words in paragraphs}
    welsh = tongue_of("cy")
    assert len(spoken()) > 120
    assert [
        words for words in sorted(spoken() | letters | privacy | everything_said()) if not welsh.knows(words)
    ] == []


def test_a_translation_holds_the_same_gaps_to_fill_in() -> None:
    from remit.site.welsh import tongue_of

    for english, welsh in tongue_of("cy").phrases.items():
        gaps = set(re.findall(r"{\w+}", english))
        assert set(re.findall(r"{\w+}", welsh)) <= gaps, english
        if "{condition}" not in english:
            assert set(re.findall(r"{\w+}", welsh)) == gaps, english


def test_every_problem_with_an_answer_has_welsh_words() -> None:
    from remit.instrument.tongues import WELSH

    codes = {
        code
        for path in (PACKAGE / "instrument").rglob("*.py")
        for code in re.findall(r'"(ANSWER-\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert len(codes) > 15
    assert codes == set(WELSH.errors)


def test_what_is_not_translated_stops_the_launch(tmp_path: Path) -> None:
    from remit.core.problems import Refused
    from remit.site.launching import launch

    study = write_study(tmp_path / "study", languages=["cy"])
    items = {name: words for name, words in WORDS["items"].items() if name != "wish"}  # type: ignore[union-attr]
    write_words(study, {**WORDS, "items": {**items, "wich": {"text": "?"}}})
    with pytest.raises(Refused) as caught:
        launch(study, tmp_path / "key")
    (missing,) = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert missing.code == "LANG-001"
    assert "items.wish.text" in missing.what
    assert not (study / "editions").exists()
    assert not (tmp_path / "key").exists()


def test_a_language_without_its_file_stops_the_launch(tmp_path: Path) -> None:
    from remit.core.problems import Refused
    from remit.site.launching import launch

    with pytest.raises(Refused, match="LANG-004"):
        launch(write_study(tmp_path / "study", languages=["cy"]), tmp_path / "key")


def test_the_whole_way_can_be_gone_in_welsh(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study", languages=["cy"])
    write_words(study, WORDS)
    run_site(tmp_path, languages=["cy"])
    person = Browser().open_link(invite_all()["P1"])
    person.send({}, action="/language", button=("language", "cy"))
    assert person.address == "/privacy"
    assert '<html lang="cy">' in person.text
    assert "Croeso." in person.text
    assert "Beth sy&#39;n digwydd i&#39;ch atebion" in person.text
    person.get("/begin").send({"beds": "many"})
    assert "Mae problem" in person.text
    assert "Nid yw “many” yn rhif." in person.text
    assert "Rhaid ateb y cwestiwn hwn." in person.text
    person.send({"beds": "9", "happy": "yes"}).send({})
    assert "Gwiriwch eich atebion" in person.text
    person.send({}, action="/send")
    assert "Anfonwyd eich atebion" in person.text


def test_changing_the_language_loses_nothing_that_was_typed(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study", languages=["cy"])
    write_words(study, WORDS)
    run_site(tmp_path, languages=["cy"])
    person = Browser().open_link(invite_all()["P1"]).get("/begin")
    person.send({"beds": "two hundred"}, button=("language", "cy"))
    assert person.address == "/page/first"
    assert 'value="two hundred"' in person.text
    assert "Faint o welyau sydd?" in person.text


def test_an_invitation_is_in_the_language_of_its_reader(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study", languages=["cy"])
    write_words(study, WORDS)
    run_site(tmp_path, languages=["cy"])

    from remit.site.identity.models import Holder
    from remit.site.outbox import messages

    Holder.objects.filter(post__name="P3").update(language="cy")
    token = invite_all()["P3"]
    texts = {str(m["To"]): m.get_content() for _, m in messages()}
    assert "Eich dolen bersonol" in texts["p3@example.org"]
    assert "Your personal link" in texts["p1@example.org"]
    assert "Y rôl" in Browser().open_link(token).text
    assert len(tokens()) == 6


def test_the_rooms_of_support_are_in_the_language_of_whoever_enters(tmp_path: Path) -> None:
    from remit.site.together.models import Member
    from site_together import enter, link_of, run_together, running_pair

    site = run_together(tmp_path)
    write_words(site.study, WORDS)

    from remit.site.launching import launch

    study = (site.study / "study.yaml").read_text(encoding="utf-8")
    (site.study / "study.yaml").write_text(
        study.replace("fieldwork:\n", "fieldwork:\n  languages: [cy]\n"), encoding="utf-8"
    )
    launch(site.study, None)
    _, receiver = running_pair(site)
    assert "Your support" in receiver.get("/together").text
    Member.objects.filter(code="P4").update(language="cy")
    person = enter(link_of("P4", light=True))
    assert "A wnaethoch gyfarfod" in person.text
    assert 'lang="cy"' in person.text
