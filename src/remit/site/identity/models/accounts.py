"""Accounts of staff. Respondents have none: their link is their key."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models


class Accounts(BaseUserManager):
    """Makes accounts."""

    def open_account(self, email: str, password: str | None) -> Account:
        """A new account; without a password nobody can sign in to it by one."""
        account: Account = self.model(email=self.normalize_email(email).lower())
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, email: str | None) -> Any:  # noqa: ANN401 Django's own signature
        """The account of an address, whatever its capitals."""
        return self.get(email=(email or "").lower())


class Account(AbstractBaseUser, PermissionsMixin):
    """Somebody of the staff; what they may do is in their groups (grants).

    `subject` is their number at the sign-in provider, noted when they first come from there.
    """

    email = models.EmailField(unique=True)
    subject = models.CharField(max_length=255, blank=True)
    is_active = models.BooleanField(default=True)

    objects = Accounts()
    USERNAME_FIELD = "email"

    class Meta:
        """Django's table options."""

        db_table = "account"

    def grants(self) -> frozenset[str]:
        """The names of the grants this account has."""
        return frozenset(self.groups.values_list("name", flat=True))
