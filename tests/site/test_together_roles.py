"""The role description: two sides, two agreements to one text, and nobody's words lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_made import Browser
from site_together import enter, link_of, member, run_together


def both(tmp_path: Path) -> tuple[Browser, Browser, int]:
    """The holder P4 and the chair of Trust 2, each on the page of P4's role."""
    run_together(tmp_path)
    number = int(member("P4").pk)  # type: ignore[attr-defined]
    holder, chair = (enter(link_of(code)).get(f"/together/role/{number}") for code in ("P4", "chair2"))
    return holder, chair, number


def write(person: Browser, number: int, **words: str) -> Browser:
    return person.send(words, f"/together/role/{number}")


def agree(person: Browser, number: int, **more: str) -> Browser:
    return person.get(f"/together/role/{number}").send(more, f"/together/role/{number}/agree")


def test_both_agree_to_one_text_and_it_is_frozen_with_its_month(tmp_path: Path) -> None:
    holder, chair, number = both(tmp_path)

    from remit.site.together.models import Agreed
    from remit.site.together.turns import this_month

    write(holder, number, purpose="To keep people safe", **{"objective.1.text": "A plan for winter"})
    assert "A plan for winter" in chair.get(f"/together/role/{number}").text
    agree(holder, number)
    assert not Agreed.objects.exists()
    assert "The other side has agreed" in chair.get(f"/together/role/{number}").text
    agree(chair, number)
    (frozen,) = Agreed.objects.all()
    assert (frozen.month, frozen.shared) == (this_month(), False)
    assert "Both agreed to this text" in holder.get(f"/together/role/{number}").text


def test_any_change_takes_away_both_agreements_and_the_frozen_text_stays(tmp_path: Path) -> None:
    holder, chair, number = both(tmp_path)

    from remit.site.together.models import Agreed
    from remit.site.together.roles import words_of

    write(holder, number, purpose="First")
    for person in (holder, chair):
        agree(person, number)
    write(chair.get(f"/together/role/{number}"), number, purpose="Second")
    for person in (holder, chair):
        text = person.get(f"/together/role/{number}").text
        assert "You have not agreed yet" in text
        assert "The other side has not agreed yet" in text
        assert "an earlier text" in text
    assert words_of(Agreed.objects.get().content) == {"purpose": "First"}


def test_saving_without_a_change_takes_nothing_away(tmp_path: Path) -> None:
    holder, _, number = both(tmp_path)
    write(holder, number, purpose="First")
    agree(holder, number)
    write(holder.get(f"/together/role/{number}"), number, purpose="First")
    assert "You have agreed" in holder.get(f"/together/role/{number}").text


def test_nobody_agrees_to_a_text_they_have_not_seen(tmp_path: Path) -> None:
    holder, chair, number = both(tmp_path)
    write(holder, number, purpose="First")
    chair.get(f"/together/role/{number}")
    write(holder.get(f"/together/role/{number}"), number, purpose="Second")
    chair.send({}, f"/together/role/{number}/agree")
    assert "changed in the meantime" in chair.text
    assert "You have not agreed yet" in chair.text


def test_two_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    holder, chair, number = both(tmp_path)
    write(holder, number, purpose="What the holder wrote", review="May")
    write(chair, number, purpose="What the chair wrote", **{"objective.1.text": "Chair's objective"})
    assert "writing at the same time" in chair.text
    for person in (holder, chair):
        text = person.get(f"/together/role/{number}").text
        for words in (
            "What the holder wrote",
            "What the chair wrote",
            "Chair&#39;s objective",
            'value="May"',
        ):
            assert words in text
    earlier = holder.get(f"/together/role/{number}/earlier").text
    assert "What the holder wrote" in earlier
    assert "What the chair wrote" in earlier


words = st.dictionaries(
    st.sampled_from(["purpose", "review", "duty.x"]), st.sampled_from(["", "a", "b", "cc"])
)


@given(base=words, first=words, second=words)
def test_every_text_of_two_that_cross_is_found_again(
    base: dict[str, str], first: dict[str, str], second: dict[str, str]
) -> None:
    from remit.site.together.roles import ALSO, join

    names = ("purpose", "review", "duty.x")
    start = {name: text for name, text in base.items() if text}
    full = [{name: sent.get(name, start.get(name, "")) for name in names} for sent in (first, second)]
    now, _ = join(start, start, full[0])
    end, _ = join(start, now, full[1])
    for sent in full:
        for name in names:
            if sent[name] != start.get(name, "") and sent[name]:
                assert sent[name] in end.get(name, "") or end.get(f"{ALSO}{name}") == sent[name]


def test_a_duty_chosen_two_ways_is_shown_both_ways(tmp_path: Path) -> None:
    holder, chair, number = both(tmp_path)
    from remit.site.place import here

    kit = here().study / "support" / "kit.yaml"
    kit.parent.mkdir(exist_ok=True)
    kit.write_text("schema: 1\nlike: base\nduties:\n  - { code: safety, label: Safety }\n", encoding="utf-8")
    for person in (holder, chair):
        person.get(f"/together/role/{number}")
    write(holder, number, **{"duty.safety": "lead"})
    write(chair, number, **{"duty.safety": "share"})
    assert "At the same time the other side chose: Shares in it" in chair.text
    assert 'value="lead" selected' in chair.text


def test_the_agreed_text_is_pulled_only_where_both_share_it(tmp_path: Path) -> None:
    holder, chair, number = both(tmp_path)

    from remit.site.place import here
    from remit.site.together.pulling import pull_support

    path = here().study / "support" / "rolecards" / "P4.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("schema: 1\npost: P4\npurpose: Old\nbalance: 4.0\nnotice: '6'\n", encoding="utf-8")
    write(
        holder, number, purpose="Agreed", **{"objective.1.text": "One", "objective.1.measure": "Done by May"}
    )
    agree(holder, number, shares="yes")
    agree(chair, number)
    pull_support()
    assert "Old" in path.read_text(encoding="utf-8")
    write(chair.get(f"/together/role/{number}"), number, purpose="Agreed by both")
    agree(holder, number, shares="yes")
    agree(chair, number, shares="yes")
    assert "support/rolecards/P4.yaml" in pull_support().files

    from remit.site.together.studyside import card_of

    card = card_of("P4")
    assert (card.purpose, card.holder_signed, card.chief_signed, card.balance, card.notice) == (
        "Agreed by both", True, True, 4.0, "6",
    )  # fmt: skip
    assert [(each.text, each.measure) for each in card.objectives] == [("One", "Done by May")]
    assert pull_support().files == ()


def test_a_card_that_the_study_has_is_where_the_text_begins(tmp_path: Path) -> None:
    from remit.site.place import here

    run_together(tmp_path)
    folder = here().study / "support" / "rolecards"
    folder.mkdir(parents=True)
    (folder / "P4.yaml").write_text("schema: 1\npost: P4\npurpose: From the file\n", encoding="utf-8")
    number = member("P4").pk  # type: ignore[attr-defined]
    page = enter(link_of("P4")).get(f"/together/role/{number}")
    assert "From the file" in page.text
    assert "I agree to this text" in page.text


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", "x" * 20_000])
def test_whatever_is_written_stays_text_and_within_bounds(tmp_path: Path, nasty: str) -> None:
    holder, chair, number = both(tmp_path)
    write(holder, number, purpose=nasty)
    text = chair.get(f"/together/role/{number}").text
    assert "<script>alert" not in text
    assert len(text) < 30_000
