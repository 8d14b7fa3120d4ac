"""`remit launch STUDY`: freeze the questionnaire as an edition that people can be asked."""

from __future__ import annotations

import argparse
import json


def run(options: argparse.Namespace) -> int:
    """Launch, and say what is different from the edition before."""
    from remit.cli.needs import need_site

    need_site()
    from remit.site.launching import launch

    done = launch(options.study, options.key, options.reason)
    said = "launched" if done.new else "is already launched; nothing has changed"
    print(f"Edition {done.number} {said}: {done.hash}")
    for change in done.changes:
        print(f"  {'NOT COMPARABLE' if change.breaks else 'kept'} · {change}")
    if done.changes and done.sent is not None:
        print(f"{done.sent:,} people had sent their answers; they stay as they were sent.")
    if done.key is not None:
        print(f"The keyholder's key is in {done.key}. Take it off this computer; there is no other copy.")
    if options.json:
        changes = [{"item": c.item, "what": c.what, "breaks": c.breaks} for c in done.changes]
        print(json.dumps({"edition": done.number, "hash": done.hash, "new": done.new, "changes": changes}))
    return 0
