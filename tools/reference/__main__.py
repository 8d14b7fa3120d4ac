"""Rewrite every generated part."""

from __future__ import annotations

from tools.reference.pages import DOCS, pages, rewritten
from tools.reference.schemas import QUESTIONNAIRE, with_kinds
from tools.steps import ROOT, say


def main() -> int:
    """Write what has changed; says which files."""
    changed = 0
    wanted = {page: rewritten(page.read_text(encoding="utf-8")) for page in pages(DOCS)}
    wanted[QUESTIONNAIRE] = with_kinds(QUESTIONNAIRE.read_text(encoding="utf-8"))
    for path, text in wanted.items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            say(f"Rewrote {path.relative_to(ROOT).as_posix()}")
            changed += 1
    if not changed:
        say("Every generated part of docs/ is up to date.")
    return 0


raise SystemExit(main())
