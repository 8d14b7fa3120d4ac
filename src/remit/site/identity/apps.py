"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """The store of people."""

    name = "remit.site.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Kept connections are asked seldom; after Django's own receiver, which would ask each time."""
        from django.core.signals import request_started

        from remit.site.database import ask_seldom

        request_started.connect(ask_seldom)
