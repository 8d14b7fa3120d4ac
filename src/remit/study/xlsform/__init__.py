"""Questionnaires as XLSForm workbooks: written for other tools and read back without a loss."""
