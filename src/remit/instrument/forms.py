"""A question as a page shows it: its controls, what was put in before, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup, escape
from msgspec import Struct, field

from remit.core.problems import Problem
from remit.core.words import plain
from remit.instrument.controls import Checkboxes, Control, Group, Radios, Select, TextInput, fields
from remit.instrument.items import Item
from remit.instrument.kinds import Raw, kind_of
from remit.instrument.parts import is_other_text
from remit.instrument.reading import sent
from remit.instrument.tongues import ENGLISH, Tongue

_LONG = 6
"""A group with more parts may run over a page's end on paper."""


class Question(Struct, frozen=True):
    """One item on a page; `condition` is its routing in words, `problems` what was wrong when it was sent.

    `in_view` is how many repeating rows a live page shows (0: the first few, the rest open on demand).
    """

    item: Item
    number: int
    condition: str = ""
    raw: Raw = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    tongue: Tongue = ENGLISH
    in_view: int = 0

    @property
    def controls(self) -> tuple[Control, ...]:
        """What the screen shows."""
        return kind_of(self.item).controls(self.item)

    @property
    def text(self) -> str:
        """The words of the question."""
        return self.item.text

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields, each the id of an element too."""
        return tuple(name for control in self.controls for name in fields(control))

    @property
    def first_field(self) -> str:
        """The field that the question's own words label where there is only one."""
        return self.fields[0]

    @property
    def grouped(self) -> bool:
        """Whether several inputs stand under the question."""
        return not (len(self.controls) == 1 and isinstance(self.controls[0], TextInput | Select))

    @property
    def hint(self) -> str:
        """The author's hint, how many to choose, and whether an answer is needed."""
        needed = self.tongue.say("This question must be answered.") if self.item.required else ""
        return " ".join(part for part in (plain(self.item.hint), self._number_to_choose(), needed) if part)

    @property
    def how(self) -> str:
        """How to answer on paper."""
        first = self.controls[0]
        if isinstance(first, Radios):
            return "Cross one box."
        if isinstance(first, Group) and isinstance(first.controls[0], Radios):
            return "Cross one box in each row."
        return ""

    @property
    def long(self) -> bool:
        """Whether it may be parted over two sheets of paper."""
        return any(isinstance(c, Group) and len(c.controls) > _LONG for c in self.controls)

    def _number_to_choose(self) -> str:
        for control in self.controls:
            if isinstance(control, Checkboxes) and control.most > 1:
                exactly = control.least == control.most
                words = "Choose {count}." if exactly else "Choose at most {count}."
                return self.tongue.say(words, count=control.most)
            if isinstance(control, Checkboxes) and control.most == 1:
                return "" if self.item.hint else self.tongue.say("Choose one.")
            if isinstance(control, Checkboxes) and not self.item.hint:
                return self.tongue.say("Choose all that apply.") if len(control.choices) > 1 else ""
        return ""

    @property
    def errors(self) -> tuple[str, ...]:
        """What is wrong, each with how to mend it."""
        return tuple(self.tongue.complaint(problem) for problem in self.problems)

    @property
    def anchor(self) -> str:
        """The id of the question as a whole."""
        return f"{self.item.id}:question"

    @property
    def hint_id(self) -> str:
        """The id of its hint."""
        return f"{self.item.id}:hint"

    @property
    def error_id(self) -> str:
        """The id of its errors."""
        return f"{self.item.id}:error"

    def target(self, problem: Problem) -> str:
        """The id of the element that a problem is about."""
        return problem.where.file if problem.where.file in self.fields else self.anchor

    @property
    def form(self) -> Form:
        """What the templates ask about fields."""
        wrong = frozenset(problem.where.file for problem in self.problems)
        return Form(self, wrong)


class Form(Struct, frozen=True):
    """What the templates ask about the fields of one question; `wrong` names those with a problem."""

    question: Question
    wrong: frozenset[str]

    def value(self, name: str) -> str:
        """The words that were put into a box."""
        found = sent(self.question.raw, name)
        return found[0] if found else ""

    def is_sent(self, name: str, value: str) -> bool:
        """Whether this answer was chosen."""
        return value in sent(self.question.raw, name)

    def rows_in_view(self, control: Group) -> int:
        """How many rows a live page shows: as many as asked for, and every row with something in it."""
        filled = [row for row, each in enumerate(control.controls, 1) if self.any_sent((each,))]
        least = max([self.question.in_view, control.first, *filled])
        return min(least, len(control.controls))

    def any_sent(self, controls: Iterable[Control]) -> bool:
        """Whether anything was put into, or is wrong with, these controls."""
        names = [name for control in controls for name in fields(control)]
        return any(name in self.wrong or self.value(name) for name in names)

    def option_id(self, name: str, place: int) -> str:
        """The id of one of several inputs of a field; the first has the field's own name."""
        return name if place == 0 else f"{name}:{place + 1}"

    def is_whole(self, label: str) -> bool:
        """Whether a label is the question itself, which is shown already."""
        return label == self.question.text

    def is_other(self, name: str) -> bool:
        """Whether this is the box beside "other"."""
        return is_other_text(self.question.item, name)

    def labelled_above(self, control: TextInput) -> bool:
        """Whether the heading of the question is the label of this input."""
        return not self.question.grouped and control.name == self.question.first_field

    def other_box(self, control: Control) -> Control | None:
        """The box beside "other" of radios, which stands before "prefer not to say"."""
        if not isinstance(control, Radios):
            return None
        return next((c for c in self.question.controls if self.is_drawn_inside(c)), None)

    def is_drawn_inside(self, control: Control) -> bool:
        """Whether a control is drawn with the radios before it."""
        first = self.question.controls[0]
        return isinstance(first, Radios) and isinstance(control, TextInput) and self.is_other(control.name)

    def own_legend(self, control: Control) -> str:
        """The legend of a control, where it is not the question itself."""
        legend = control.legend if isinstance(control, Radios | Checkboxes | Group) else ""
        return "" if self.is_whole(legend) else legend

    def flaw(self, name: str, suffix: str = "") -> Markup:
        """The attributes that tie an input to its unit, its hint and its error."""
        question, wrong = self.question, name in self.wrong
        about = [question.hint_id] if not question.grouped and question.hint else []
        about += [question.error_id] if (wrong or not question.grouped) and question.errors else []
        about += [f"{name}:unit"] if suffix else []
        invalid = Markup(' aria-invalid="true"') if wrong else Markup("")
        return invalid + _described(about)

    def described(self, question: Question) -> Markup:
        """The attribute that ties a fieldset to its hint and its error."""
        about = [question.hint_id] if question.hint else []
        return _described(about + ([question.error_id] if question.errors else []))


def _described(ids: Sequence[str]) -> Markup:
    return Markup(' aria-describedby="{}"').format(escape(" ".join(ids))) if ids else Markup("")


def questions_of(
    items: Iterable[Item],
    numbers: Mapping[str, int],
    conditions: Mapping[str, str],
    raw: Raw,
    problems: Sequence[Problem],
) -> list[Question]:
    """The items of a page as questions, each with the problems about its own fields."""
    found = []
    for item in items:
        own = tuple(p for p in problems if p.where.file.partition(".")[0] == item.id)
        found.append(Question(item, numbers.get(item.id, 0), conditions.get(item.id, ""), raw, own))
    return found
