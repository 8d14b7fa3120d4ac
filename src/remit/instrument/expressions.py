"""The language of routing: what may stand in `show_if`.

    clinical = "yes"                     one answer (also !=)
    pas > 4                              numbers, dates ("2014-01-31") and ordered bands: < <= > >=
    provider in ("ft", "trust")          one of several (also: not in)
    services has "acute"                 ticked or ranked
    answered(objectives)                 has an answer, refusals aside
    a = "yes" and (b > 4 or not c = "x")

Answers are named by their codes. `not` binds tighter than `and`, `and` tighter than `or`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Operator = Literal["=", "!=", "<", "<=", ">", ">="]

LONGEST = 2_000
DEEPEST = 40
KEYWORDS = frozenset({"and", "or", "not", "in", "has", "answered"})


class Compare(Struct, frozen=True):
    """`name operator literal`; `at` is the place of the name, counted from 1."""

    name: str
    operator: Operator
    literal: str
    at: int


class Among(Struct, frozen=True):
    """`name in (literals)`."""

    name: str
    literals: tuple[str, ...]
    at: int


class Has(Struct, frozen=True):
    """`name has literal`."""

    name: str
    literal: str
    at: int


class Answered(Struct, frozen=True):
    """`answered(name)`."""

    name: str
    at: int


class Not(Struct, frozen=True):
    """The opposite."""

    inner: Expression


class Both(Struct, frozen=True):
    """All of these."""

    parts: tuple[Expression, ...]


class Either(Struct, frozen=True):
    """At least one of these."""

    parts: tuple[Expression, ...]


Atom = Compare | Among | Has | Answered
Expression = Atom | Not | Both | Either


class Unreadable(Struct, frozen=True):
    """Why an expression cannot be read: where (a place counted from 1), what, and how to mend it."""

    at: int
    what: str
    fix: str


def atoms(expression: Expression) -> Iterator[Atom]:
    """The comparisons of an expression, from left to right."""
    match expression:
        case Not():
            yield from atoms(expression.inner)
        case Both() | Either():
            for part in expression.parts:
                yield from atoms(part)
        case _:
            yield expression


# ---- reading -------------------------------------------------------------------------------------


class _Token(Struct, frozen=True):
    kind: Literal["name", "word", "text", "number", "sign", "end"]
    text: str
    at: int


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’)
    | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_]))
    | (?P<name>[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)
    | (?P<sign><=|>=|!=|<>|==|=|<|>|\(|\)|,|≠|≤|≥)
    )""",
    re.VERBOSE,
)
_SIGNS = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">="}
_OPERATORS: dict[str, Operator] = {"=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class _Stop(Exception):
    def __init__(self, at: int, what: str, fix: str) -> None:
        super().__init__(what)
        self.reason = Unreadable(at, what, fix)


def _tokens(text: str) -> list[_Token]:
    found, place, end = [], 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise _strange(text, place)
        group = match.lastgroup or ""
        piece, at = match[group], match.start(group) + 1
        if group == "text":
            found.append(_Token("text", piece[1:-1], at))
        elif group == "number":
            found.append(_Token("number", piece, at))
        elif group == "name":
            word = piece.casefold() in KEYWORDS
            found.append(_Token("word" if word else "name", piece.casefold() if word else piece, at))
        else:
            found.append(_Token("sign", _SIGNS.get(piece, piece), at))
        place = match.end()
    return [*found, _Token("end", "", end + 1)]


def _strange(text: str, place: int) -> _Stop:
    at = place + len(text[place:]) - len(text[place:].lstrip())
    sign = text[at]
    if sign in "\"'“‘":
        return _Stop(at + 1, "a quotation mark is not closed", 'close it: "yes"')
    hints = {"&": "write 'and'", "|": "write 'or'", "!": "write 'not', or != between two things"}
    return _Stop(at + 1, f"'{sign}' has no meaning here", hints.get(sign, "remove it"))


class _Parser:
    """Recursive descent over the tokens; `deep` keeps hostile nesting from exhausting the stack."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.deep = 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        token = self.now
        self.place += token.kind != "end"
        return token

    def accept(self, kind: str, text: str) -> bool:
        if (self.now.kind, self.now.text) != (kind, text):
            return False
        self.take()
        return True

    def expect(self, sign: str, why: str) -> None:
        if not self.accept("sign", sign):
            raise self.stop(f"'{sign}' is missing {why}", f"write '{sign}' here")

    def stop(self, what: str, fix: str) -> _Stop:
        near = f", before '{self.now.text[:30]}'" if self.now.kind != "end" else ", at its end"
        return _Stop(self.now.at, what + near, fix)

    def whole(self) -> Expression:
        found = self.either()
        if self.now.kind != "end":
            raise self.stop("two parts stand side by side", "join them with 'and' or 'or'")
        return found

    def either(self) -> Expression:
        parts = [self.both()]
        while self.accept("word", "or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self) -> Expression:
        parts = [self.opposite()]
        while self.accept("word", "and"):
            parts.append(self.opposite())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def opposite(self) -> Expression:
        self.deep += 1
        if self.deep > DEEPEST:
            raise self.stop("the expression is nested too deeply", "split it over several items")
        found = Not(self.opposite()) if self.accept("word", "not") else self.single()
        self.deep -= 1
        return found

    def single(self) -> Expression:
        if self.accept("sign", "("):
            found = self.either()
            self.expect(")", "to close the bracket")
            return found
        if self.accept("word", "answered"):
            self.expect("(", "after 'answered'")
            name = self.name()
            self.expect(")", "after the item")
            return Answered(name.text, name.at)
        return self.comparison(self.name())

    def name(self) -> _Token:
        if self.now.kind != "name":
            raise self.stop("an item's id is missing", 'write, for example, clinical = "yes"')
        return self.take()

    def comparison(self, name: _Token) -> Expression:
        if self.accept("word", "has"):
            return Has(name.text, self.literal(), name.at)
        if self.accept("word", "in"):
            return Among(name.text, self.several(), name.at)
        if self.now.text == "not" and self.tokens[self.place + 1].text == "in":
            self.take()
            self.take()
            return Not(Among(name.text, self.several(), name.at))
        if self.now.kind == "sign" and self.now.text in _OPERATORS:
            operator = _OPERATORS[self.take().text]
            return Compare(name.text, operator, self.literal(), name.at)
        fix = f'write, for example, {name.text[:30]} = "yes" or answered({name.text[:30]})'
        raise self.stop(f"'{name.text[:30]}' is compared with nothing", fix)

    def several(self) -> tuple[str, ...]:
        self.expect("(", "after 'in'")
        found = [self.literal()]
        while self.accept("sign", ","):
            found.append(self.literal())
        self.expect(")", "after the list")
        return tuple(found)

    def literal(self) -> str:
        if self.now.kind in ("text", "number"):
            return self.take().text
        if self.now.kind in ("name", "word"):
            word = self.now.text[:30]
            raise self.stop("a code stands without quotation marks", f'write "{word}"')
        raise self.stop("a code or a number is missing", 'write, for example, "yes" or 4')


def parse(text: str) -> Expression | Unreadable:
    """The expression, or why it cannot be read."""
    if len(text) > LONGEST:
        return Unreadable(LONGEST, f"it is longer than {LONGEST:,} characters", "split it over several items")
    try:
        return _Parser(_tokens(text)).whole()
    except _Stop as stop:
        return stop.reason


def read_condition(text: str) -> Expression | Unreadable | None:
    """The condition of a page or an item; None where it is always asked."""
    return parse(text) if text.strip() else None
