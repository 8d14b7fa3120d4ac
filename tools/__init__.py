"""What `dev.py` does for people who work on Remit. Standard library only; no part of the package."""
