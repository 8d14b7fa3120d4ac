"""From a table of text to an instrument and responses: what each column is, and how it was known."""
