"""`pack.md`: the functions a pack has beyond those of a report, and how one organisation fills them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remit.core.blocks import Block, Inline, Line, Number, Paragraph, PlainTable, Text
from remit.core.cleared import Head, Release
from remit.core.problems import Place, Problem, nearest, refuse
from remit.core.requests import NumberRequest, QuotesRequest
from remit.core.words import PLACED
from remit.report.between import Between
from remit.report.catalogue import RATES, RESPONSE, Catalogue, Words, address
from remit.report.fill import Charts, fill
from remit.report.lookup import number_block
from remit.report.outline import Outline
from remit.report.vocabulary import Mark, Practices, Recorder, Slot, Wanted

PACK = "pack.md"

BOX = "\N{BALLOT BOX}"

SAID = "yes"
"""The answer of a yes/no question that stands for a practice."""


class PackRecorder(Recorder):
    """The functions of `pack.md`: those of a report, and what differs between organisations."""

    def functions(self) -> dict[str, Callable[..., object]]:
        """Every function a pack may call, by name."""
        return {
            **Recorder.functions(self),
            "organisation": lambda: self.keep(Slot("organisation", self.line())),
            "peer_group": lambda: self.keep(Slot("peer_group", self.line())),
            "register": lambda: self.keep(Slot("register", self.line())),
            "stand": self.stand,
            "scores": lambda: self.keep(Slot("scores", self.line())),
            "practices": self.practices,
        }

    def stand(self, *items: str) -> Mark:
        """The facts of these items (none: all) beside the figures of the peers, with room for one's own."""
        where = self.line()
        for item in items:
            head = self.catalogue.head(item, where)
            if head.layout not in PLACED:
                raise refuse(
                    "PACK-005",
                    where,
                    f"'{item}' has no single value that one's own could be set beside",
                    f"show it with {{{{ figure('{item}') }}}} or {{{{ table('{item}') }}}}",
                )
        return self.keep(Slot("stand", where, tuple(items)))

    def practices(self, *rows: Sequence[str]) -> Mark:
        """What boards do, each as [item, choice, words]; none: every yes/no question of the organisation."""
        where = self.line()
        if not rows:
            rows = tuple((head.id, SAID, head.title) for head in yes_no(self.catalogue))
        return self.keep(Practices(tuple(self._practice(row, where) for row in rows), where))

    def _practice(self, row: Sequence[str], where: Place) -> tuple[str, NumberRequest]:
        if isinstance(row, str) or len(row) != 3:
            raise refuse(
                "PACK-006",
                where,
                f"'{row}' is not a practice: an item, a choice and the words of the practice are needed",
                "write it as ['item', 'choice', 'What the board does']",
            )
        item, choice, words = (str(part) for part in row)
        head = self.catalogue.head(item, where)
        if head.layout == "ranking":
            raise refuse(
                "PACK-006", where, f"'{item}' is a ranking, so no share does it", "name an item of ticks"
            )
        return words, address(self.catalogue, Words(item, choice), "share", "value", "percent", where)


def yes_no(catalogue: Catalogue) -> tuple[Head, ...]:
    """The yes/no questions about the organisation: practices that a board has or has not."""
    return tuple(
        head
        for head in catalogue.heads.values()
        if head.organisation and head.layout == "choice" and SAID in {choice.code for choice in head.choices}
    )


# ---- nothing personal ------------------------------------------------------------------------------


def check_scope(outline: Outline, catalogue: Catalogue) -> tuple[Problem, ...]:
    """A problem (PACK-002) for everything in a pack that is a person's own matter."""
    found = []
    for where, item in _items(outline, catalogue):
        head = catalogue.heads.get(item)
        # The themes of an open question are of the organisation where the question is.
        head = head and catalogue.heads.get(head.item, head)
        if head is not None and not head.organisation and head.item not in (RESPONSE, RATES):
            open_to = [name for name, each in catalogue.heads.items() if each.organisation]
            found.append(
                Problem(
                    "PACK-002",
                    where,
                    f"'{item}' is a personal answer, and a pack goes to the organisation"
                    f"{nearest(item, open_to)}",
                    "leave it to report.md, or mark the item `scope: organisation` if it is a fact of the "
                    "organisation",
                )
            )
    return tuple(dict.fromkeys(found))


def _items(outline: Outline, catalogue: Catalogue) -> Iterator[tuple[Place, str]]:
    """Each item that a pack uses: what is asked for, and what it is broken down by."""
    for entry in outline.wanted:
        if isinstance(entry, Slot):
            yield from ((entry.where, item) for item in entry.words)
    for request in outline.requests:
        if isinstance(request, QuotesRequest):
            yield request.where, request.item
            continue
        table = request.table
        for key in catalogue.keys:
            if table not in catalogue.heads and table.endswith(f"_by_{key}"):
                yield request.where, key
                table = table.removesuffix(f"_by_{key}")
        yield request.where, table


# ---- one organisation ------------------------------------------------------------------------------


class Addressee(Struct, frozen=True):
    """Whom a pack is for: a name, the published group (`group` empty: everybody) and what fills its places.

    `register` makes the blocks of what the register says, `stand` those of the facts of some items (none
    named: of all), `scores` those of the scores of the group.
    """

    organisation: str
    key: str
    group: str
    group_label: str
    register: Callable[[], Sequence[Block]]
    stand: Callable[[Sequence[str]], Sequence[Block]]
    scores: Callable[[], Sequence[Block]] = tuple


def fill_pack(
    outline: Outline,
    release: Release,
    charts: Charts,
    addressee: Addressee,
    between: Between | None = None,
) -> tuple[Block, ...]:
    """The blocks of the pack of one organisation; every number is read from the release.

    `between` holds what is said between waves.
    """
    return fill(outline, release, charts, _Filling(release, addressee), between)


class _Filling(Struct, frozen=True):
    release: Release
    addressee: Addressee

    def line(self, wanted: Wanted) -> Line:
        """The name of the organisation or of its group."""
        names = {"organisation": self.addressee.organisation, "peer_group": self.addressee.group_label}
        return (Text(names.get(wanted.name, "")),) if isinstance(wanted, Slot) else (Text(""),)

    def blocks(self, wanted: Wanted) -> Sequence[Block] | None:
        """The register, the facts, the scores or the practices."""
        if isinstance(wanted, Practices):
            return self._practices(wanted)
        if isinstance(wanted, Slot) and wanted.name == "register":
            return self.addressee.register()
        if isinstance(wanted, Slot) and wanted.name == "stand":
            return self.addressee.stand(wanted.words)
        if isinstance(wanted, Slot) and wanted.name == "scores":
            return self.addressee.scores()
        return None

    def _practices(self, wanted: Practices) -> Sequence[Block]:
        if not wanted.rows:
            return (Paragraph((Text("No question of this study is about a single practice."),)),)
        grouped = bool(self.addressee.group)
        rows = []
        for words, request in wanted.rows:
            everybody = number_block(self.release, request)
            peers: tuple[Line, ...] = ((self._of_peers(request),),) if grouped else ()
            rows.append(((Text(words),), *peers, (everybody,), (Text(f"{BOX} yes  {BOX} no"),)))
        heads = ("What the board does", *(("Group",) if grouped else ()), "Everybody", "Here")
        title = "What boards do, and how many"
        if grouped:
            title += f": the group is “{self.addressee.group_label}”"
        return (PlainTable("practices", title, heads, tuple(rows), tuple(range(1, len(heads) - 1))),)

    def _of_peers(self, request: NumberRequest) -> Inline:
        addressee = self.addressee
        table = f"{request.table}_by_{addressee.key}"
        found: Number = number_block(self.release, replace(request, table=table, group=addressee.group))
        return found


# ---- without a pack.md -----------------------------------------------------------------------------


def default_narrative(catalogue: Catalogue) -> str:
    """A pack for a study that has written none: the same sections, from what every study has."""
    parts = [_IN_SHORT, _STAND, _READ]
    if yes_no(catalogue):
        parts.append(_PRACTICES)
    parts.append(_QUESTIONS)
    return "\n".join(parts)


_IN_SHORT = """\
## In short

This pack is for the board of {{ organisation() }}. It sets the published facts about the role beside room for
your own, so that you can see at a glance where you differ. The group you are set beside is
**{{ peer_group() }}**.

{{ register() }}
"""

_STAND = """\
## Where we stand

Write or tick your own in the empty place beside each fact. On the web page nothing that you type leaves your
computer. Figures that could point to a single person are withheld.

{{ stand() }}
"""

_READ = """\
## How to read this

- The figures are of those who answered. All packs of a group show the same ones, whether or not the
  organisation answered.
- The middle half leaves out the lowest and the highest quarter. Half of the answers lie inside it.
- A bar is the share of the group. The share of everybody stands beside it.
- To differ is not to be wrong. It is a reason to ask why.
"""

_PRACTICES = """\
## What boards do about it

{{ practices() }}
"""

_QUESTIONS = """\
## Questions for the chair to ask

1. Which of these facts did we not know before we read them here?
2. Where do we stand outside the middle half, and did we choose to?
3. Which practice that many others have do we lack, and what would it cost us to have it?
4. What does the person in the role say would help most, and when did we last ask?
5. Who will tell the board in a year what has changed?
"""
