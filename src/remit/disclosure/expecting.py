"""How many people will answer: posts times an expected response rate, and the chance to reach a minimum."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, exp, lgamma, log

from msgspec import Struct

from remit.disclosure.policy import Policy


class Expectation(Struct, frozen=True):
    """How many `posts` are asked (0: not known), the share that will answer, and the thresholds."""

    posts: int
    rate: Fraction
    policy: Policy

    def answers(self, posts: float) -> float:
        """The answers to expect from so many posts."""
        return posts * float(self.rate)

    def needed(self, least: int) -> int:
        """The fewest posts from which `least` answers are expected."""
        return ceil(least / self.rate)

    def chance(self, posts: int, least: int) -> float:
        """The chance that `least` or more of so many posts answer, each on its own (binomial)."""
        share = float(self.rate)
        if posts < least:
            return 0.0
        if share >= 1:
            return 1.0
        short = sum(
            exp(_log_choose(posts, count) + count * log(share) + (posts - count) * log(1 - share))
            for count in range(least)
        )
        return max(0.0, 1.0 - short)


def _log_choose(posts: int, count: int) -> float:
    return lgamma(posts + 1) - lgamma(count + 1) - lgamma(posts - count + 1)
