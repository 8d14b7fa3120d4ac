"""Writers, one file a format: a document to bytes."""
