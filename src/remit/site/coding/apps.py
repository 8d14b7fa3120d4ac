"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CodingConfig(AppConfig):
    """The store of coding."""

    name = "remit.site.coding"
    label = "coding"
    default_auto_field = "django.db.models.BigAutoField"
