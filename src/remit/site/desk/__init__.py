"""The fieldwork desk: what staff see and do, each page open to the grants that need it."""
