"""The second thing that somebody has beside a password: an authenticator program, and recovery codes."""

from __future__ import annotations

from django.db import models

from remit.site.identity.models.accounts import Account


class Factor(models.Model):
    """An authenticator: its secret under the site's lock, the last step used, wrong codes in a row."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="factor")
    secret = models.BinaryField()
    confirmed = models.BooleanField(default=False)
    last = models.BigIntegerField(default=0)
    wrong = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Django's table options."""

        db_table = "factor"


class Recovery(models.Model):
    """A recovery code that has not been used: its HMAC, never the code."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recoveries")
    mark = models.CharField(max_length=64, unique=True)

    class Meta:
        """Django's table options."""

        db_table = "recovery"
