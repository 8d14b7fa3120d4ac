"""The report built at the desk: by a second program, in a copy of the study, one at a time."""
