"""Support writes to nobody who wants to be left alone, and reads a month as people write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_made import invite_all, run_site, sent_to
from site_together import Browser, member, run_together, sign_up


def leave_three_alone() -> None:
    """P1 declined on the page, nobody holds the post P2, and P3 is listed twice."""
    from remit.site.identity.models import Post

    Browser().open_link(invite_all()["P1"]).get("/decline").send({})
    Post.objects.filter(name="P2").update(state="vacant")
    Post.objects.filter(name="P3").update(state="duplicate")


def test_who_declined_a_vacant_post_and_one_listed_twice_are_not_brought_in(tmp_path: Path) -> None:
    run_site(tmp_path)
    leave_three_alone()

    from remit.site.together.bringing import bring_people, people_of_frame
    from remit.site.together.letters import send_links, waiting
    from remit.site.together.models import Member

    bring_people(people_of_frame())
    assert set(Member.objects.values_list("code", flat=True)) == {"P4", "P5", "P6"}
    before = sent_to()
    send_links(waiting().link)
    fresh = sent_to()[: len(sent_to()) - len(before)]
    assert sorted(fresh) == ["p4@example.org", "p5@example.org", "p6@example.org"]


def test_nor_are_they_written_to_where_they_were_brought_in_before(tmp_path: Path) -> None:
    run_together(tmp_path)
    leave_three_alone()

    from remit.site.together.letters import waiting

    assert {each.code for each in waiting().link} == {"P4", "P5", "P6", "chair1", "chair2"}


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("2024-05", "2024-05"),
        ("May 2024", "2024-05"),
        ("  mai  2024 ", "2024-05"),
        ("Sept. 2023", "2023-09"),
        ("Tachwedd 2019", "2019-11"),
        ("5/2024", "2024-05"),
        ("2024/12", "2024-12"),
        ("", ""),
    ],
)
def test_a_month_is_read_as_people_write_it(tmp_path: Path, typed: str, month: str) -> None:
    run_together(tmp_path)

    from remit.site.together.wishes import read_wish

    person = sign_up("P4").get("/together/wishes").send({"asks": ["mentor"], "since": typed})
    assert "Saved." in person.text
    wish = read_wish(member("P4"))  # type: ignore[arg-type]
    assert wish is not None
    assert (wish.since, wish.asks) == (month, ("mentor",))


@pytest.mark.parametrize("typed", ["Ma 2024", "2024-13", "May", "a while", "٢٠٢٤-٠٥", "13/2024"])
def test_what_is_no_month_is_said_and_nothing_typed_is_lost(tmp_path: Path, typed: str) -> None:
    run_together(tmp_path)
    person = sign_up("P4").get("/together/wishes").send({"asks": ["mentor"], "since": typed})
    assert person.page.status_code == 422
    assert "Write the month like this: May 2024, or 2024-05." in person.text
    assert f'value="{typed}"' in person.text
    assert 'id="ask-mentor" name="asks" value="mentor" checked' in person.text
    assert "Saved." in person.send({"since": "May 2024"}).text
