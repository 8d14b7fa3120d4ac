"""A codebook: the themes into which the answers to one open item are grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from remit.core.problems import Place, Problem, nearest

CODEBOOK = Place("codebook")


NO_COMMENT = "no_comment"
"""The code of a theme for answers that say nothing ("none", "n/a"): a class of its own, outside the base."""


class Theme(Struct, frozen=True):
    """One theme: its code, the words it is printed with, and how a coder knows it.

    `definition` says what it is, `include` and `exclude` where its border runs, `examples` what people may
    say; `parent` is the code of the wider theme it belongs to (empty: none).
    """

    code: str
    label: str
    definition: str = ""
    include: str = ""
    exclude: str = ""
    parent: str = ""
    where: Place = CODEBOOK
    examples: tuple[str, ...] = ()


class Codebook(Struct, frozen=True):
    """The themes of one open item, in the author's order."""

    item: str
    themes: tuple[Theme, ...]
    version: str = ""
    where: Place = CODEBOOK

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all themes."""
        return tuple(theme.code for theme in self.themes)

    def theme(self, code: str) -> Theme | None:
        """The theme with this code."""
        return next((theme for theme in self.themes if theme.code == code), None)

    @property
    def printed(self) -> dict[str, str]:
        """By code the words a theme is printed with, after those of its wider theme where two are alike."""
        labels = {theme.code: theme.label for theme in self.themes}
        alike = Counter(label.casefold() for label in labels.values())
        return {
            theme.code: f"{labels[theme.parent]} › {theme.label}"
            if alike[theme.label.casefold()] > 1 and theme.parent in labels
            else theme.label
            for theme in self.themes
        }

    def within(self, code: str) -> frozenset[str]:
        """The code itself and all themes below it; stops at a cycle instead of running for ever."""
        found = {code}
        while True:
            below = {theme.code for theme in self.themes if theme.parent in found} - found
            if not below:
                return frozenset(found)
            found |= below


def check_codebook(codebook: Codebook) -> tuple[Problem, ...]:
    """Blank or duplicate codes, missing labels, unknown parents and cycles of parents."""
    problems = [*_check_codes(codebook)]
    known = set(codebook.codes)
    for theme in codebook.themes:
        if theme.parent and theme.parent not in known:
            problems.append(
                Problem(
                    "THEME-004",
                    theme.where,
                    f"the theme '{theme.code}' belongs to '{theme.parent}', which is not a theme of "
                    f"'{codebook.item}'{nearest(theme.parent, known)}",
                    "use the code of another theme of this file, or remove `parent:`",
                )
            )
    problems += _check_cycles(codebook)
    problems += _check_no_comment(codebook)
    return tuple(problems)


def _check_no_comment(codebook: Codebook) -> Iterable[Problem]:
    for theme in codebook.themes:
        if theme.parent and NO_COMMENT in (theme.code, theme.parent):
            yield Problem(
                "THEME-006",
                theme.where,
                f"'{NO_COMMENT}' is for answers that say nothing, so no theme is part of another there",
                "remove `parent:`",
            )


def _check_codes(codebook: Codebook) -> Iterable[Problem]:
    counts = Counter(codebook.codes)
    for theme in codebook.themes:
        if not theme.code:
            yield Problem("THEME-001", theme.where, "a theme has no code", "give it a short code, a-z and _")
        if not theme.label:
            yield Problem(
                "THEME-002", theme.where, f"the theme '{theme.code}' has no label", "write the words to print"
            )
    seen: set[str] = set()
    for theme in codebook.themes:
        if theme.code and counts[theme.code] > 1 and theme.code in seen:
            yield Problem(
                "THEME-003",
                theme.where,
                f"the code '{theme.code}' stands here again, so its mentions could not be told apart",
                "give each theme its own code",
            )
        seen.add(theme.code)


def _check_cycles(codebook: Codebook) -> Iterable[Problem]:
    parents = {theme.code: theme.parent for theme in codebook.themes}
    told: set[str] = set()
    for theme in codebook.themes:
        path = [theme.code]
        while (above := parents.get(path[-1], "")) and above not in path:
            path.append(above)
        # Only those on the cycle are named; themes below it are sound once the cycle is gone.
        if above and above == theme.code and theme.code not in told:
            told.update(path)
            yield Problem(
                "THEME-005",
                theme.where,
                f"the themes {' > '.join([*path, theme.code])} each belong to the next, in a circle",
                "remove `parent:` from the widest of them",
            )
