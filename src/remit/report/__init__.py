"""Cleared tables and a Markdown narrative to a document; every number reconciled."""
