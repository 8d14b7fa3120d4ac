"""What can be asked: items and their kinds, controls, routing, and pages as HTML text."""
