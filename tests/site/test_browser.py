"""The live questionnaire in a real browser: with no script, by keyboard alone, and as axe-core sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from remit.instrument.controls import Checkboxes, Control, DateInput, Decline, Group, Radios, Select
from remit.instrument.items import Instrument, Item
from remit.instrument.kinds import kind_of
from site_browser import GO_ON, WIDTHS, Step, complaints, live_site, walk
from site_made import SHORT, every_kind

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def fill_in(control: Control, step: int = 0) -> list[Step]:
    """How a person fills in a control."""
    match control:
        case Radios():
            return [["tick", f'[name="{control.name}"][value="{control.choices[0].code}"]']]
        case Checkboxes():
            least = max(control.least, 1)
            return [["tick", f'[name="{name}"]'] for name in control.names[:least]]
        case Select():
            return [["choose", f'[name="{control.name}"]', control.choices[step % len(control.choices)].code]]
        case DateInput():
            parts = {"day": "3", "month": "2", "year": "2014"}
            return [["fill", f'[name="{control.name}.{part}"]', text] for part, text in parts.items()]
        case Decline():
            return []
        case Group():
            inner = control.controls[: control.first or None]
            return [each for place, one in enumerate(inner) for each in fill_in(one, place)]
        case _:
            return [["fill", f'[name="{control.name}"]', "3" if control.numeric else "Something"]]


def test_every_kind_can_be_answered_with_scripts_switched_off(tmp_path: Path) -> None:
    instrument = every_kind()
    live, found = live_site(tmp_path, instrument)
    with live:
        steps: list[Step] = [
            ["open", f"{live.address}/i/{found['P1']}"],
            ["click", GO_ON],
            ["click", 'a[href="/begin"]'],
        ]
        for item in instrument.items:
            controls = [c for c in kind_of(item).controls(item) if "other_text" not in getattr(c, "name", "")]
            first = (
                controls[:1]
                if item.kind in ("rows", "single", "rank", "select_all", "scale", "bands")
                else controls
            )
            for control in first:
                steps += fill_in(control)
            steps += [["where"], ["click", GO_ON]]
        steps += [["where"], ["texts", ".summary li"], ["click", 'form[action="/send"] button'], ["where"]]
        seen = walk(steps, script=False)
    places = [view["path"] for view in seen if isinstance(view, dict)]
    assert places == [*(f"/page/{page.id}" for page in instrument.pages), "/check", "/sent"]
    assert [] in seen


def test_by_keyboard_alone_from_the_link_to_the_receipt(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    with live:
        seen = walk(
            [
                ["open", f"{live.address}/i/{found['P1']}"],
                ["key", "Tab", 2], ["enter", "Enter"], ["where"],
                ["key", "Tab", 4], ["enter", "Enter"], ["where"],
                ["key", "Tab", 2], ["type", "312"], ["key", "Tab"], ["key", "Space"],
                ["enter", "Enter"], ["where"],
                ["key", "Tab", 2], ["type", "Time"], ["key", "Tab"], ["enter", "Enter"], ["where"],
                ["key", "Tab", 4], ["enter", "Enter"], ["where"],
            ]
        )  # fmt: skip
    assert [view["path"] for view in seen] == ["/privacy", "/page/first", "/page/third", "/check", "/sent"]


def test_enter_in_a_box_goes_on_and_does_not_add_a_row(tmp_path: Path) -> None:
    live, found = live_site(tmp_path, every_kind())
    with live:
        seen = walk(
            [
                ["open", f"{live.address}/i/{found['P1']}"], ["click", GO_ON],
                ["open", f"{live.address}/page/p_rows"],
                ["fill", '[name="team.1.number"]', "4"], ["enter", "Enter"], ["where"],
            ]
        )  # fmt: skip
    assert seen[0]["path"] == "/page/p_scale"


def test_back_reload_and_leaving_lose_nothing_that_was_typed(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    with live:
        seen = walk(
            [
                ["open", f"{live.address}/i/{found['P1']}"], ["click", GO_ON],
                ["open", f"{live.address}/page/first"], ["fill", "#beds", "312"], ["tick", "#happy"],
                ["click", GO_ON], ["fill", "#wish", "Half a sen"],
                ["back"], ["values", "#beds"],
                ["open", f"{live.address}/page/third"], ["values", "#wish"],
                ["fill", "#wish", "Half a sentence"], ["wait", 4000], ["reload"], ["values", "#wish"],
            ]
        )  # fmt: skip
    assert seen == [["312"], ["Half a sen"], ["Half a sentence"]]


def test_a_page_too_long_for_a_beacon_is_kept_all_the_same(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    long = " ".join(["وقت أكثر"] * 1_700)  # 75 KB, as each letter is sent as two bytes of three signs
    with live:
        seen = walk(
            [
                ["open", f"{live.address}/i/{found['P1']}"], ["click", GO_ON],
                ["open", f"{live.address}/page/third"], ["fill", "#wish", long],
                ["wait", 4000], ["reload"], ["values", "#wish"],
            ]
        )  # fmt: skip
    assert seen == [[long]]


def test_the_script_counts_what_it_saves_so_that_nothing_older_overtakes_it(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    with live:
        seen = walk(
            [
                ["open", f"{live.address}/i/{found['P1']}"], ["click", GO_ON],
                ["open", f"{live.address}/page/third"], ["values", "[name='-turn']"],
                ["fill", "#wish", "Ti"], ["wait", 1500], ["values", "[name='-turn']"],
                ["fill", "#wish", "Time"], ["wait", 1500], ["values", "[name='-turn']"],
            ]
        )  # fmt: skip
    assert seen == [["0"], ["1"], ["2"]]


def test_the_focus_is_on_the_problems_of_a_page(tmp_path: Path) -> None:
    live, found = live_site(tmp_path)
    with live:
        seen = walk(
            [
                ["open", f"{live.address}/i/{found['P1']}"], ["click", GO_ON],
                ["open", f"{live.address}/page/first"], ["fill", "#beds", "many"],
                ["click", GO_ON], ["where"],
                ["texts", ".summary li"], ["key", "Tab"], ["key", "Enter"], ["where"],
            ]
        )  # fmt: skip
    assert seen[0]["title"].startswith("Error: Your organisation – page 1 of 3")
    assert len(seen[1]) == 2
    assert seen[2]["focus"] == "beds"


def test_axe_finds_nothing_on_any_kind_with_and_without_errors(tmp_path: Path) -> None:
    from site_wrong import WRONG

    instrument = every_kind()
    live, found = live_site(tmp_path, instrument)
    with live:
        steps: list[Step] = [["open", f"{live.address}/i/{found['P1']}"], ["axe"], ["click", GO_ON], ["axe"]]
        for page in instrument.pages:
            steps += [["open", f"{live.address}/page/{page.id}"], ["axe"]]
            steps += [*make_wrong(WRONG[page.items[0].kind]), ["click", GO_ON], ["texts", ".summary li"]]
            steps += [["open", f"{live.address}/page/{page.id}"], ["axe"]]
        for path in ("check", "record", "decline", "assistant", "nowhere"):
            steps += [["open", f"{live.address}/{path}"], ["axe"]]
        seen = walk(steps, widths=WIDTHS)
    looks = [look for view in seen for look in view if isinstance(look, dict)]
    wrong = [view for view in seen if view and isinstance(view[0], str)]
    assert len(looks) == 3 * (2 + 2 * len(instrument.pages) + 5)
    assert len(wrong) >= 9  # a browser itself keeps people from some mistakes: a radio that is not there
    assert complaints(looks) == []


def make_wrong(form: dict[str, object]) -> list[Step]:
    """Put in by hand what can be put in wrongly."""
    return [["spoil", name, str(value)] for name, value in form.items()]


def test_axe_finds_nothing_at_the_desk(tmp_path: Path) -> None:
    live, _ = live_site(tmp_path)
    with live:
        steps: list[Step] = [["open", live.desk], ["axe"], ["click", GO_ON]]
        for path in (
            "",
            "/posts",
            "/posts/1",
            "/posts/import",
            "/letters",
            "/outbox",
            "/editions",
            "/links",
            "/log",
            "/report",
            "/together",
        ):
            steps += [["open", f"{live.address}/desk{path}"], ["axe"]]
        steps += [["click", 'form[action="/desk/sign-out"] button'], ["axe"]]
        seen = walk(steps, widths=WIDTHS)
    assert complaints([look for view in seen for look in view]) == []


def with_more_on_the_page() -> Instrument:
    """A page with a question that depends on the one above it, and on an earlier page."""
    asked = (
        Item("left", "yes_no", "Did you think of leaving?"),
        Item("reason", "text", "For what reason?", show_if="left = 'yes' and happy = 'no'"),
    )
    return replace(SHORT, pages=(SHORT.pages[0], replace(SHORT.pages[2], items=asked)))


def test_a_question_that_does_not_apply_is_hidden_while_somebody_answers(tmp_path: Path) -> None:
    live, found = live_site(tmp_path, with_more_on_the_page())
    shown = ["texts", ".question:visible h2"]
    with live:
        seen = walk(
            [
                ["open", f"{live.address}/i/{found['P1']}"], ["click", GO_ON],
                ["open", f"{live.address}/page/first"], ["tick", '[name="happy"][value="no"]'],
                ["click", GO_ON], shown, ["tick", '[name="left"][value="yes"]'], shown,
                ["texts", ".when:visible"],
                ["fill", "#reason", "Pay"], ["tick", '[name="left"][value="no"]'], shown,
                ["tick", '[name="left"][value="yes"]'], ["click", GO_ON], ["texts", ".answers dd"],
            ]
        )  # fmt: skip
    first, both = ["3. Did you think of leaving?"], ["3. Did you think of leaving?", "4. For what reason?"]
    assert [[words.strip() for words in view] for view in seen[:2]] == [first, both]
    assert seen[2] == []
    assert [words.strip() for words in seen[3]] == first
    assert seen[4][-1] == "Pay"


def test_a_choice_that_nobody_must_make_can_be_taken_back(tmp_path: Path) -> None:
    live, found = live_site(tmp_path, with_more_on_the_page())
    with live:
        seen = walk(
            [
                ["open", f"{live.address}/i/{found['P1']}"], ["click", GO_ON],
                ["open", f"{live.address}/page/first"], ["tick", '[name="happy"][value="no"]'],
                ["texts", ".question button:visible"], ["click", GO_ON],
                ["texts", ".question button:visible"], ["tick", '[name="left"][value="yes"]'],
                ["texts", ".question button:visible"], ["press", ".question button:visible"],
                ["texts", ".question button:visible"], ["values", "[name=left]:checked"],
                ["click", GO_ON], ["texts", ".answers dd"],
            ]
        )  # fmt: skip
    words = "Clear my choice: 3. Did you think of leaving?"
    assert [[text.strip() for text in view] for view in seen[:4]] == [[], [], [words], []]
    assert seen[4] == []
    assert seen[5][-1].strip() == "Not answered"
