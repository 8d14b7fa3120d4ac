"""Word files as Office Open XML: the pieces of a document and the package they lie in."""
