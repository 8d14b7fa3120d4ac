"""The words of a profession: what a kit holds, as values. The code itself knows no profession.

Kits are data files; `study/support/kits` reads them. A theme is named by its table and its code
("challenges.themes/board"), a figure in the same way.
"""

from __future__ import annotations

from msgspec import Struct

from remit.support.roles import Rule


class Entry(Struct, frozen=True):
    """A code and its words; `also` are other words that mean the same."""

    code: str
    label: str
    also: tuple[str, ...] = ()


class Figure(Struct, frozen=True):
    """A published figure and the words that go on after it: "92% (97 of 105)" "had agreed objectives".

    `measure` is `share` or one of a number's measures; `choice` is empty for those.
    """

    table: str
    words: str
    choice: str = ""
    variable: str = ""
    measure: str = "share"


class Step(Struct, frozen=True):
    """Something to do at a time, by somebody; `themes` are what people said that it answers."""

    when: str
    what: str
    owner: str = ""
    themes: tuple[str, ...] = ()


class Remedy(Struct, frozen=True):
    """What can be done about a theme, and who would do it."""

    theme: str
    what: str
    owner: str = ""


class Stage(Struct, frozen=True):
    """A stage of a career: what is needed to reach it, how it is learnt, where it leads."""

    stage: str
    needs: str
    learning: str
    leads_to: str


class Advice(Struct, frozen=True):
    """Where to turn with a problem."""

    problem: str
    who: str


class NeedWords(Struct, frozen=True):
    """One of the five needs: its title, a sentence about it, the figures that speak of it."""

    id: str
    title: str
    about: str
    says: tuple[Figure, ...] = ()


class Beside(Struct, frozen=True):
    """A fact of a role set beside its peers: the published item, its words, and where the own value is kept.

    `own` is `plan:CATEGORY+CATEGORY`, `plan:*`, `team:ROLE`, `balance`, `objectives` or `fact:NAME`.
    """

    item: str
    label: str
    own: str
    unit: str = ""


class BoardWords(Struct, frozen=True):
    """What a board is asked to think about."""

    chair: tuple[str, ...] = ()
    chief: tuple[str, ...] = ()
    non_executives: tuple[str, ...] = ()
    conversation: tuple[str, ...] = ()
    statements: tuple[Entry, ...] = ()
    questions: tuple[str, ...] = ()


class Kit(Struct, frozen=True):
    """Everything a profession's support is written with."""

    role: str = "role-holder"
    chief: str = "chief executive"
    unit: str = "sessions"
    unit_short: str = ""
    duties: tuple[Entry, ...] = ()
    categories: tuple[Entry, ...] = ()
    rules: tuple[Rule, ...] = ()
    titles: tuple[Entry, ...] = ()
    facts: tuple[Entry, ...] = ()
    concerns: tuple[Entry, ...] = ()
    topics: tuple[Entry, ...] = ()
    beside: tuple[Beside, ...] = ()
    needs: tuple[NeedWords, ...] = ()
    programme: tuple[Step, ...] = ()
    hundred: tuple[Step, ...] = ()
    board: BoardWords = BoardWords()
    barriers: str = ""
    attractions: str = ""
    remedies: tuple[Remedy, ...] = ()
    recruitment: str = ""
    pathway: tuple[Stage, ...] = ()
    exit: tuple[Step, ...] = ()
    destinations: str = ""
    spend: str = ""
    self_check: tuple[str, ...] = ()
    friends: str = ""
    advice: tuple[Advice, ...] = ()
    succession: str = ""
    development: tuple[str, ...] = ()

    def label(self, group: str, code: str) -> str:
        """The words of a code of one of the kit's lists; the code itself where it has none."""
        entries: tuple[Entry, ...] = getattr(self, group)
        return next((entry.label for entry in entries if entry.code == code), code)


def common_title(kit: Kit, title: str) -> str:
    """The common word for a local title ("Assoc. Med. Dir." is an associate); empty where nobody knows."""
    folded = " ".join(title.casefold().replace(".", " ").split())
    for entry in kit.titles:
        names = (entry.code, entry.label, *entry.also)
        if folded in {" ".join(name.casefold().replace(".", " ").split()) for name in names}:
            return entry.code
    return ""
