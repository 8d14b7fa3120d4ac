"""Routing conditions of LimeSurvey and XLSForm to `show_if`, where they are simple enough to be sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from remit.core.words import match_key
from remit.instrument.items import Item

Resolve = Callable[[str], "Named | None"]
"""A name in a condition to what it stands for; None when nothing here has that name."""


class Named(Struct, frozen=True):
    """What a name stands for: an item, or one of its tick boxes (`choice`) or rows (`variable`).

    `codes` maps the answers as written in the condition to codes of the item.
    """

    item: Item
    variable: str
    choice: str = ""
    codes: tuple[tuple[str, str], ...] = ()

    def code(self, literal: str) -> str:
        """The item's code for an answer as written there."""
        own = dict(self.codes)
        key = match_key(literal)
        if key in own:
            return own[key]
        raise _Stop(f"'{literal}' is no answer to {self.item.id}")


class _Stop(Exception):
    """Why a condition is not translated."""


class _Token(Struct, frozen=True):
    kind: str
    text: str


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"[^"]*"|'[^']*')
    | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    | \$\{(?P<field>[\w.:/-]+)\}
    | (?P<name>[A-Za-z0-9_][\w-]*(?:\.[A-Za-z]\w*)*)
    | (?P<sign>&&|\|\||<=|>=|==|!=|<>|=|<|>|!|\(|\)|,)
    )""",
    re.VERBOSE,
)
_WORDS = {"&&": "and", "||": "or", "!": "not"}
_COMPARE = {"==": "=", "=": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_SPELT = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_ALWAYS = frozenset({"", "1", "true", "true()"})


def translate(condition: str, resolve: Resolve) -> tuple[str, str]:
    """`show_if` and, when it could not be translated, why; both empty for "always"."""
    if condition.strip().casefold() in _ALWAYS:
        return "", ""
    if len(condition) > 2_000:
        return "", "it is longer than 2,000 characters"
    try:
        parser = _Parser(_tokens(condition), resolve)
        return parser.whole(), ""
    except _Stop as stop:
        return "", str(stop)
    except RecursionError:
        return "", "it nests too deeply"


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise _Stop(f"the sign '{text[place:].lstrip()[:1]}' has no counterpart")
        kind = match.lastgroup or ""
        piece = match[kind]
        if kind == "sign" and piece in _WORDS:
            found.append(_Token("word", _WORDS[piece]))
        elif kind == "name" and piece.casefold() in ("and", "or", "not"):
            found.append(_Token("word", piece.casefold()))
        elif kind == "name" and piece.casefold() in _SPELT:
            found.append(_Token("sign", _SPELT[piece.casefold()]))
        elif kind == "sign" and piece in _COMPARE:
            found.append(_Token("compare", _COMPARE[piece]))
        elif kind == "text":
            found.append(_Token("text", piece[1:-1]))
        else:
            found.append(_Token("name" if kind == "field" else kind, piece))
        place = match.end()
    return [
        token if token.kind != "sign" or token.text not in _MIRROR else _Token("compare", token.text)
        for token in found
    ] + [_Token("end", "")]


class _Parser:
    """Recursive descent that writes the condition again in our words."""

    def __init__(self, tokens: Sequence[_Token], resolve: Resolve) -> None:
        self._tokens, self._resolve, self._at, self._deep = tokens, resolve, 0, 0

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._now
        self._at += token.kind != "end"
        return token

    def _accept(self, kind: str, text: str) -> bool:
        if (self._now.kind, self._now.text) != (kind, text):
            return False
        self._take()
        return True

    def _expect(self, text: str) -> None:
        if not self._accept("sign", text):
            raise _Stop(f"'{text}' is missing")

    def whole(self) -> str:
        """The whole condition."""
        found = self._either()
        if self._now.kind != "end":
            raise _Stop(f"'{self._now.text}' stands where the condition should end")
        return _unwrapped(found)

    def _either(self) -> str:
        parts = [self._both()]
        while self._accept("word", "or"):
            parts.append(self._both())
        parts = [part for part in parts if part] if all(parts) else [""]
        return " or ".join(dict.fromkeys(parts))

    def _both(self) -> str:
        parts = [self._single()]
        while self._accept("word", "and"):
            parts.append(self._single())
        kept = [part for part in dict.fromkeys(parts) if part]
        return " and ".join(
            f"({_unwrapped(part)})" if " or " in part and len(kept) > 1 else part for part in kept
        )

    def _single(self) -> str:
        self._deep += 1
        if self._deep > 40:
            raise _Stop("it nests too deeply")
        found = self._atom()
        self._deep -= 1
        return found

    def _atom(self) -> str:
        if self._accept("word", "not"):
            return _opposite(self._single())
        if self._accept("sign", "("):
            inner = self._either()
            self._expect(")")
            if self._now.kind == "compare":
                raise _Stop("it compares a calculation")
            return f"({_unwrapped(inner)})" if " or " in inner else inner
        if self._now.kind == "name" and self._tokens[self._at + 1].text == "(":
            return self._call(self._take().text)
        return self._comparison()

    def _call(self, name: str) -> str:
        function = name.casefold()
        self._expect("(")
        if function in ("is_empty", "empty"):
            target = self._target(self._take())
            self._expect(")")
            return f"not {_answered(target)}"
        if function in ("selected", "jr:selected"):
            target = self._target(self._take())
            self._expect(",")
            literal = self._literal()
            self._expect(")")
            return _equals(target, literal)
        raise _Stop(f"the function '{name}' has no counterpart")

    def _comparison(self) -> str:
        left = self._take()
        if left.kind == "number" and left.text == "1" and self._now.kind != "compare":
            return ""  # LimeSurvey's "always"
        if self._now.kind != "compare":
            raise _Stop(f"'{left.text}' is compared with nothing")
        operator = self._take().text
        right = self._take()
        if left.kind in ("text", "number") and right.kind == "name":
            left, right, operator = right, left, _MIRROR[operator]
        if left.kind != "name" or right.kind not in ("text", "number"):
            raise _Stop("it compares two answers, or a calculation")
        return self._compare(self._target(left), operator, right)

    def _compare(self, target: Named, operator: str, right: _Token) -> str:
        if right.text == "" and operator in ("=", "!="):
            return _answered(target) if operator == "!=" else f"not {_answered(target)}"
        if operator == "=":
            return _equals(target, right.text)
        if operator == "!=":
            return (
                f"not {_equals(target, right.text)}"
                if _is_flag(target)
                else _equals(target, right.text, "!=")
            )
        if target.item.kind in ("whole", "number", "scale") and _is_number(right.text):
            return f"{target.variable} {operator} {right.text}"
        if target.item.kind == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", right.text):
            return f'{target.variable} {operator} "{right.text}"'
        raise _Stop(f"'{operator}' does not fit {target.item.id}")

    def _literal(self) -> str:
        token = self._take()
        if token.kind not in ("text", "number"):
            raise _Stop("it compares two answers")
        return token.text

    def _target(self, token: _Token) -> Named:
        if token.kind != "name":
            raise _Stop(f"'{token.text}' is no question")
        name = re.sub(r"\.(NAOK|shown|value|valueNAOK|code)$", "", token.text)
        found = self._resolve(name)
        if found is None:
            raise _Stop(f"'{name}' is no question here")
        return found


def _opposite(condition: str) -> str:
    """The opposite of a condition, without doubled brackets and doubled negation."""
    bare = _unwrapped(condition)
    joined = " and " in bare or " or " in bare
    if bare.startswith("not ") and not joined:
        return _unwrapped(bare.removeprefix("not "))
    return f"not ({bare})" if joined or not bare.startswith("answered(") else f"not {bare}" if bare else ""


def _unwrapped(text: str) -> str:
    """A condition without the brackets around the whole of it."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    for index, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return _unwrapped(text[1:-1]) if index == len(text) - 1 else text
    return text


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", text) is not None


def _is_flag(target: Named) -> bool:
    return bool(target.choice) or target.item.kind in ("select_all", "select_k", "rank")


def _answered(target: Named) -> str:
    if target.choice:
        return f'{target.item.id} has "{target.choice}"'
    return f"answered({target.variable})"


def _equals(target: Named, literal: str, operator: str = "=") -> str:
    if target.choice:
        if literal.casefold() in ("y", "yes", "1"):
            return f'{target.item.id} has "{target.choice}"'
        raise _Stop(f"a tick box is compared with '{literal}'")
    kind = target.item.kind
    if kind in ("select_all", "select_k"):
        return f'{target.item.id} has "{target.code(literal)}"'
    if kind in ("whole", "number") or (kind == "scale" and _is_number(literal)):
        if not _is_number(literal):
            raise _Stop(f"'{literal}' is not a number")
        return f"{target.variable} {operator} {literal}"
    if kind in ("single", "yes_no", "bands", "matrix"):
        return f'{target.variable} {operator} "{target.code(literal)}"'
    raise _Stop(f"{target.item.id} holds words or several answers")
