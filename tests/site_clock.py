"""The second that the site believes it is."""

from __future__ import annotations

import pytest


class Clock:
    """Put in place of the site's clock, wherever it was imported."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, now: int = 2_000_000_000) -> None:
        self.now = now
        for place in ("desk.factors", "desk.second", "desk.provider"):
            monkeypatch.setattr(f"remit.site.{place}.seconds", lambda: self.now)
