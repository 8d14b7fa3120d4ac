"""Readers of survey exports, one file a format."""
