"""Documents to files: HTML, PDF, Word, spreadsheet, open data."""
