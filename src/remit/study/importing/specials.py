"""Columns that are no answers: the id, the weight, what the survey tool kept for itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct, field

from remit.core.problems import Place, Refused, nearest, refuse
from remit.core.words import plain
from remit.study.importing.headers import Header
from remit.study.importing.quantities import number
from remit.study.importing.tally import Tally
from remit.study.importing.vocabulary import TICKED, UNTICKED
from remit.study.sources.table import SourceTable

_UNNAMED = re.compile(
    r"(?:unnamed: ?\d+|x|x\.?1|\.\.\.1|_c0|column_[01]|_*index(?:_level_0)?_*|row\.?names?|row)?",
    re.IGNORECASE,
)
_ID_NAMES = frozenset(
    {
        "id", "responseid", "respondent", "respondentid", "respondentno", "recordid", "record", "uid", "uuid",
        "key", "instanceid", "metainstanceid", "caseid", "case", "participant", "participantid", "personid",
        "post", "posts", "submissionid", "responsenumber", "responseno", "serial", "token",
        "startorder", "entryid", "postid",
    }
)  # fmt: skip
_PREFERRED = ("id", "responseid", "post", "respondentid", "recordid", "respondent")
_CERTAIN = frozenset({"id", "responseid", "respondentid", "recordid", "submissionid", "metainstanceid"})
"""Names that only an id has: when such a column cannot be one, the file is refused rather than renumbered."""

_WEIGHT_NAMES = frozenset({"weight", "weights", "wgt", "wt", "pweight", "surveyweight", "samplingweight"})
_PRIVATE = {
    "ipaddr": "an address on the network",
    "ipaddress": "an address on the network",
    "refurl": "the page a person came from",
    "token": "the code of a personal link",
    "seed": "the seed of the random order",
    "deviceid": "the number of a device",
    "username": "a name",
    "recipientemail": "an e-mail address",
    "recipientfirstname": "a name",
    "recipientlastname": "a name",
    "useragent": "the name of a browser",
    "formdef_version": "the version of the form",
    "__version__": "the version of the form",
    "email": "an e-mail address",
    "emailaddress": "an e-mail address",
    "collectorid": "the number of the link that was used",
    "rooturi": "the id of the submission again",
    "xformidstring": "the name of the form",
}
_NAME_OF_A_PERSON = re.compile(
    r"(?:what is |what's |please (?:enter|give|write|type|provide|add) |enter |beth yw )?"
    r"(?:your |my |eich |respondent(?:'s)? |contact |participant(?:'s)? )?"
    r"(?:(?:full |first |last |middle |given |family |second |preferred |christian )?names?"
    r"|first and (?:last |sur)name|fore ?names?|sur ?names?"
    r"|name of (?:the )?(?:respondent|contact|participant)"
    r"|cyfenw|enw(?: llawn| cyntaf| olaf| canol| teuluol)?)",
)
"""Questions that ask who somebody is; words in brackets and end marks are left out before."""

_NAME_OF_AN_ID = re.compile(
    r"(?:.*\b)?(?:ids?|identifier|uuid|guid|ref|reference)"
    r"|(?:.*\b)?(?:post|staff|employee|payroll|personnel|member|membership|registration|record|case|serial"
    r"|response|respondent|participant|person|submission|reference|customer|account)"
    r" ?(?:number|numbers|no|nr|num|code)"
)
"""What a column is called that tells people or records apart; only one of them is the id of a response."""

_FEWEST_IDS = 20
"""Of fewer rows it cannot be said that numbers never repeat."""

_TIMING = re.compile(r"interviewtime|grouptime\d*|\d+x\d+time|\d+x\d+x\d+time|questiontime\d*", re.IGNORECASE)


class Aside(Struct, frozen=True):
    """A column that becomes no item: its position, `id`, `weight` or `ignored`, and why."""

    position: int
    kind: str
    why: str


class Specials(Struct, frozen=True):
    """The columns beside the answers. `identifiers` is one id a row, `weights` one number a row or None."""

    identifiers: tuple[str, ...]
    asides: tuple[Aside, ...]
    weights: tuple[str, ...] | None = None
    weight_name: str = ""
    guesses: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = field(default=())

    @property
    def taken(self) -> frozenset[int]:
        """The positions of the columns beside the answers."""
        return frozenset(aside.position for aside in self.asides)


def find_specials(
    table: SourceTable,
    headers: Sequence[Header],
    tallies: Sequence[Tally],
    id_column: str = "",
    weight_column: str = "",
    whole: Sequence[Tally] = (),
    *,
    comma: bool = False,
) -> Specials:
    """The id, weight and private columns; `Refused` for repeated ids and columns that are not there.

    `whole` are the tallies of all rows, where the table is but the first of them: a column that is blank
    there may be filled below. `comma` reads a weight of `0,5` as a half.
    """
    asides: list[Aside] = []
    guesses: list[str] = []
    position, why = _id_position(table, headers, tallies, id_column)
    if position is None:
        identifiers = tuple(str(row + 1) for row in range(table.height))
        guesses.append(why)
    else:
        identifiers = _identifiers(table, position)
        asides.append(Aside(position, "id", why))
    weights, weight_name, found, said = _weights(table, headers, tallies, weight_column, comma=comma)
    asides += found
    guesses += said
    taken = {aside.position for aside in asides}
    for index, header in enumerate(headers):
        if index in taken:
            continue
        reason = _private(header, (whole or tallies)[index], table)
        if not reason and _is_second_id(header, tallies[index], table):
            reason = SECOND_ID
        if reason:
            asides.append(Aside(index, "ignored", reason))
    return Specials(identifiers, tuple(asides), weights, weight_name, tuple(guesses))


def _squeezed(header: Header) -> str:
    return _squeezed_words(header.code or plain(header.raw))


def _squeezed_words(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", words.casefold())


# ---- the id --------------------------------------------------------------------------------------


def _id_position(
    table: SourceTable, headers: Sequence[Header], tallies: Sequence[Tally], wanted: str
) -> tuple[int | None, str]:
    if wanted.casefold() == "none" and wanted not in table.headers:
        return None, "rows are numbered 1, 2, ..., as --id none asks"
    if wanted:
        position = named_column(table, headers, wanted, "--id", "IMPORT-018")
        _check_ids(table, position, tallies[position])
        return position, "identifies the response, as --id says"
    for position in _candidates(headers):
        tally = tallies[position]
        if _complete(tally, table) and _unique(tally):
            return position, "identifies the response: every cell is filled and none repeats"
        if _squeezed(headers[position]) in _CERTAIN and tally.spellings:
            _check_ids(table, position, tally)
    return (
        None,
        "no column identifies the rows, so they are numbered 1, 2, ...; name one with --id if there is",
    )


def _candidates(headers: Sequence[Header]) -> list[int]:
    """Columns that may be the id, the likeliest first; of unnamed ones only the first of the file."""
    named = [
        index for index, header in enumerate(headers) if _squeezed(header) in _ID_NAMES and not header.part
    ]
    named.sort(key=lambda index: (_rank(_squeezed(headers[index])), index))
    unnamed = [0] if headers and _UNNAMED.fullmatch(plain(headers[0].raw)) else []
    return [
        *[index for index in named if _rank(_squeezed(headers[index])) < len(_PREFERRED)],
        *unnamed,
        *named,
    ]


def _rank(name: str) -> int:
    return _PREFERRED.index(name) if name in _PREFERRED else len(_PREFERRED)


def _complete(tally: Tally, table: SourceTable) -> bool:
    return tally.answers == table.height


def _unique(tally: Tally) -> bool:
    return all(counter.total() == 1 for counter in tally.spellings.values())


def _check_ids(table: SourceTable, position: int, tally: Tally) -> None:
    header = table.headers[position]
    cells = table.column(position)
    blank = [row for row, cell in enumerate(cells) if cell is None or not plain(cell)]
    if blank:
        raise refuse(
            "IMPORT-019",
            Place(table.name),
            f"{len(blank)} row(s) have no id in the column '{header}' (the first is row "
            f"{table.line(blank[0])} of the file)",
            "fill the cells, or name another column with --id, or number the rows with --id none",
        )
    twice = sorted(key for key, counter in tally.spellings.items() if counter.total() > 1)
    if twice:
        shown = ", ".join(f"'{key}'" for key in twice[:5])
        rows = [
            table.line(row) for row, cell in enumerate(cells) if cell is not None and plain(cell) == twice[0]
        ]
        raise refuse(
            "IMPORT-017",
            Place(table.name),
            f"{len(twice)} id(s) in the column '{header}' stand more than once ({shown}; '{twice[0]}' in "
            "rows "
            f"{', '.join(map(str, rows[:5]))} of the file), so somebody may be counted twice",
            "keep one row for each response, or name another column with --id, or number the rows with "
            "--id none",
        )


def _identifiers(table: SourceTable, position: int) -> tuple[str, ...]:
    cells = [plain(cell or "") for cell in table.column(position)]
    numbers = [number(cell) for cell in cells]
    if all(value is not None and "." not in value for value in numbers):
        return tuple(value or "" for value in numbers)  # 12.0 is the post 12 of the frame
    return tuple(cells)


def named_column(table: SourceTable, headers: Sequence[Header], wanted: str, flag: str, code: str) -> int:
    """The position of a column named on the command line: its header, or its code; raises `Refused`."""
    exact = [index for index, header in enumerate(table.headers) if header == wanted]
    loose = exact or [i for i, header in enumerate(table.headers) if plain(header) == plain(wanted)]
    loose = loose or [i for i, header in enumerate(headers) if header.code == wanted and not header.part]
    if len(loose) == 1:
        return loose[0]
    if loose:
        raise refuse(
            code,
            Place(table.name),
            f"{len(loose)} columns are called '{wanted}', so {flag} cannot tell them apart",
            "rename one of them in the file",
        )
    raise _no_column(table, headers, wanted, flag, code)


def _no_column(table: SourceTable, headers: Sequence[Header], wanted: str, flag: str, code: str) -> Refused:
    known = [*table.headers, *(header.code for header in headers)]
    shown = ", ".join(f"'{plain(header)[:40]}'" for header in table.headers[:6])
    return refuse(
        code,
        Place(table.name),
        f"there is no column '{wanted}'{nearest(wanted, known)}",
        f"give {flag} one of the headers: {shown}{' ...' if len(table.headers) > 6 else ''}",
    )


# ---- the weight ----------------------------------------------------------------------------------


def _weights(
    table: SourceTable, headers: Sequence[Header], tallies: Sequence[Tally], wanted: str, *, comma: bool
) -> tuple[tuple[str, ...] | None, str, list[Aside], list[str]]:
    if wanted:
        position = named_column(table, headers, wanted, "--weight", "IMPORT-020")
        cells = [number(cell or "", comma=comma) for cell in table.column(position)]
        bad = [row for row, cell in enumerate(cells) if cell is None or float(cell) < 0]
        if bad:
            raise refuse(
                "IMPORT-020",
                Place(table.name),
                f"the weight column '{wanted}' is blank, negative or not a number in {len(bad)} row(s) "
                f"(the first is row {table.line(bad[0])} of the file)",
                "give every response a weight of 0 or more",
            )
        aside = Aside(position, "weight", "weighs the responses, as --weight says")
        return tuple(cell or "" for cell in cells), "weight", [aside], []
    likely = [
        index
        for index, header in enumerate(headers)
        if _squeezed(header) in _WEIGHT_NAMES and _looks_like_weights(tallies[index], table, comma=comma)
    ]
    said = [
        f"'{table.headers[index]}' looks like weights but was not used as such; name it with --weight if "
        "it is"
        for index in likely
    ]
    return None, "", [], said


def _looks_like_weights(tally: Tally, table: SourceTable, *, comma: bool) -> bool:
    if tally.answers != table.height:
        return False
    values = [(number(key, comma=comma), counter.total()) for key, counter in tally.spellings.items()]
    if any(value is None or float(value) < 0 for value, _ in values):
        return False
    mean = sum(float(value or 0) * count for value, count in values) / table.height
    return 0.5 <= mean <= 2.0 and any("." in (value or "") for value, _ in values)


# ---- what the tool kept for itself ---------------------------------------------------------------


def _private(header: Header, tally: Tally, table: SourceTable) -> str:
    """Why a column is left out: identifiers and timings of the survey tool, empty columns without a name."""
    name = (header.code or plain(header.raw)).casefold()
    squeezed = _squeezed(header)
    if not header.part and (name in _PRIVATE or squeezed in _PRIVATE):
        return f"left out: {_PRIVATE.get(name) or _PRIVATE[squeezed]} is no answer and may identify people"
    if header.part and _is_own(tally) and _squeezed_words(header.option) in ("email", "emailaddress"):
        return "left out: an e-mail address is no answer and may identify people"
    if _asks_for_a_name(header, tally):
        return "left out: the name of a person is no answer and identifies them"
    if _TIMING.fullmatch(name):
        return "left out: how long a page took is no answer"
    if not plain(header.raw) and not tally.spellings:
        return "left out: a column without a name and without a cell filled"
    unnamed = _UNNAMED.fullmatch(plain(header.raw)) is not None
    if (
        unnamed
        and tally.answers == table.height > 1
        and _unique(tally)
        and all(map(str.isdigit, tally.spellings))
    ):
        return "left out: row numbers"
    return ""


SECOND_ID = "left out: every cell is filled and none repeats, so it is an id; name it with --id to use it"
"""Why a second id is left out."""


def _is_second_id(header: Header, tally: Tally, table: SourceTable) -> bool:
    """Whether a column tells people apart by its name and its cells, so that its mean says nothing."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain(header.code or header.raw))  # StaffID
    named = re.sub(r"[\W_]+", " ", words).strip().casefold()
    called = _squeezed(header) in _ID_NAMES or _NAME_OF_AN_ID.fullmatch(named) is not None
    if header.part or not called or table.height < _FEWEST_IDS:
        return False
    bare = not any(" " in key for key in tally.spellings)
    return bare and _complete(tally, table) and _unique(tally)


def _asks_for_a_name(header: Header, tally: Tally) -> bool:
    """Whether a column holds the names of people; a part of a question only where its cells mostly differ."""
    if header.part:
        return _is_own(tally) and _names_a_person(header.option or header.question)
    return _names_a_person(header.question or header.code or header.raw)


def _is_own(tally: Tally) -> bool:
    """Whether cells mostly differ, so that they are each person's own words and not ticks."""
    ticked = all(key.casefold() in TICKED | UNTICKED for key in tally.spellings)
    return not ticked and len(tally) > 0.5 * tally.answers


def _names_a_person(words: str) -> bool:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain(words))  # FirstName
    bare = re.sub(r"\(.*?\)", " ", apart).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    bare = re.sub(r"[_\s]+", " ", bare).strip(" .:?*!")
    return _NAME_OF_A_PERSON.fullmatch(bare) is not None
