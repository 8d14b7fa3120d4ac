"""The tables of the store of answers. Keys are drawn by chance, so that their order says nothing."""

from __future__ import annotations

import secrets

from django.db import models


def by_chance() -> int:
    """A random key; in SQLite it is the place of the row in the file as well."""
    return secrets.randbelow(2**63 - 1) + 1


class Draft(models.Model):
    """What somebody has saved so far, locked under a key that only their link gives."""

    id = models.BigIntegerField(primary_key=True, default=by_chance)
    locator = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    page = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Django's table options."""

        db_table = "draft"


class Submission(models.Model):
    """One person's answers, locked (or, in mode unlinked, sealed to the keyholder)."""

    id = models.BigIntegerField(primary_key=True, default=by_chance)
    content = models.BinaryField()
    edition = models.PositiveSmallIntegerField()
    sealed = models.BooleanField(default=False)

    class Meta:
        """Django's table options."""

        db_table = "submission"


class SealedLink(models.Model):
    """Which post sent which answers, sealed to the keyholder; in no order."""

    id = models.BigIntegerField(primary_key=True, default=by_chance)
    content = models.BinaryField()

    class Meta:
        """Django's table options."""

        db_table = "sealed_link"


class Attempt(models.Model):
    """An attempt to send answers that has been decided: they arrived, or (`void`) they never will."""

    name = models.CharField(max_length=32, primary_key=True)
    void = models.BooleanField(default=False)

    class Meta:
        """Django's table options."""

        db_table = "attempt"
