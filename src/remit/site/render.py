"""Pages of the site as HTML: Jinja templates that share the questionnaire's look."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup, escape

from remit.core.problems import Refused
from remit.instrument.pages import make_environment
from remit.instrument.tongues import Tongue
from remit.site.place import edition, here

STATIC = "/static/"

SAYS_ITSELF = ("desk", "privacy", "together_agree")
"""How templates begin whose pages name the contact themselves, or are for those who run the study."""


@cache
def assets() -> dict[str, Path]:
    """The static files by their address below `/static/`; form.css is the questionnaire's own."""
    own = Path(str(files("remit.site") / "static"))
    shared = Path(str(files("remit.instrument") / "templates"))
    return {
        **{path.name: path for path in sorted(own.iterdir()) if path.is_file()},
        "form.css": shared / "form.css",
    }


@cache
def address_of(name: str) -> str:
    """The address of a static file; it changes with what the file holds."""
    content = assets()[name].read_bytes()
    return f"{STATIC}{name}?v={sha256(content).hexdigest()[:12]}"


@cache
def _environment() -> Environment:
    loader = ChoiceLoader(
        [PackageLoader("remit.site", "templates"), PackageLoader("remit.instrument", "templates")]
    )
    environment = make_environment(loader)
    environment.globals["asset"] = address_of
    environment.filters["exact"] = exact
    return environment


def exact(text: str) -> Markup:
    """A text whose characters can be counted on the page: a carriage return stays one."""
    return Markup(str(escape(text)).replace("\r", "&#13;"))  # noqa: S704 what was escaped, and one mark


def contact() -> str:
    """Who answers questions of those asked; nobody before the first launch."""
    try:
        return edition().settings.collecting.contact
    except Refused:
        return ""


def show(
    request: HttpRequest,
    template: str,
    tongue: Tongue,
    title: str,
    *,
    status: int = 200,
    **values: object,
) -> HttpResponse:
    """A page of the site; `title` is that of the study, `told` what its script is told (None: no script).

    `script` names the script, where it is not that of the questionnaire.
    """
    told, script = values.pop("told", None), str(values.pop("script", "keep.js"))
    words = (
        _environment()
        .get_template(template)
        .render(
            say=tongue.say,
            language=tongue.code,
            study=title,
            notice=values.pop("notice", ""),
            stylesheet=address_of("form.css"),
            script=address_of(script) if told is not None else "",
            told=told or {},
            links=(),
            questions_to="" if template.startswith(SAYS_ITSELF) else contact(),
            csrf=get_token(request),
            secure=here().secure,
            **values,
        )
    )
    return HttpResponse(words, status=status)
