"""Answers become support: matches, learning sets, networks, the learning catalogue, roles and succession."""
