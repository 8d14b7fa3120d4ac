"""Open text to themes: codebook, passages, mentions and verified quotes."""
