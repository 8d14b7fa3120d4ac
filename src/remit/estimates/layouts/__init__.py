"""One estimator a layout: each fills the cells of its tables from the additive sums."""
