"""Peer groups and "where you stand"."""
