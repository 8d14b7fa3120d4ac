"""The tables of the store of coding: steps that are added and never altered. No answer's words are in it.

Unlike respondents, coders are staff at work, so the time of a step is kept.
"""

from __future__ import annotations

from django.db import models


class Head(models.Model):
    """The log of one question: how many steps it has, and how often somebody was erased from it.

    Whoever adds a step holds this row, so that steps are numbered without a gap.
    """

    item = models.CharField(max_length=200, unique=True)
    number = models.PositiveIntegerField(default=0)
    erased = models.PositiveIntegerField(default=0)

    class Meta:
        """Django's table options."""

        db_table = "coding_head"


class Step(models.Model):
    """One event of `remit.coding.events` as JSON in `body`; `mark` is that of the request that brought it."""

    item = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    coder = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    answer = models.CharField(max_length=300, blank=True)
    mark = models.CharField(max_length=80)
    at = models.CharField(max_length=30)
    body = models.TextField()

    class Meta:
        """Django's table options."""

        db_table = "coding_step"
        ordering = ("item", "number")
        constraints = (
            models.UniqueConstraint(fields=("item", "number"), name="one_step_of_a_number"),
            models.UniqueConstraint(fields=("item", "coder", "mark"), name="one_step_of_a_request"),
        )
        indexes = (models.Index(fields=("answer",), name="steps_of_an_answer"),)
