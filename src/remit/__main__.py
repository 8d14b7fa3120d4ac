"""`python -m remit` is the same as `remit`."""

from remit.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
