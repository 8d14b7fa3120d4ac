"""`python -m remit` is the same as `remit`."""

from remit.cli import main

raise SystemExit(main())
