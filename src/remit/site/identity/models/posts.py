"""Posts of the frame, and the people who hold them over time."""

from __future__ import annotations

from django.db import models


class Post(models.Model):
    """A post that is asked; it stays when its holder changes. `state` is one of `contacts.STATES`."""

    name = models.CharField(max_length=200, unique=True)
    organisation = models.CharField(max_length=300, blank=True)
    attributes = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="listed", db_index=True)
    attempt = models.CharField(max_length=32, blank=True)
    place = models.PositiveIntegerField(default=0)

    class Meta:
        """Django's table options."""

        db_table = "post"
        ordering = ("place", "id")


class Holder(models.Model):
    """Somebody who holds or held a post; `until` is empty for today's holder."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="holders")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        """Django's table options."""

        db_table = "holder"
        indexes = (models.Index(fields=("post", "until")),)
