"""Codebooks, answers and codings to and from other programs for qualitative work, one file a format.

`values` is the closed value between a study and a format. `gathering` makes it from a study; writers turn it
into bytes; readers turn bytes into `Found`, which `taking` lays over the study again.
"""
