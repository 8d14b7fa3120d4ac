"""Pages beside the report: the way in, where you stand, and the numbers as they were published."""
