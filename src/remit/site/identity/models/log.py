"""The log of what staff did: each entry holds the hash of the one before."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that an account did on a day; never an answer, a token or an address."""

    number = models.PositiveBigIntegerField(primary_key=True)
    day = models.DateField()
    who = models.CharField(max_length=200)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """Django's table options."""

        db_table = "entry"
        ordering = ("number",)


class Head(models.Model):
    """The one row that is locked while an entry is added: the last number and hash."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        """Django's table options."""

        db_table = "head"
