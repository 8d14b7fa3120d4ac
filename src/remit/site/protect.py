"""Headers of every answer, and the counting of tries."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from remit.site.place import here

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Robots-Tag": "noindex, nofollow",
}


class Headers:
    """Middleware: nothing from elsewhere, nothing inline, nothing kept by a shared computer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its headers; a host name that is not the site's own gets none."""
        request.get_host()
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store, private")
        if here().secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response


class SameOrigin(CsrfViewMiddleware):
    """Django's protection against forged forms, for pages that send no referrer.

    Browsers then write `Origin: null` on their own forms too; `Sec-Fetch-Site`, which no page can set, tells
    them apart. The token in the form must be right in any case.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.META.get("HTTP_ORIGIN") == "null":
            return request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") == "same-origin"
        return bool(super()._origin_verified(request))


class Tries:
    """Counts tries by a key over a stretch of time, in memory: no address of a computer is ever a key."""

    def __init__(self, most: int, seconds: float, keys: int = 10_000) -> None:
        self.most, self.seconds, self.keys = most, seconds, keys
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def too_many(self, key: str) -> bool:
        """Count one more try; true where there were too many."""
        now = time.monotonic()
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while len(self._times) > self.keys:
            self._times.popitem(last=False)
        while times and now - times[0] > self.seconds:
            times.popleft()
        if len(times) >= self.most:
            return True
        times.append(now)
        return False

    def forget(self) -> None:
        """Begin anew."""
        self._times.clear()


PREFIX = 6
BY_PREFIX = Tries(30, 600)
"""Tries of tokens that begin alike: far more than one person needs."""

SIGN_IN = Tries(10, 900)
"""Wrong passwords for one account."""

SECOND = Tries(10, 900)
"""Codes of one account, right or wrong."""

PROVIDER_TRIES = Tries(120, 60)
"""Times that anybody is sent to the sign-in provider in a minute, for the whole process."""
