"""Plan and protect: the only maker of what may be published."""
