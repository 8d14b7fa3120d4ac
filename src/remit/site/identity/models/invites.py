"""Invitations, the marks of their tokens, the messages that carried them, and what people put right."""

from __future__ import annotations

from django.db import models

from remit.site.identity.models.posts import Holder, Post


class Invite(models.Model):
    """One holder of one post was asked. `kept` is the key to the draft, locked (empty in mode unlinked)."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="invites")
    holder = models.ForeignKey(Holder, on_delete=models.CASCADE)
    kept = models.BinaryField(default=bytes)
    ended = models.BooleanField(default=False)

    class Meta:
        """Django's table options."""

        db_table = "invite"


class Token(models.Model):
    """The mark (HMAC) of a token and the key to the draft, wrapped so that only the token opens it."""

    mark = models.CharField(max_length=64, unique=True)
    invite = models.ForeignKey(Invite, on_delete=models.CASCADE, related_name="tokens")
    wrapped = models.BinaryField()
    assistant = models.BooleanField(default=False)
    ended = models.BooleanField(default=False)

    class Meta:
        """Django's table options."""

        db_table = "token"


class Message(models.Model):
    """A message that was sent: which one, on which day; never its words."""

    invite = models.ForeignKey(Invite, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=12)
    wording = models.CharField(max_length=4, blank=True)
    day = models.DateField()
    failed = models.BooleanField(default=False)

    class Meta:
        """Django's table options."""

        db_table = "message"


class Correction(models.Model):
    """What a respondent says is wrong in the frame about their post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=100)
    text = models.CharField(max_length=500)
    settled = models.BooleanField(default=False)

    class Meta:
        """Django's table options."""

        db_table = "correction"
