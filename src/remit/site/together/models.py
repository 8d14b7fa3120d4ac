"""The tables of the store of support. Nothing here points at an answer or at an invitation.

Times are months ("2026-11"), the finest that support needs.
"""

from __future__ import annotations

from django.db import models

from remit.site.answers.models import by_chance

MONTH = 7


class Member(models.Model):
    """Somebody with a support link: a role-holder (`code` is the person of support/), or a board contact."""

    code = models.CharField(max_length=200)
    organisation = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    board = models.BooleanField(default=False)
    left = models.BooleanField(default=False)
    written = models.CharField(max_length=MONTH, blank=True)

    class Meta:
        """Django's table options."""

        db_table = "member"
        ordering = ("code", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("code",), condition=models.Q(left=False), name="one_member_of_a_code"
            ),
        )


class Link(models.Model):
    """The mark (HMAC) of a support link. `wrapped` is the key to the own room, which only the link opens."""

    mark = models.CharField(max_length=64, unique=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="links")
    wrapped = models.BinaryField(default=bytes)
    light = models.BooleanField(default=False)
    month = models.CharField(max_length=MONTH)
    ended = models.BooleanField(default=False)

    class Meta:
        """Django's table options."""

        db_table = "support_link"


class Consent(models.Model):
    """A yes to one purpose, or a yes that was taken back, and the month of it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20)
    given = models.BooleanField()
    month = models.CharField(max_length=MONTH)

    class Meta:
        """Django's table options."""

        db_table = "consent"
        constraints = (models.UniqueConstraint(fields=("member", "purpose"), name="one_answer_a_purpose"),)


class Wish(models.Model):
    """What somebody asks for and offers, for matching: locked, and gone when the yes is taken back."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE)
    content = models.BinaryField()

    class Meta:
        """Django's table options."""

        db_table = "wish"


class Proposal(models.Model):
    """A pair or a learning set, proposed or running. `of` is its name: `mentor:GIVER:RECEIVER`, or a set's.

    `rank` is its place among what one receiver may have; `places` how many the giver has for this kind.
    """

    kind = models.CharField(max_length=20)
    of = models.CharField(max_length=500, unique=True)
    theme = models.CharField(max_length=200, blank=True)
    facilitator = models.CharField(max_length=200, blank=True)
    slot = models.CharField(max_length=100, blank=True)
    reasons = models.JSONField(default=list)
    rank = models.PositiveSmallIntegerField(default=1)
    places = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, default="waiting", db_index=True)
    started = models.CharField(max_length=MONTH, blank=True)
    told = models.CharField(max_length=MONTH, blank=True)

    class Meta:
        """Django's table options."""

        db_table = "proposal"
        ordering = ("kind", "of")


class Seat(models.Model):
    """One person's side of a proposal: `part` is giver, receiver or member; `said` is empty, yes or no."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="seats")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="seats")
    part = models.CharField(max_length=8)
    said = models.CharField(max_length=3, blank=True)
    why = models.CharField(max_length=10, blank=True)

    class Meta:
        """Django's table options."""

        db_table = "seat"
        constraints = (models.UniqueConstraint(fields=("proposal", "member"), name="one_seat_each"),)


class Check(models.Model):
    """One person's tap in a month: did it happen. The mark is locked, and leaves with the month."""

    id = models.BigIntegerField(primary_key=True, default=by_chance)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="checks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="checks")
    month = models.CharField(max_length=MONTH)
    held = models.BooleanField()
    useful = models.BinaryField(default=bytes)

    class Meta:
        """Django's table options."""

        db_table = "monthly_check"
        constraints = (
            models.UniqueConstraint(fields=("proposal", "member", "month"), name="one_check_a_month"),
        )


class Mark(models.Model):
    """A mark from 0 to 10 that no longer belongs to anybody; `month` is empty where months were pooled."""

    id = models.BigIntegerField(primary_key=True, default=by_chance)
    month = models.CharField(max_length=MONTH, blank=True)
    mark = models.PositiveSmallIntegerField()

    class Meta:
        """Django's table options."""

        db_table = "mark"


class Role(models.Model):
    """The description of one holder's role as it stands: locked, numbered, and who agreed to it."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE)
    number = models.PositiveIntegerField(default=0)
    content = models.BinaryField(default=bytes)
    holder_agreed = models.BooleanField(default=False)
    board_agreed = models.BooleanField(default=False)
    holder_shares = models.BooleanField(default=False)
    board_shares = models.BooleanField(default=False)

    class Meta:
        """Django's table options."""

        db_table = "role"


class Revision(models.Model):
    """What one side sent, as it was sent: nobody's words are lost. `made` is the number that came of it."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="revisions")
    made = models.PositiveIntegerField()
    side = models.CharField(max_length=6)
    month = models.CharField(max_length=MONTH)
    content = models.BinaryField()
    result = models.BinaryField()

    class Meta:
        """Django's table options."""

        db_table = "role_revision"
        ordering = ("-made",)


class Agreed(models.Model):
    """A version that both agreed to, frozen; `shared` where both let the sector body have it."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="agreed")
    number = models.PositiveIntegerField()
    month = models.CharField(max_length=MONTH)
    content = models.BinaryField()
    shared = models.BooleanField(default=False)

    class Meta:
        """Django's table options."""

        db_table = "role_agreed"
        ordering = ("-number",)


class Locker(models.Model):
    """Somebody's own room, locked under a key that only their link unwraps."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE)
    content = models.BinaryField()

    class Meta:
        """Django's table options."""

        db_table = "locker"


class Turn(models.Model):
    """The one row that is locked while states change, so that two taps at once count one after the other."""

    class Meta:
        """Django's table options."""

        db_table = "turn"
