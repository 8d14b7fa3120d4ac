"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    """The store of answers."""

    name = "remit.site.answers"
    label = "answers"
    default_auto_field = "django.db.models.BigAutoField"
