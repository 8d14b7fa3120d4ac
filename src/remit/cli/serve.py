"""`remit serve STUDY`: the live questionnaire and the desk on this computer."""

from __future__ import annotations

import argparse


def run(options: argparse.Namespace) -> int:
    """Serve until somebody stops it."""
    from remit.cli.needs import need_site

    need_site()
    from remit.site.serving import serve

    serve(options.study, options.data, options.port)
    return 0
