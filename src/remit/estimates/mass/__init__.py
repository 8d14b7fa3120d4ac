"""Mass tabulation: coded rows to additive sums, sums to figures, for more rows than a text table can bear."""
