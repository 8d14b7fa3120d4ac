"""`remit serve`: the site on this computer, for one study."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from msgspec.structs import replace

from remit.core.problems import Place, refuse
from remit.site.place import Site, edition, use
from remit.site.start import find_site, start


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class _Quiet(WSGIRequestHandler):
    """Writes no log: addresses of computers and of pages are nobody's business."""

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


def prepare(study: Path, folder: Path | None, port: int) -> Site:
    """Everything up to listening; raises `Refused`."""
    found = find_site(study, folder)
    site = found if found.server else replace(found, address=f"http://127.0.0.1:{port}")
    use(site)
    edition()
    start(site)
    return site


def serve(study: Path, folder: Path | None, port: int) -> None:
    """Serve until somebody stops it."""
    site = prepare(study, folder, port)

    from remit.site.desk.local import open_local_desk
    from remit.site.people_file import import_frame_file
    from remit.site.wsgi import make_application

    for line in import_frame_file(site.study):
        print(line, file=sys.stderr)  # noqa: T201
    application: Any = make_application(site)
    try:
        server = make_server("127.0.0.1", port, application, server_class=_Server, handler_class=_Quiet)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise refuse(
            "SITE-015",
            Place(f"port {port}"),
            f"nothing can listen there: {reason}",
            "name another with --port",
        ) from None
    key = "" if site.server else open_local_desk(secrets.token_urlsafe(16))
    print(f"Questionnaire: {site.address}/", flush=True)  # noqa: T201
    if key:
        print(f"Desk:          {site.address}/desk/open/{key}\nStop with Ctrl-C.", flush=True)  # noqa: T201
    with server:
        server.serve_forever()
