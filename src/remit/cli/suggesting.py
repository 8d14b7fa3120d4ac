"""One open question of a study made ready for offers: its codebook, its answers, its codings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from remit.cli.quoting import asked_and_answered
from remit.cli.say import Stages
from remit.coding.codebook import Codebook
from remit.coding.codings import check_codings, read_codings
from remit.coding.offers import Coded, Embed, Offer, learn_again, prepare
from remit.coding.open_answers import OpenAnswer, open_answers, open_variables
from remit.coding.trial import Trial, try_offers
from remit.core.problems import Place, Problem, Refused, errors, nearest, refuse
from remit.fieldwork.responses import Responses
from remit.study.embedding import WORDS, find_embedding
from remit.study.folder import Study, read_study

ITEM = Place("ITEM")
FEWEST_TO_TRY = 2
TOGETHER = 200


class Question(Struct, frozen=True):
    """An open question: `variables` are its columns, `by` says in words what offers are learnt with."""

    item: str
    variables: tuple[str, ...]
    codebook: Codebook
    answers: tuple[OpenAnswer, ...]
    embed: Embed | None
    by: str
    warnings: tuple[Problem, ...] = ()

    @property
    def coded(self) -> tuple[Coded, ...]:
        """The answers that were coded."""
        return tuple(Coded(each.text, each.themes) for each in self.answers if each.themes is not None)

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of all answers."""
        return tuple(each.text for each in self.answers)


def read_question(root: Path, name: str, embed: str = "") -> Question:
    """The question of a study that ITEM means, an item or one of its variables; raises `Refused`."""
    found = find_embedding(embed)
    study = read_study(root)
    responses, _, problems = asked_and_answered(study)
    if errors(problems):
        raise Refused(problems)
    variables = variables_of(name, responses)
    item = next(v.item for v in responses.variables if v.name == variables[0])
    codebook = _codebook(study, item)
    codings, wrong = read_codings(study.codings)
    own = tuple(coding for coding in codings if coding.variable in variables)
    found_wrong = (*wrong, *check_codings(own, {item: codebook}, responses))
    if errors(found_wrong):
        raise Refused(found_wrong)
    answers = open_answers(variables, responses, own)
    by = "words only" if found.name == WORDS else f"words and {found.name}"
    warnings = (*study.warnings, *(problem for problem in problems if problem.severity == "warning"))
    return Question(name, variables, codebook, answers, found.embed, by, warnings)


def variables_of(name: str, responses: Responses) -> tuple[str, ...]:
    """The open variables of ITEM; raises `Refused` (OFFER-001)."""
    variables = open_variables(name, responses)
    if not variables:
        known = {v.item for v in responses.variables if v.storage == "text"}
        known |= {v.name for v in responses.variables if v.storage == "text"}
        what = f"'{name}' is not an open question{nearest(name, known)}"
        raise refuse("OFFER-001", ITEM, what, "name an item with open answers, or one of its columns")
    return variables


def _codebook(study: Study, item: str) -> Codebook:
    codebook = next((book for book in study.codebooks if book.item == item), None)
    if codebook is None or not codebook.themes:
        what = f"there is no codebook for '{item}'{nearest(item, (book.item for book in study.codebooks))}"
        fix = (
            f"write codebook/{item}.yaml; `remit suggest STUDY {item} --groups` sorts the answers for a start"
        )
        raise refuse("OFFER-002", Place(f"codebook/{item}.yaml"), what, fix)
    return codebook


def evaluate(question: Question, coded: int | None, seeds: int, stages: Stages) -> Trial:
    """Try the offers on the coded answers; raises `Refused` where too few are coded (OFFER-003)."""
    answers = question.coded
    needed = FEWEST_TO_TRY if coded is None else coded + 1
    if len(answers) < needed:
        what = f"{len(answers):,} answers to '{question.item}' are coded; to try offers takes {needed:,}"
        raise refuse(
            "OFFER-003", Place("codings.csv"), what, "code more answers, or ask for fewer with --coded"
        )
    if not any(each.themes for each in answers):
        raise _nothing_to_score(question, len(answers))
    with stages.stage("prepare", "Reading the answers"):
        corpus = prepare(question.codebook, question.texts, question.embed)

    def told(done: int, of: int) -> None:
        stages.show(f"Trying offers: {done * 100 // max(of, 1)}%")

    with stages.stage("try", "Trying offers"):
        trial = try_offers(corpus, answers, coded=coded, seeds=seeds, told=told)
    if not trial.n:
        raise _nothing_to_score(question, len(answers) - (coded or 0))
    return trial


def _nothing_to_score(question: Question, many: int) -> Refused:
    what = f"none of the {many:,} coded answers to '{question.item}' to score has a theme for offers to find"
    fix = "code answers with a theme first, or ask for fewer with --coded"
    return refuse("OFFER-003", Place("codings.csv"), what, fix)


def offer(question: Question, stages: Stages) -> Sequence[tuple[OpenAnswer, tuple[Offer, ...]]]:
    """Offers for every answer that nobody has coded, in the order of the responses."""
    with stages.stage("prepare", "Reading the answers"):
        corpus = prepare(question.codebook, question.texts, question.embed)
    with stages.stage("learn", "Learning from what was coded"):
        model = learn_again(corpus, question.coded)
    waiting = [each for each in question.answers if each.themes is None]
    found: list[tuple[OpenAnswer, tuple[Offer, ...]]] = []
    with stages.stage("offer", "Offering themes"):
        for start in range(0, len(waiting), TOGETHER):
            stages.show(f"Offering themes: {start:,} of {len(waiting):,} answers")
            part = waiting[start : start + TOGETHER]
            found += zip(part, model.rank_all([each.text for each in part]), strict=True)
    return found
