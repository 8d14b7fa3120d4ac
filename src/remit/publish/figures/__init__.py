"""Charts as SVG text, one file a chart; each reads a cleared table."""
