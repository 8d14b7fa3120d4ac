"""What a web server runs: `gunicorn remit.site.wsgi`. The study is named by REMIT_STUDY."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

from remit.core.problems import Place, refuse
from remit.site.place import Site, here
from remit.site.start import find_site, start


def make_application(site: Site | None = None) -> Any:  # noqa: ANN401 WSGI has no types here
    """The site as a WSGI application, with its static files; raises `Refused`."""
    if site is None:
        study = os.environ.get("REMIT_STUDY", "")
        if not study:
            raise refuse(
                "SITE-014", Place("REMIT_STUDY"), "no study is named", "set it to the study's folder"
            )
        start(find_site(Path(study)))
    from django.core.wsgi import get_wsgi_application
    from whitenoise import WhiteNoise

    from remit.site.answering.sending import settle_left_behind
    from remit.site.place import edition
    from remit.site.protect import HEADERS
    from remit.site.render import STATIC, assets

    edition()
    settle_left_behind()

    def add_headers(headers: Any, path: str, url: str) -> None:  # noqa: ANN401
        for name, value in HEADERS.items():
            headers[name] = value

    served = WhiteNoise(get_wsgi_application(), max_age=3600, add_headers_function=add_headers)
    for name, path in assets().items():
        served.add_file_to_dictionary(f"{STATIC}{name}", str(_beside_compressed(name, path)))
    return served


def _beside_compressed(name: str, path: Path) -> Path:
    """A copy of a static file in the site's folder, beside a compressed one that browsers are given."""
    folder = here().folder / "static"
    folder.mkdir(parents=True, exist_ok=True)
    content = path.read_bytes()
    for copy, wanted in ((name, content), (f"{name}.gz", gzip.compress(content, mtime=0))):
        if not (folder / copy).is_file() or (folder / copy).read_bytes() != wanted:
            fresh = folder / f"{copy}.{os.getpid()}"
            fresh.write_bytes(wanted)
            fresh.replace(folder / copy)
    return folder / name


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """The application is made when a web server asks for it, not when the module is read."""
    if name == "application":
        os.environ.setdefault("REMIT_SERVER", "1")
        made = make_application()
        globals()["application"] = made
        return made
    raise AttributeError(name)
