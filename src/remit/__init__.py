"""Remit: ask the holders of a senior role, understand, publish, compare and support them."""

__version__ = "0.1.0"
