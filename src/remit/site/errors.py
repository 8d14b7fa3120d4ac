"""Pages that say no: plain, the same for everybody, without a word about what went wrong inside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from remit.core.problems import Refused
from remit.instrument.tongues import Tongue
from remit.site.place import edition, form, languages
from remit.site.render import show
from remit.site.welsh import tongue_of


def _say_no(request: HttpRequest, heading: str, words: str, status: int) -> HttpResponse:
    tongue, title = words_for(request)
    say = tongue.say
    return show(
        request, "plain.html", tongue, title, status=status, heading=say(heading), paragraphs=(say(words),)
    )


def language_of(request: HttpRequest) -> str:
    """The language that was chosen, else that of the person who was asked, else what the browser prefers."""
    visitor = getattr(request, "visitor", None)
    own = visitor.invite.holder.language if visitor else ""
    return request.COOKIES.get("language", "") or own or _preferred(request)


def _preferred(request: HttpRequest) -> str:
    """The first language of the browser that the questionnaire is offered in; the desk speaks English."""
    if request.path.startswith("/desk"):
        return ""
    offered = {code.partition("-")[0].lower(): code for code in reversed(languages())}
    wanted = request.headers.get("Accept-Language", "")[:500].lower().split(",")
    found = (offered.get(each.partition(";")[0].partition("-")[0].strip()) for each in wanted)
    return next((code for code in found if code), "")


def words_for(request: HttpRequest) -> tuple[Tongue, str]:
    """The language of a page and the title of the study in it; English before the first launch."""
    try:
        found = form(language_of(request))
        return found.tongue, found.instrument.title or edition().settings.title
    except Refused:
        return tongue_of("en-GB"), "Remit"


def other_languages(tongue: Tongue) -> tuple[tuple[str, str], ...]:
    """Code and own name of the languages that a page can be changed to; none before the first launch."""
    try:
        others = [code for code in languages() if tongue_of(code).code != tongue.code]
        return tuple((code, tongue_of(code).name) for code in others)
    except Refused:
        return ()


def forbidden(request: HttpRequest) -> HttpResponse:
    """Not for you."""
    return _say_no(request, "You cannot open this page", "Your account has no grant for this page.", 403)


def not_yours(request: HttpRequest) -> HttpResponse:
    """A room of support that is for other people."""
    return _say_no(request, "You cannot open this page", "This room is for other people.", 403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from this site, or is too old."""
    words = "The page was open for too long, or cookies are switched off. Go back, load it again and send it."
    return _say_no(request, "The page could not be sent", words, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page."""
    return _say_no(request, "There is no such page", "Open the link from your invitation again.", 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something that cannot be read, or is far too large."""
    return _say_no(request, "The page could not be read", "Go back and try again with shorter answers.", 400)


def broken(request: HttpRequest) -> HttpResponse:
    """A mistake of ours. What was saved before is safe."""
    return _say_no(
        request, "Something went wrong here", "What you saved before is safe. Please try again.", 500
    )
