"""A study with open answers in its folder, and coders at its desk."""

from __future__ import annotations

import csv
import io
import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from remit.instrument.items import Choice, Instrument, Item, Page
from remit.site.place import Site, use
from remit.study.yamlfile import dump_yaml
from site_made import run_site

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "medical-directors"

ASKED = Instrument(
    "The role",
    (
        Page(
            "first",
            "The role",
            (
                Item(
                    "kind",
                    "single",
                    "What kind of place is it?",
                    choices=(Choice("a", "Acute"), Choice("b", "Other")),
                ),
                Item("wish", "text", "What would help you most?"),
                Item("jobs", "open_list", "Which other jobs do you do?", settings={"limit": 2}),
            ),
        ),
    ),
)
THEMES = (
    {"code": "time", "label": "Time", "definition": "More hours for the role", "examples": ["A day a week"]},
    {"code": "money", "label": "Money", "definition": "A budget of one’s own"},
    {"code": "people", "label": "People", "definition": "A team, an assistant, a deputy"},
    {"code": "assistant", "label": "An assistant", "parent": "people"},
)
WISHES = (
    "More time for the role",
    "A budget\r\nand a team",
    "Time, time 🙂 and time",
    "An assistant",
    "Nothing at all",
    "Money <script>alert(1)</script>",
)


def write_answers(
    study: Path, wishes: Sequence[str] = WISHES, themes: Sequence[Mapping[str, Any]] = THEMES
) -> None:
    """Answers and a codebook in the folder of a study."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "kind", "wish"])
    writer.writerows([f"R{n:04}", "ab"[n % 2], wish] for n, wish in enumerate(wishes, 1))
    (study / "responses.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    book = {"schema": 1, "item": "wish", "version": 3, "themes": [dict(theme) for theme in themes]}
    (study / "codebook").mkdir(exist_ok=True)
    (study / "codebook" / "wish.yaml").write_text(dump_yaml(book), encoding="utf-8")


def run_coding(folder: Path, wishes: Sequence[str] = WISHES, *, double: int = 0, blind: bool = False) -> Site:
    """A site whose study folder holds answers to an open question, with a codebook."""
    site = run_site(folder, ASKED, posts=2)
    settings = site.study / "study.yaml"
    more = f"coding: {{double: {double}, blind: {'true' if blind else 'false'}}}\n"
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    write_answers(site.study, wishes)
    return site


def run_example(folder: Path, more: str = "") -> Site:
    """The example served as a site: its questionnaire launched, its answers in the folder."""
    site = run_site(folder, posts=2)
    shutil.rmtree(site.study)
    shutil.copytree(
        EXAMPLE, site.study, ignore=shutil.ignore_patterns("out", ".site", "ledger.jsonl", "releases")
    )

    settings = site.study / "study.yaml"
    asked = (
        "fieldwork: {contact: 'The office, o@example.org', sender: o@example.org, link_until: '2099-06-30'}\n"
    )
    settings.write_text(f"{settings.read_text(encoding='utf-8')}{more}{asked}", encoding="utf-8")

    from remit.site.launching import launch

    launch(site.study, folder / "keyholder-2.key")
    use(replace(site))
    return site


class Coder:
    """Somebody with a grant who codes by requests, as the page's script does."""

    def __init__(self, email: str = "one@example.org", grant: str = "coder", item: str = "wish") -> None:
        from django.test import Client

        from remit.site.coding.coders import code_of
        from remit.site.desk.grants import give
        from remit.site.identity.models import Account

        account = Account.objects.filter(email=email).first() or Account.objects.open_account(email, None)
        give(account, [grant])
        self.client, self.code, self.home = Client(), code_of(account), f"/desk/coding/{item}"
        self.client.force_login(account)

    def page(self, address: str = "", **query: str) -> str:
        """A page of the question."""
        return str(self.client.get(self.home + address, query).content.decode())

    def step(self, kind: str, of: str = "", theme: str = "", box: str = "wish", **more: Any) -> Any:
        """One step as the script sends it."""
        form = {"kind": kind, "of": of, "in": box, "theme": theme, "mark": secrets.token_hex(8), **more}
        return self.client.post(f"{self.home}/save", form)

    def give(self, of: str, theme: str, **more: Any) -> None:
        """Give a theme."""
        answer = self.step("give", of, theme, **more)
        assert answer.status_code == 200, answer.content

    def change(self, kind: str, **form: Any) -> Any:
        """Change the codebook."""
        return self.client.post(
            f"{self.home}/codebook/change", {"kind": kind, "mark": secrets.token_hex(8), **form}
        )


def rows_of(study: Path) -> list[dict[str, str]]:
    """The rows of `codings.csv`."""
    with (study / "codings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
