"""Responses to tables: additive sums, shares, means, ranks, weights and intervals."""
