"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """The store of people."""

    name = "remit.site.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
