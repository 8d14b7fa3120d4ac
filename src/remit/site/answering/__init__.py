"""The way of a respondent: link, privacy, pages, check, receipt."""
