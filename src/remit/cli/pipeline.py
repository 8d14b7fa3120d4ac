"""The two passes of a build, each a few calls: what is asked for, then what may be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from remit.cli.agreeing import agreements, with_agreement
from remit.cli.auditing import Audit
from remit.cli.making import making
from remit.cli.pack_pass import check_pack, pack_outline
from remit.cli.planned import allowed_tables, with_classes, without_broken_down
from remit.cli.prepared import Prepared, Published
from remit.cli.quoting import labels_for, watch_for
from remit.cli.say import Stages
from remit.cli.scoring import check_minimum, scored, with_notes
from remit.cli.scoring_private import ask_scores
from remit.cli.settling import number_ranges, settle_release
from remit.cli.waves import compare_waves, prepare_earlier, settle_earlier, wave_labels
from remit.coding.codings import check_codings, read_codings
from remit.coding.mentions import add_mentions, check_coverage
from remit.coding.quotes import VerifiedQuote, read_quotes, without_consent
from remit.coding.verify import verify_quotes
from remit.compare.stand import check_facts
from remit.core.cleared import Head, Release
from remit.core.problems import Place, Problem, Refused, errors, nearest, refuse
from remit.core.requests import Request
from remit.core.words import TableSpec, Variable
from remit.disclosure.joining import join_flags
from remit.disclosure.policy import Policy
from remit.estimates.counted import count_for
from remit.estimates.response import response_tables
from remit.estimates.strata import make_design
from remit.estimates.table import Table
from remit.estimates.tabulate import tabulate_all, tabulate_checked
from remit.fieldwork.assemble import assemble
from remit.fieldwork.checks import check_answers, completeness
from remit.fieldwork.dispositions import check_asked, count_without_links, judge_posts
from remit.fieldwork.frame import Frame, eligible_posts, make_frame
from remit.fieldwork.invited import Invited, invited_of
from remit.fieldwork.responses import Responses
from remit.fieldwork.teams import add_configurations
from remit.instrument.dictionary import specs as instrument_specs
from remit.instrument.dictionary import variables as instrument_variables
from remit.instrument.routing import asked_items
from remit.publish.figures.words import alt_text, auto_chart, subtitle
from remit.report.between import change_method
from remit.report.catalogue import RESPONSE, Catalogue
from remit.report.claims import Numbers, check_claims
from remit.report.fill import Charts, fill, lost_references
from remit.report.method import method_section
from remit.report.outline import lint, outline
from remit.report.places import misplaced
from remit.report.reconcile import reconcile, unsettled, unused
from remit.report.vocabulary import crossings
from remit.study.folder import Study, read_study
from remit.study.quote_files import consents_in_answers

CHARTS = Charts(auto_chart, alt_text, subtitle)
"""The publishing room's words about charts, handed to the report room, which may not import it."""

BREAKABLE = ("choice",)
"""Layouts of items that tables can be broken down by: one answer a person."""


class Collected:
    """Problems of several rooms: errors stop everything together, warnings are kept."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, problems: tuple[Problem, ...]) -> None:
        """Keep these."""
        self.problems.extend(problems)

    def stop_on_errors(self) -> None:
        """Raises `Refused` with everything that was kept, where there is an error among it."""
        if errors(self.problems):
            raise Refused(self.problems)


def prepare(root: Path, none_reason: str, stages: Stages) -> Prepared:
    """Read a study and tabulate it; `none_reason` switches protection off. Raises `Refused`."""
    found = Collected()
    with stages.stage("read", "Reading the study"):
        study, problems = with_classes(read_study(root))
        found.add(problems)
        found.add(check_facts([entry.item for entry in study.settings.stand], study.instrument))
    policy = replace(study.settings.policy, none_reason=none_reason or study.settings.policy.none_reason)
    found.add(check_minimum(study.scores, policy))
    prepared = _prepared(study, policy, stages, found)
    if not study.earlier:
        return prepared
    with stages.stage("waves", "Reading the earlier waves"):
        quiet = Stages(watched=False)
        earlier = prepare_earlier(
            study, lambda wave: _prepared(with_classes(wave)[0], policy, quiet, Collected())
        )
    warnings = (warning for wave in earlier for warning in wave.warnings)
    return replace(prepared, earlier=earlier, warnings=(*prepared.warnings, *warnings))


def _prepared(study: Study, policy: Policy, stages: Stages, found: Collected) -> Prepared:
    """A study, or one wave of it, with its tables made."""
    with stages.stage("responses", "Checking the responses"):
        responses, answered, invited = _responses(study, found)
    with stages.stage("themes", "Counting themes"):
        coded, theme_specs, quotes = _themes(study, responses, invited, found)
        coded, team_specs = add_configurations(coded, study.instrument)
        coded, score_specs, score_notes, wrong = scored(study, coded)
        found.add(wrong)
    with stages.stage("tabulate", "Making the tables"):
        specs = (*instrument_specs(study.instrument), *theme_specs, *team_specs, *score_specs)
        if not policy.none_reason:
            coded, specs = join_flags(coded, specs, study.plan.merges)
        labels, wrong = labels_for(study, responses, invited)
        found.add(wrong)
        found.add(check_planned(study, {spec.id for spec in specs}, coded))
        tables = _tables(study, coded, specs, keys_of(study, coded, found))
        tables = (*answered, *with_notes(tables, study.scores, score_notes))
    found.stop_on_errors()
    agreed = agreements(study, responses)
    return Prepared(
        study=study,
        policy=policy,
        responses=coded,
        specs=specs,
        tables=with_agreement(tables, agreed),
        quotes=quotes,
        derived=tuple(v.name for v in coded.variables[len(responses.variables) :]),
        catalogue=catalogue_of(study, tables, specs, coded),
        facts=facts_of(study),
        warnings=(*study.warnings, *found.problems),
        invited=invited,
        labels=labels,
        agreements=agreed,
    )


def _responses(study: Study, found: Collected) -> tuple[Responses, tuple[Table, ...], Invited | None]:
    """The checked responses, the tables that say who answered, and who was asked."""
    frame: Frame | None = None
    if study.frame is not None:
        frame, problems = make_frame(study.frame.to_dict(as_series=False))
        found.add(problems)
    variables = tuple(v for v in instrument_variables(study.instrument) if v.name in study.rows.columns)
    responses, problems = assemble(
        study.rows,
        variables,
        frame=frame,
        population=study.settings.population,
        weight=study.settings.weight,
    )
    found.add(problems)
    found.stop_on_errors()

    reached: dict[tuple[tuple[str, str], ...], set[str]] = {}

    def asked(cells: Mapping[str, str]) -> set[str]:
        key = tuple(cells.items())  # two checks ask it of every response
        if key not in reached:
            reached[key] = asked_items(study.instrument, cells)
        return reached[key]

    found.add(check_answers(responses, study.instrument, asked))
    shares = completeness(responses, study.instrument, asked)
    if frame is None:
        found.add(check_asked(study.settings.population))
        cases = count_without_links(Counter(shares.values()), study.settings.population)
        return responses, response_tables(cases), None
    dispositions, problems = judge_posts(frame, shares)
    found.add(problems)
    responses = replace(responses, population=max(dispositions.cases.eligible, responses.people))
    words = {variable.name: variable.labels() for variable in variables if variable.storage == "choice"}
    answered = response_tables(dispositions.cases, frame=frame, dispositions=dispositions, words=words)
    return responses, answered, invited_of(frame, variables)


def _themes(
    study: Study, responses: Responses, invited: Invited | None, found: Collected
) -> tuple[Responses, tuple[TableSpec, ...], tuple[VerifiedQuote, ...]]:
    codebooks = {book.item: book for book in study.codebooks}
    codings, problems = read_codings(study.codings)
    found.add(problems)
    found.add(check_codings(codings, codebooks, responses))
    quotes, problems = read_quotes(study.quotes)
    found.add(problems)
    agreed, problems = consents_in_answers(study.settings, responses) if quotes else ({}, ())
    found.add(problems)
    quotes = without_consent(quotes, agreed)
    watch, problems = watch_for(study, invited) if quotes else (None, ())
    found.add(problems)
    verified, problems = verify_quotes(quotes, responses, codings, watch=watch)
    found.add(problems)
    found.stop_on_errors()
    found.add(check_coverage(responses, codebooks, codings))
    coded, specs = add_mentions(responses, codebooks, codings, instrument_specs(study.instrument))
    return coded, specs, verified


def _tables(
    study: Study, responses: Responses, specs: tuple[TableSpec, ...], keys: tuple[Variable, ...]
) -> tuple[Table, ...]:
    """Every table, and the breakdowns that the plan allows."""
    tables = _tabulated(study, responses, specs, keys)
    return without_broken_down(tables, study.plan.whole)


def _tabulated(
    study: Study, responses: Responses, specs: tuple[TableSpec, ...], keys: tuple[Variable, ...]
) -> tuple[Table, ...]:
    """Every table and its breakdowns, with intervals of the sample design where there is one."""
    settings = study.settings
    if not settings.strata and not settings.cluster:
        return tabulate_all(responses, specs, keys)
    from remit.estimates.design import tabulate_by_design

    strata, clusters = (_column(study, name) for name in (settings.strata, settings.cluster))
    design = make_design(strata, clusters, _stratum_sizes(study))
    return tabulate_by_design(responses, specs, design, keys)


def _stratum_sizes(study: Study) -> Mapping[str, int]:
    """The eligible posts of each stratum; empty where the frame does not tell strata."""
    frame = make_frame(study.frame.to_dict(as_series=False))[0] if study.frame is not None else None
    if frame is None or study.settings.strata not in frame.rows.columns:
        return {}
    return Counter(eligible_posts(frame)[study.settings.strata].drop_nulls().to_list())


def _column(study: Study, name: str) -> list[str | None]:
    """A column of the responses that the design names; none for an empty name."""
    if not name:
        return []
    if name not in study.rows.columns:
        raise refuse(
            "STUDY-006",
            Place("study.yaml"),
            f"the design names the column '{name}'{nearest(name, study.rows.columns)}, which is not there",
            "name a column of responses.csv",
        )
    return study.rows[name].to_list()


def keys_of(study: Study, responses: Responses, found: Collected) -> tuple[Variable, ...]:
    """The public keys of the plan; what is no item with one closed answer is `found` wrong."""
    keys = []
    for name in study.plan.keys:
        variable = responses.variable(name)
        if variable is None or variable.storage != "choice":
            what = f"'{name}' under `keys` is not an item with one closed answer"
            fix = "name the id of a single choice, yes/no or bands item"
            found.add((Problem("PLAN-001", Place("plan.yaml"), what, fix),))
        else:
            keys.append(variable)
    return tuple(keys)


def check_planned(study: Study, tables: set[str], responses: Responses) -> tuple[Problem, ...]:
    """A problem for each crossing of the plan whose table or breakdown is not there."""
    closed = {v.name for v in responses.variables if v.storage == "choice"}
    problems = []
    for item, by in study.plan.tables:
        for name, known in ((item, tables), (by, closed)):
            if name not in known:
                what = f"the planned table '{item}' by '{by}' cannot be made: there is no '{name}'"
                fix = "name an item, and an item with one closed answer to break it down by"
                problems.append(Problem("PLAN-002", Place("plan.yaml"), f"{what}{nearest(name, known)}", fix))
    return tuple(problems)


def catalogue_of(
    study: Study, tables: tuple[Table, ...], specs: tuple[TableSpec, ...], responses: Responses
) -> Catalogue:
    """What a narrative may name: tables, and the keys they are broken down by."""
    heads = {
        table.head.id: table.head for table in tables if not table.head.by or table.head.item == RESPONSE
    }
    closed = {v.name for v in responses.variables if v.storage == "choice"}
    keys: dict[str, Head] = {
        name: head for name, head in heads.items() if head.layout in BREAKABLE and name in closed
    }
    limits = {spec.id: spec.limit for spec in specs if spec.limit}
    return Catalogue(heads, keys, limits, wave_labels(study))


def facts_of(study: Study) -> dict[str, str]:
    """Words of the study that a narrative may say."""
    waves, settings = study.settings.waves, study.settings
    return {
        "title": settings.title,
        "role": settings.role,
        "body": settings.body,
        "opened": waves[-1].opens if waves else "",
        "closed": waves[-1].closes if waves else "",
    }


def publish_pass(prepared: Prepared, stages: Stages, audit: Audit | None = None) -> Published:
    """Ask, clear, fill and reconcile: everything between the tables and the files. Raises `Refused`.

    With `audit` a protected release is attacked until nothing is exposed; nothing may be published without.
    """
    study = prepared.study
    with stages.stage("outline", "Reading the narrative"):
        asked = outline(study.narrative, prepared.catalogue, dict(prepared.facts))
        pack = pack_outline(study, prepared.catalogue, prepared.facts)
        requests = (*asked.requests, *(pack.requests if pack else ()))
        every = (*prepared.tables, *_crossed(prepared, requests))
        tables = allowed_tables(study, prepared.policy, requests, every, prepared.warnings)
    with stages.stage("clear", "Protecting people"):
        earlier = settle_earlier(prepared, audit, lambda wave: (*wave.tables, *_crossed(wave, ())))
        if audit is not None and earlier is not None:  # what all waves say together is attacked too
            audit = replace(audit, earlier={**earlier.releases, **(audit.earlier or {})})
        settled = settle_release(prepared, requests, tables, audit, earlier.hold_back if earlier else None)
        clearance, release = settled.clearance, settled.clearance.release
    comparison = compare_waves(prepared, clearance, earlier) if earlier else None
    between = comparison.between if comparison else None
    with stages.stage("reconcile", "Adding everything up"):
        claims, claim_problems = check_claims(study.claims, _numbers(prepared, release))
        checks = reconcile(release, study.settings.acknowledged)
    with stages.stage("fill", "Writing the report"):
        how = making(prepared, attacked=settled.certificate is not None)
        blocks = (
            *fill(asked, release, CHARTS, between=between),
            *method_section(release, checks, how, change_method(between)),
        )
    problems = (
        *clearance.problems,
        *(comparison.problems if comparison else ()),
        *lint(study.narrative, study.settings.typed),
        *lost_references(asked),
        *misplaced(asked),
        *claim_problems,
        *unsettled(checks),
        *unused(study.settings.acknowledged, checks),
        *(check_pack(pack, study, prepared.catalogue) if pack else ()),
    )
    facts = (settled.stated, settled.keys, settled.certificate)
    return Published(clearance, *facts, blocks, claims, checks, problems, pack, comparison)


def ask_everything(prepared: Prepared) -> None:
    """Ask of rows that are counted elsewhere all that the second half of a build will, and no more."""
    study = prepared.study
    asked = outline(study.narrative, prepared.catalogue, dict(prepared.facts))
    pack = pack_outline(study, prepared.catalogue, prepared.facts)
    _crossed(prepared, (*asked.requests, *(pack.requests if pack else ())))
    number_ranges(prepared)
    ask_scores(prepared)


def _crossed(prepared: Prepared, requests: tuple[Request, ...]) -> tuple[Table, ...]:
    """The breakdowns that the plan or the narrative names and the public keys did not make."""
    made = {table.head.id for table in prepared.tables}
    specs = {spec.id: spec for spec in prepared.specs}
    found = []
    named = (*prepared.study.plan.tables, *crossings(requests, prepared.catalogue))
    for item, key in dict.fromkeys(named):
        by = prepared.responses.variable(key)
        if by is not None and item in specs and f"{item}_by_{key}" not in made:
            rows = prepared.responses
            if prepared.counting is not None:
                rows = count_for(prepared.counting, specs[item], by)
            found.append(tabulate_checked(rows, specs[item], by, specs.get(key)))
    return tuple(found)


def _numbers(prepared: Prepared, release: Release) -> Numbers:
    parents = {
        book.item: {theme.code: theme.parent for theme in book.themes} for book in prepared.study.codebooks
    }
    return Numbers(prepared.catalogue, release, prepared.facts, parents)
