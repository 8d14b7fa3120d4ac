"""Published numbers recomputed: each claim is an expression over study functions, never a typed result."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct, field

from remit.core.cleared import Release
from remit.core.problems import Place, Problem, Refused, nearest, refuse
from remit.core.requests import NumberRequest
from remit.report.catalogue import RATES, RESPONSE, Catalogue, Words, address
from remit.report.lookup import look_up

Expected = str | int | float | None
ClaimStatus = Literal["reproduced", "acknowledged", "withheld", "failed", "not_published"]


class Claim(Struct, frozen=True):
    """A number that somebody printed, and how to compute it again.

    `status` is `not_published` where the source shows no value; `acknowledged` holds the reason why the
    computed value differs or cannot be computed. `tolerance` is the largest difference that counts as
    the same, for sources that print rounded numbers.
    """

    id: str
    statement: str
    expression: str
    expected: Expected
    source: str = ""
    status: str = ""
    acknowledged: str = ""
    tolerance: float = 0.0
    where: Place = Place("claims.yaml")


class ClaimResult(Struct, frozen=True):
    """A claim and what came of it."""

    claim: Claim
    found: Expected
    status: ClaimStatus
    reason: str = ""


class _Withheld(Exception):
    """Raised inside an expression when the release does not show a number that it needs."""


class Numbers(Struct, frozen=True):
    """The study functions as numbers, read from a release."""

    catalogue: Catalogue
    release: Release
    facts: Mapping[str, str]
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Theme to parent theme, by open item."""

    def read(self, request: NumberRequest) -> float:
        """The number of a request, or `_Withheld`."""
        found = look_up(self.release, request)
        if found.value is None:
            raise _Withheld
        return int(found.value) if float(found.value).is_integer() else found.value

    def functions(self, where: Place) -> dict[str, Callable[..., object]]:
        """Every function a claim may call, by name."""
        numbers = {
            "n": ("share", "n"),
            "share": ("share", "value"),
            "base": ("share", "base"),
            "first": ("first_choice", "n"),
            "points": ("points", "value"),
            "worth": ("worth", "value"),
            "mean": ("mean", "value"),
            "median": ("median", "value"),
            "mode": ("mode", "value"),
            "q1": ("q1", "value"),
            "q3": ("q3", "value"),
            "lowest": ("min", "value"),
            "highest": ("max", "value"),
            "top_two": ("top_two", "value"),
            "net": ("net", "value"),
        }
        found: dict[str, Callable[..., object]] = {
            name: self._asker(measure, field, where) for name, (measure, field) in numbers.items()
        }

        def pct(*words: Any, **named: Any) -> int:  # noqa: ANN401 the expression's own arguments
            # Half up, as percentages are printed.
            return int(float(found["share"](*words, **named)) * 100 + 0.5 + 1e-9)  # type: ignore[arg-type]

        found |= {
            "pct": pct,
            "mentions": lambda item, choice="": self._mentions(item, choice, where),
            "total": lambda item, theme=False: self._total(item, where, themes=bool(theme)),
            "listed": lambda item, **which: self._listed(item, where, **which),
            "limit": lambda item: self._limit(item, where),
            "invited": lambda: self.read(NumberRequest(RESPONSE, "share", "base")),
            "responded": lambda: self._rate("RR2", "n", where),
            "rate": lambda formula="RR1": self._rate(formula, "value", where),
            "opened": lambda: self.facts["opened"],
            "closed": lambda: self.facts["closed"],
            "teams": lambda item, **team: self._teams(item, team, where),
            "team": lambda item, pattern, **team: self._team(item, pattern, team, where),
            "everyone": lambda item, choice: self._everyone(item, choice, where),
            "round": _round,
            "text": _text,
        }
        return found

    def _asker(self, measure: str, field: str, where: Place) -> Callable[..., float]:
        def ask(
            item: str, choice: str = "", row: str = "", theme: str = "", by: str = "", group: str = ""
        ) -> float:
            words = Words(item, str(choice), row, theme, by, str(group))
            return self.read(address(self.catalogue, words, measure, field, "number", where))  # type: ignore[arg-type]

        return ask

    def _mentions(self, item: str, choice: str, where: Place) -> float:
        head = self.catalogue.heads.get(item)
        ranked = head is not None and head.layout == "ranking"
        words = Words(item, choice) if ranked else Words(item, theme=choice)
        measure = "any_mention" if ranked else "share"
        return self.read(address(self.catalogue, words, measure, "n", "count", where))

    def _rate(self, formula: str, field: str, where: Place) -> float:
        return self.read(address(self.catalogue, Words(RATES, formula), "share", field, "number", where))  # type: ignore[arg-type]

    def _cells(self, table: str, where: Place, measure: str = "share") -> dict[str, int]:
        """The counts of a table of the whole by choice (or by theme)."""
        self.catalogue.head(table, where)
        released = self.release.table(table)
        cells = [c for c in released.cells if c.measure == measure and not c.group] if released else []
        if not cells or any(cell.n is None for cell in cells):
            raise _Withheld
        return {f"{cell.variable}/{cell.choice}": cell.n or 0 for cell in cells}

    def _total(self, item: str, where: Place, *, themes: bool) -> int:
        """The sum of the counts of a table; `theme=True` sums the mentions of its themes."""
        return sum(self._cells(f"{item}.themes" if themes else item, where).values())

    def _listed(self, item: str, where: Place, parent: str | None = None, measure: str = "share") -> int:
        """How many answers of a table (or themes of an open item) somebody gave.

        `parent=""` counts themes without a parent only, `parent="x"` the themes under x.
        """
        table = f"{item}.themes" if f"{item}.themes" in self.catalogue.heads else item
        parents = self.parents.get(item, {})
        counts = self._cells(table, where, measure)
        given = [key.rsplit("/", 1)[1] for key, count in counts.items() if count]
        return sum(1 for code in given if parent is None or parents.get(code, "") == parent)

    def _limit(self, item: str, where: Place) -> int:
        if item not in self.catalogue.limits:
            raise refuse(
                "CLAIM-003",
                where,
                f"'{item}' has no limit{nearest(item, self.catalogue.limits)}",
                "name an item of which people choose or list k",
            )
        return self.catalogue.limits[item]

    def _teams(self, item: str, team: Mapping[str, object], where: Place) -> int:
        """How many people described exactly this team, as `teams("team", deputy=3, associate=6)`."""
        wanted = {name: float(str(number)) for name, number in team.items() if float(str(number))}
        table = f"{item}.configuration"
        head = self.catalogue.head(table, where)
        released = self.release.table(table)
        if released is None:
            raise _Withheld
        for choice in head.choices:
            if read_configuration(choice.code) == wanted:
                cell = released.cell("share", choice=choice.code)
                if cell is None or cell.n is None:
                    raise _Withheld
                return cell.n
        return 0

    def _team(self, item: str, pattern: str, team: Mapping[str, object], where: Place) -> str:
        """The pattern filled with the team's numbers, when somebody described exactly this team."""
        if not self._teams(item, team, where):
            return "no such team"
        text = pattern
        for title, number in team.items():
            text = text.replace(f"{{{title}}}", _plain(number))
        return text

    def _everyone(self, item: str, choice: str, where: Place) -> str:
        """`all` when every person who answered chose this, else `not all`."""
        ask, base = self._asker("share", "n", where), self._asker("share", "base", where)
        return "all" if ask(item, choice) == base(item) else "not all"


def read_configuration(code: str) -> dict[str, float]:
    """A team's code (`deputy=3,associate=6`) as numbers by title."""
    parts = (part.rpartition("=") for part in code.split(",") if "=" in part)
    return {name: float(number) for name, _, number in parts}


def _round(value: float, places: int = 0) -> float:
    """Half up, as people round, not half to even as computers do."""
    scale = 10**places
    whole = int(abs(value) * scale + 0.5 + 1e-9) * (1 if value >= 0 else -1)
    return whole / scale if places else whole


def _text(pattern: str, *values: object) -> str:
    """A pattern with each `{}` replaced by the next value, whole numbers bare."""
    pieces = pattern.split("{}")
    if len(pieces) != len(values) + 1:
        raise TypeError(f"the pattern has {len(pieces) - 1} places for {len(values)} values")
    filled = [piece + _plain(value) for piece, value in zip(pieces, values, strict=False)]
    return "".join(filled) + pieces[-1]


def _plain(part: object) -> str:
    return str(int(part)) if isinstance(part, float) and part.is_integer() else str(part)


# ---- expressions ---------------------------------------------------------------------------------

_BINARY: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARE: dict[type[ast.AST], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _bad(where: Place, what: str) -> Refused:
    return refuse(
        "CLAIM-002", where, f"the expression cannot be computed: {what}", "use study functions and + - * /"
    )


def parse_expression(text: str, where: Place) -> ast.expr:
    """A claim's expression, which must call at least one study function; raises `Refused`."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _bad(where, f"'{text}' is not an expression") from None
    if not any(isinstance(node, ast.Call) for node in ast.walk(tree)):
        raise _bad(where, "it calls no study function, so it would only repeat a typed number")
    return tree


def evaluate(tree: ast.expr, functions: Mapping[str, Callable[..., object]], where: Place) -> Any:  # noqa: ANN401
    """The value of a parsed expression: calls of study functions, arithmetic and comparisons only."""
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str | int | float):
        return tree.value
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        if tree.func.id not in functions:
            raise _bad(where, f"there is no function '{tree.func.id}'{nearest(tree.func.id, functions)}")
        words = [evaluate(node, functions, where) for node in tree.args]
        named = {str(node.arg): evaluate(node.value, functions, where) for node in tree.keywords}
        try:
            return functions[tree.func.id](*words, **named)
        except TypeError as error:
            raise _bad(where, str(error)) from None
    if isinstance(tree, ast.BinOp) and type(tree.op) in _BINARY:
        left, right = (evaluate(node, functions, where) for node in (tree.left, tree.right))
        try:
            return _BINARY[type(tree.op)](left, right)
        except (TypeError, ZeroDivisionError, OverflowError) as error:
            raise _bad(where, str(error)) from None
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        return -evaluate(tree.operand, functions, where)
    if isinstance(tree, ast.Compare) and len(tree.ops) == 1 and type(tree.ops[0]) in _COMPARE:
        left = evaluate(tree.left, functions, where)
        return _COMPARE[type(tree.ops[0])](left, evaluate(tree.comparators[0], functions, where))
    raise _bad(where, f"'{ast.unparse(tree)}' is not allowed")


# ---- judging -------------------------------------------------------------------------------------


def _same(found: object, expected: Expected, tolerance: float) -> bool:
    if isinstance(found, bool) or isinstance(expected, str) or not isinstance(found, int | float):
        return _plain(found).casefold() == str(expected).casefold()
    return expected is not None and abs(found - expected) <= max(tolerance, 1e-9)


def check_claim(claim: Claim, numbers: Numbers) -> ClaimResult:
    """One claim against the release: reproduced, acknowledged, withheld, failed or not published."""
    if claim.status == "not_published":
        return ClaimResult(claim, None, "not_published", claim.acknowledged or "not recoverable")
    if not claim.expression:
        reason = claim.acknowledged
        return ClaimResult(claim, None, "acknowledged" if reason else "failed", reason or "no expression")
    tree = parse_expression(claim.expression, claim.where)
    try:
        found = evaluate(tree, numbers.functions(claim.where), claim.where)
    except _Withheld:
        return ClaimResult(claim, None, "withheld", "not shown in the protected release")
    value: Expected = found if isinstance(found, str | int | float) else str(found)
    if _same(found, claim.expected, claim.tolerance):
        return ClaimResult(claim, value, "reproduced")
    if claim.acknowledged:
        return ClaimResult(claim, value, "acknowledged", claim.acknowledged)
    if numbers.release.policy.protected and _rounded(found, claim.expected):
        return ClaimResult(claim, None, "withheld", "released only in rounded form")
    return ClaimResult(claim, value, "failed", f"expected {claim.expected}, found {_plain(found)}")


def _rounded(found: object, expected: Expected) -> bool:
    """Whether the difference is no more than the rounding of a protected release."""
    if isinstance(found, bool) or not isinstance(found, int | float) or not isinstance(expected, int | float):
        return False
    return abs(found - expected) <= max(0.05, abs(expected) * 0.005) + 1e-9


def check_claims(
    claims: tuple[Claim, ...], numbers: Numbers
) -> tuple[tuple[ClaimResult, ...], tuple[Problem, ...]]:
    """Every claim judged, and a problem for each that failed or cannot be computed."""
    results: list[ClaimResult] = []
    problems: list[Problem] = []
    for claim in claims:
        try:
            result = check_claim(claim, numbers)
        except Refused as error:
            problems.extend(error.problems)
            continue
        results.append(result)
        if result.status == "failed":
            problems.append(
                Problem(
                    "CLAIM-004",
                    claim.where,
                    f"claim {claim.id} does not hold: {result.reason}",
                    "mend the rows or the expression, or add `acknowledged:` with the reason to print",
                )
            )
    return tuple(results), tuple(problems)


def shown(value: Expected) -> str:
    """A claim's value as it is printed."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.4f}".rstrip("0")
    return str(value)
