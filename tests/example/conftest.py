"""The example study, read once."""

from __future__ import annotations

import pytest

from example.plain import Plain, read_plain


@pytest.fixture(scope="session")
def plain() -> Plain:
    """The example's files."""
    return read_plain()
