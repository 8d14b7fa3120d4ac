"""The parts of docs/ that are written from the code, so that they are never out of date.

`python -m tools.reference` rewrites what stands between `<!-- generated: NAME -->` and `<!-- end -->` in
every page of docs/, and the list of kinds in the questionnaire's JSON Schema. A test compares.
"""
