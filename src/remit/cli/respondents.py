"""Each respondent's own sheet, written below `private/` and only when it is asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path

from remit.cli.carried import fingerprint
from remit.cli.outputs import page_words, theme_of
from remit.cli.prepared import Prepared, Published
from remit.compare.own import own_table
from remit.compare.packs import all_facts
from remit.compare.peers import RESERVED, Organisation, PeerGroup, folder_name, organisations, peer_group
from remit.core.problems import Place, refuse
from remit.core.words import plain
from remit.publish.pages.own import own_page
from remit.study.store import SHEETS_MARK, check_target, replacing, write_files

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


def write_respondents(prepared: Prepared, published: Published, date: str, folder: Path) -> int:
    """Write `POST.html` for every respondent into their own folder; says how many. Raises `Refused`."""
    settings, release = prepared.study.settings, published.release
    if settings.privacy == "unlinked":
        raise refuse(
            "PACK-009",
            Place("study.yaml"),
            "answers of this study are not linked to people (privacy: unlinked), so nobody's own sheet can "
            "be made",
            "leave out --respondents",
        )
    check_target(folder, SHEETS_MARK)
    groups = _groups(prepared, published)
    everybody = PeerGroup(settings.peer_groups, "", "everybody who answered")
    labels = {entry.item: entry.label for entry in settings.stand}
    facts = all_facts(release, settings.peer_groups, labels)
    categories = {
        item: {code: block.code for block in blocks for code in block.members}
        for item, blocks in published.clearance.categories.items()
    }
    theme, words = theme_of(prepared), page_words(prepared, date)
    taken: set[str] = set()
    sheets = []
    with replacing(folder) as fresh:
        for cells in prepared.responses.rows.iter_rows(named=True):
            post = str(cells["id"])
            name, group = groups.get(post, ("", everybody))
            own = own_table(post, name, cells, prepared.study.instrument, facts, group, categories)
            file = f"{file_name(post, taken)}.html"
            write_files(fresh, {file: own_page(own, theme, words)})
            sheets.append({"post": post, "file": file})
        made_of = fingerprint(prepared, published, date)
        record = json.dumps({"schema": 1, "made_of": made_of, "sheets": sheets}, ensure_ascii=False, indent=1)
        write_files(fresh, {SHEETS_MARK: f"{record}\n".encode()})
    return len(sheets)


def file_name(post: str, taken: set[str]) -> str:
    """The post's id where it is safe as a name on every system and free, else letters and hyphens."""
    if _SAFE.fullmatch(post) and post.lower() not in RESERVED | taken:
        taken.add(post.lower())
        return post
    return folder_name(post, taken)


def _groups(prepared: Prepared, published: Published) -> dict[str, tuple[str, PeerGroup]]:
    """Each post's organisation, and the group it is compared with."""
    frame, key = prepared.study.frame, prepared.study.settings.peer_groups
    if frame is None:
        return {}
    columns = frame.to_dict(as_series=False)
    head = prepared.catalogue.keys.get(key)
    words = {choice.code: choice.text for choice in head.choices} if head else {}
    found, _ = organisations(columns, (key,))
    known = {
        each.name: peer_group(each, key, words, published.release, published.clearance.groups)
        for each in found
    }
    everybody = peer_group(Organisation("", ""), "", {}, published.release, {})
    names = [plain(name or "") for name in columns.get("organisation", [None] * frame.height)]
    posts = [(post or "").strip() for post in columns["post"]]
    return {post: (name, known.get(name, everybody)) for post, name in zip(posts, names, strict=True) if post}
