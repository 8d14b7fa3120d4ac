"""A study with coded open answers, consent asked and a frame, and people at its quotes desk."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from remit.instrument.items import Choice, Item
from remit.site.place import Site
from remit.study.yamlfile import dump_yaml
from site_browser import GO_ON, Step
from site_coding import ASKED, THEMES, Coder
from site_live import Live
from site_made import run_site

HOME = "/desk/quotes/wish"
CONSENT = Item("quoted", "single", "May we quote you?", choices=(Choice("yes", "Yes"), Choice("no", "No")))
PLAIN = "A day more each week would help me to do this role well"
SAID = (
    "More time for the role, and Dr Jane Marlowe to leave me alone",
    "A budget\r\nand 🙂 a team of my own, please",
    "An assistant who knows the house",
    "Time, time and zucchini",
)
WISHES = (*SAID, *(f"{PLAIN}, says person number {n}" for n in range(5, 31)))


def run_quoting(
    folder: Path, *, says: Mapping[str, str] | None = None, asks: bool = True, frame: bool = True
) -> Site:
    """A site whose folder holds thirty answers that may all be quoted, save where `says` differs."""
    pages = (replace(ASKED.pages[0], items=(*ASKED.pages[0].items[:2], CONSENT)),)
    site = run_site(folder, replace(ASKED, pages=pages), posts=2)
    study = site.study
    settings = study / "study.yaml"
    more = "coding: {double: 0, consent: quoted}\n" if asks else "coding: {double: 0}\n"
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    (study / "plan.yaml").write_text("schema: 1\nkeys: [kind]\n", encoding="utf-8")
    rows = []
    for n, wish in enumerate(WISHES, 1):
        name = f"R{n:04}"
        rows.append([name, "ab"[n % 2], wish, (says or {}).get(name, "yes") if asks else ""])
    write_rows(study / "responses.csv", ["id", "kind", "wish", "quoted"], rows)
    if frame:
        asked = [[row[0], row[1]] for row in rows] + [[f"S{n}", "ab"[n % 2]] for n in range(20)]
        write_rows(study / "frame.csv", ["post", "kind"], asked)
    book = {"schema": 1, "item": "wish", "version": 1, "themes": [dict(theme) for theme in THEMES]}
    (study / "codebook").mkdir(exist_ok=True)
    (study / "codebook" / "wish.yaml").write_text(dump_yaml(book), encoding="utf-8")
    return site


def write_rows(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


class Reader(Coder):
    """Somebody who proposes, edits and approves quotes by forms, as a browser without a script does."""

    def __init__(self, email: str = "first@example.org", grant: str = "analyst") -> None:
        super().__init__(email, grant)
        self.said = ""
        self.status = 0

    def see(self, address: str = "", **query: str) -> str:
        """A page of the quotes desk."""
        return self._keep(self.client.get(HOME + address, query))

    def _keep(self, answer: Any) -> str:
        self.said, self.status = answer.content.decode(), answer.status_code
        return self.said

    def fields(self) -> dict[str, str]:
        """What the form of the wording on the page holds."""
        form = self.said.partition('id="wording"')[2].partition("</form>")[0]
        found = re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', form)
        return {name: _plain(value) for name, value in found if name != "csrfmiddlewaretoken"}

    def open(self, theme: str, words: str) -> str:
        """The wording of the passage of a theme that holds these words."""
        page, query = self.see(theme=theme), ""
        while not query:
            for unit in page.split('<section class="unit"')[1:]:
                if words in _plain(unit):
                    query = _plain(unit.partition("/passage?")[2].partition('"')[0])
            later = re.search(r'href="([^"]+)">Next passages', page)
            if not query:
                assert later, f"no passage holds {words!r}"
                page = self._keep(self.client.get(_plain(later[1])))
        return self._keep(self.client.get(f"{HOME}/passage?{query}"))

    def press(self, do: str, **typed: str) -> str:
        """A button of the wording, with what was typed before."""
        return self._keep(self.client.post(f"{HOME}/passage", {**self.fields(), **typed, "do": do}))

    def propose(self, theme: str, words: str, reason: str = "") -> int:
        """Propose a passage as it is; gives the number of the quote."""
        self.open(theme, words)
        self.press("save", reason=reason)
        assert self.status == 302, self.said
        return newest()

    def judge(self, do: str, number: int = 0, *, saw: int = 0, why: str = "") -> int:
        """A button of the ledger; gives the status."""
        import secrets

        proposal = proposal_of(number)
        form = {
            "do": do,
            "quote": number,
            "saw": saw or (proposal.saw if proposal else 0),
            "why": why,
            "mark": secrets.token_hex(8),
        }
        self._keep(self.client.post(f"{HOME}/judge", form))
        return self.status


def _plain(text: str) -> str:
    import html

    return html.unescape(text)


def proposal_of(number: int) -> Any:
    from remit.site.coding.ledger import standing

    with standing("wish") as state:
        return state.quotes.get(number)


def newest() -> int:
    from remit.site.coding.ledger import newest as last

    return last("wish")


def coded(reader: Reader, given: Mapping[str, str] | None = None) -> None:
    """A theme for each answer: time, but for those named."""
    reader.page()
    for n in range(1, len(WISHES) + 1):
        name = f"R{n:04}"
        reader.give(name, (given or {}).get(name, "time"))


def ledger_rows(study: Path) -> list[dict[str, str]]:
    """The rows of `quotes.csv`; none without the file."""
    path = study / "quotes.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pulled() -> Any:
    from remit.site.coding.pulling import pull_coding

    return pull_coding()


# ---- in a browser --------------------------------------------------------------------------------

WORDS = "correct horse battery"


def with_password(reader: Reader, email: str) -> Reader:
    """The same reader, who can also sign in with a password."""
    from remit.site.identity.models import Account

    account = Account.objects.get(email=email)
    account.set_password(WORDS)
    account.save()
    reader.client.force_login(account)
    return reader


def sign_in_steps(live: Live, email: str) -> list[Step]:
    """Steps of a browser that signs in."""
    return [
        ["open", f"{live.address}/desk/sign-in"],
        ["fill", "#email", email],
        ["fill", "#password", WORDS],
        ["click", GO_ON],
    ]
