"""An independent auditor of a release: what can be worked out from everything that was published.

It reads `release.json` and, if given, `audit-keys.json` and earlier releases; it imports nothing of `remit`,
so that a sceptic can run it alone: `python -m remit_audit release.json --keys audit-keys.json`.
"""

__version__ = "2"
