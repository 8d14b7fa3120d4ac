"""Freed memory is kept where the C library can be told so, and nothing breaks where it cannot."""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Iterator

import pytest

from remit.study.memory import keep_freed


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    keep_freed.cache_clear()
    yield
    keep_freed.cache_clear()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has this setting")
def test_glibc_is_told_once() -> None:
    assert keep_freed()
    assert keep_freed()
    assert keep_freed.cache_info().misses == 1


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not keep_freed()


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert not keep_freed()
