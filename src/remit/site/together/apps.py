"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class TogetherConfig(AppConfig):
    """The store of support."""

    name = "remit.site.together"
    label = "together"
    default_auto_field = "django.db.models.BigAutoField"
