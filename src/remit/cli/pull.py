"""`remit pull STUDY`: submissions come back into the study folder."""

from __future__ import annotations

import argparse
import json


def run(options: argparse.Namespace) -> int:
    """Write responses.csv; says how many responses there are."""
    from remit.cli.needs import need_site

    need_site()
    from remit.site.pulling import pull_study

    done = pull_study(options.study, options.data, options.key)
    print(f"{done.responses} responses in {done.file}; {done.linked} of them have the id of their post.")
    if options.json:
        print(json.dumps({"responses": done.responses, "linked": done.linked, "file": str(done.file)}))
    return 0
