"""Who was asked and what came back: frame, dispositions, response rates, responses."""
