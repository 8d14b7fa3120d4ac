"""The study folder: everything that is read from or written to disk."""
