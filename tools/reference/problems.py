"""The catalogue of problems, found in the code where each is made."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.reference.tables import table
from tools.steps import ROOT, Failed

PACKAGE = ROOT / "src" / "remit"
CODE = re.compile(r"[A-Z]+-[0-9]{3}")
GAP = "…"

SUBJECTS = {
    "ANSWER": "An answer to a question",
    "AUDIT": "Attacks on a release before it is published",
    "BUILD": "Writing the result",
    "CLAIM": "Claims in claims.yaml",
    "CLEAR": "What may be published",
    "CODE": "Codes of themes in codings.csv",
    "CODED": "Coded Parquet files",
    "CONVERT": "Converting and archiving answers",
    "DIFF": "Comparing two results",
    "EXCHANGE": "Coded answers to and from other programs: remit codings",
    "ENGINE": "Engines that count rows elsewhere: remit build --engine",
    "EST": "Weights and designs",
    "FILE": "Files of the study folder",
    "FRAME": "The frame of posts that were asked",
    "IMPORT": "Reading answers from elsewhere",
    "ITEM": "Questions in questionnaire.yaml",
    "LANG": "The questionnaire in another language: i18n/",
    "LAUNCH": "Launching an edition",
    "LEDGER": "Earlier releases: ledger.jsonl",
    "LOOK": "The publisher's look: theme in study.yaml",
    "MASS": "Mass tabulation: sums of coded files",
    "MATCH": "Matching people who give and need support",
    "MERGE": "Merged categories in plan.yaml",
    "OFFER": "Offers of themes: remit suggest",
    "OUT": "The folder that is written to",
    "PACK": "Packs of organisations and sheets of respondents",
    "PAGE": "Pages of the questionnaire",
    "PDF": "The PDF",
    "PLAN": "What is published: plan.yaml",
    "POLICY": "The disclosure policy",
    "PULL": "Bringing answers back: remit pull",
    "QUOTE": "Quotes in quotes.csv",
    "REF": "References to figures and tables",
    "REPORT": "The narrative, report.md",
    "RESP": "Answers in responses.csv",
    "ROUTE": "Routing: show_if",
    "SCORE": "Scores of several answers: scores.yaml",
    "SETS": "Support: learning sets, the catalogue of learning, whether it worked",
    "SITE": "The live questionnaire: remit serve",
    "STAND": "Where you stand",
    "STUDY": "Settings in study.yaml",
    "SUM": "Sums that do not add up",
    "SUP": "Support: who agreed, what they offer and need, role cards and registers",
    "THEME": "Codebooks and codings",
    "TOGETHER": "Support in the site: people and proposals brought in and back",
    "WAVE": "Waves: several rounds of fieldwork",
    "XLSFORM": "Questionnaires as XLSForm workbooks",
    "YAML": "YAML files",
}
"""What each family of codes is about; a code of a new family stops the documentation until it is here."""


ELSEWHERE = {
    "IMPORT-018": ("there is no column '…', so --id cannot use it", "name a column of the file"),
    "IMPORT-020": ("there is no column '…', so --weight cannot use it", "name a column of the file"),
    "RESP-006": ("", "add the choice to questionnaire.yaml, or correct the cell"),
    "RESP-007": ("", "correct them, or leave the cell blank"),
    "ROUTE-001": ("", "write what the message proposes"),
    "ROUTE-004": ("", "compare it as the message shows for this kind of question"),
}
"""What a code says and how to mend it, where the code looks its words up in a table or passes them on."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the code that makes a problem: its code, what it says, how to mend it, which file."""

    code: str
    what: str
    fix: str
    path: str


def entries() -> list[Entry]:
    """Every problem that the package can report."""
    found = [entry for path in sorted(PACKAGE.rglob("*.py")) for entry in _entries_of(path)]
    return sorted(found, key=lambda entry: (entry.code, entry.path))


def catalogue() -> str:
    """A section for each family of codes, a row for each code."""
    families: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries():
        families[entry.code.split("-")[0]][entry.code].append(entry)
    parts = []
    for family in sorted(families):
        rows = [_row(code, places) for code, places in sorted(families[family].items())]
        if family not in SUBJECTS:
            raise Failed(f"say in tools/reference/problems.py what codes that begin with {family} are about.")
        parts.append(f"## {SUBJECTS[family]}\n\n{table(('code', 'what it says', 'how to mend it'), rows)}")
    return "\n\n".join(parts)


def _row(code: str, places: list[Entry]) -> tuple[str, str, str]:
    whats = list(dict.fromkeys(entry.what for entry in places if entry.what))
    fixes = list(dict.fromkeys(entry.fix for entry in places if entry.fix))
    return f"`{code}`", " / ".join(whats), " / ".join(fixes)


def _entries_of(path: Path) -> Iterator[Entry]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(ROOT).as_posix()
    for scope in _scopes(tree):
        local = _assigned(scope)
        for node in _inside(scope):
            parts = _parts(node)
            at = next((i for i, part in enumerate(parts) if _is_code(part)), None)
            if at is not None:
                before = _before(local, node.lineno)  # type: ignore[attr-defined]
                texts = [text for part in parts[at + 1 :] if _is_sentence(text := _text(part, before))]
                what, fix = (*texts, "", "")[:2]
                code = parts[at].value  # type: ignore[attr-defined]
                said = ELSEWHERE.get(code, ("", ""))
                yield Entry(code, what or said[0], fix or said[1], name)


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """What belongs to a scope itself, without the functions inside it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop(0)
        if not isinstance(node, ast.FunctionDef):
            yield node
            waiting = list(ast.iter_child_nodes(node)) + waiting


def _parts(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Call):
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        return [*node.args, *(named[name] for name in ("code", "what", "fix") if name in named)]
    return list(node.elts) if isinstance(node, ast.Tuple) else []


def _is_code(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, str) and bool(CODE.fullmatch(part.value))


def _is_sentence(text: str) -> bool:
    """Whether a text is said to people; the name of a field is not."""
    return " " in text or text.isalpha()


def _assigned(scope: ast.AST) -> list[tuple[int, str, ast.expr]]:
    """Line, name and value of every local name that is given a value."""
    found = []
    for node in _inside(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.append((node.lineno, name, value))
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                pairs = zip(names, values, strict=False)
                found += [(node.lineno, n.id, value) for n, value in pairs if isinstance(n, ast.Name)]
    return found


def _before(assigned: list[tuple[int, str, ast.expr]], line: int) -> dict[str, ast.expr]:
    """What each local name holds at a line."""
    return {name: value for at, name, value in sorted(assigned, key=lambda entry: entry[0]) if at <= line}


def _piece(value: ast.expr, local: dict[str, ast.expr]) -> str:
    """A piece of an f-string: its words, those of a local sentence it repeats, or a gap."""
    if isinstance(value, ast.FormattedValue):
        text = _text(value.value, local) if isinstance(value.value, ast.Name) else ""
        return text if " " in text else GAP
    return str(value.value) if isinstance(value, ast.Constant) else GAP


def _text(part: ast.expr, local: dict[str, ast.expr]) -> str:
    """The words of an expression, with a gap where the code puts a value in; empty when it is no text."""
    match part:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=values):
            return re.sub(f"{GAP}+", GAP, "".join(_piece(value, local) for value in values))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return f"{_text(left, local) or GAP}{_text(right, local) or GAP}"
        case ast.IfExp(body=body, orelse=other):
            return " / ".join(text for text in (_text(body, local), _text(other, local)) if text)
        case ast.Name(id=name) if name in local:
            return _text(local[name], {})
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, ast.Constant(value=str() as text)]):
            return text
    return ""
