"""The support side of a study: its files read, its round made, its pages placed."""

from __future__ import annotations

from remit.cli.carried import fingerprint, support_fingerprint
from remit.cli.outputs import theme_of
from remit.cli.prepared import Prepared, Published
from remit.cli.say import Stages
from remit.cli.support_outcomes import with_outcomes
from remit.cli.support_pages import Placed
from remit.cli.support_public import about_of, has_support, read_folder
from remit.cli.supporting import Round, support_files
from remit.compare.peers import folder_name, organisations, peer_group
from remit.core.problems import Place, Problem, refuse
from remit.core.words import plain
from remit.study.support.config import NAME
from remit.study.support.folder import SupportFolder
from remit.support.proposing import propose


def study_files(
    prepared: Prepared, published: Published, date: str, stages: Stages
) -> tuple[dict[str, bytes], tuple[Problem, ...], Round]:
    """The files of support by path, what there is to say, and the round behind them. Raises `Refused`."""
    if not has_support(prepared):
        raise refuse(
            "SUP-030",
            Place(NAME),
            "the study has no support.yaml and no folder 'support', so nobody has agreed to anything yet",
            "write support.yaml and support/signup.csv; see the how-to page on support",
        )
    with stages.stage("support_read", "Reading who agreed"):
        folder = read_folder(prepared, date)
    with stages.stage("support_match", "Looking for matches"):
        config = folder.config
        proposals = propose(
            folder.sector,
            folder.consents,
            config.weights,
            config.seed,
            folder.lists,
            staggered=config.staggered,
        )
    with stages.stage("support_outcomes", "Looking at what changed"):
        proposals = with_outcomes(prepared, folder, proposals)
    whole = support_fingerprint(fingerprint(prepared, published, date), folder.inputs)
    made = Round(folder, proposals, places(prepared, published, folder), whole)
    files, missing = support_files(
        about_of(prepared, published, folder, date), made, theme_of(prepared), stages
    )
    return files, (*folder.warnings, *missing), made


def places(prepared: Prepared, published: Published, folder: SupportFolder) -> tuple[Placed, ...]:
    """Every organisation that wrote something down, with its post, its folder and its peer group."""
    frame, key = prepared.study.frame, prepared.study.settings.peer_groups
    columns = {} if frame is None else frame.to_dict(as_series=False)
    found, _ = organisations(columns, (key,) if key else ())
    known = {each.name: each for each in found}
    posts = {person.organisation: person.id for person in folder.sector.people.values()}
    if frame is not None:
        named = zip(columns.get("organisation", ()), columns["post"], strict=False)
        posts |= {plain(name or ""): (post or "") for name, post in named}
    written = recorded(folder, posts)
    head = prepared.catalogue.keys.get(key)
    words = {choice.code: choice.text for choice in head.choices} if head else {}
    taken: set[str] = set()
    made = []
    for name in sorted(written):
        group = ""
        if name in known:
            group = peer_group(known[name], key, words, published.release, published.clearance.groups).code
        folder_of = known[name].folder if name in known else folder_name(name, taken)
        made.append(Placed(name, posts.get(name, ""), f"organisations/{folder_of}", group))
    return tuple(made)


def recorded(folder: SupportFolder, posts: dict[str, str]) -> set[str]:
    """The organisations of which anything is written down."""
    records = folder.records
    names = {row.organisation for row in records.teams} | {row.organisation for row in records.ratings}
    names |= {row.organisation for row in records.successors}
    names |= {row.organisation for row in records.horizons}
    names |= {row.organisation for row in records.appraisals} | {row.organisation for row in records.trainees}
    names |= {row.organisation for row in records.coaching}
    with_card = {*records.cards, *(line.post for line in records.plans)}
    return {name for name in {*names, *(org for org, post in posts.items() if post in with_card)} if name}
