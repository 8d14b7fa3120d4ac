"""The quotes desk: passages become quotes that two people have read, as steps of the log of coding."""
