"""A certificate spares the attack of the release it names, and of no other."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from audit.kit import KEYS, clearing, findings, people, specs
from remit.cli.auditing import Audit, Settled, settle
from remit.disclosure.policy import Policy
from remit.study.certificate import Certificate


@pytest.fixture(scope="module")
def first() -> Settled:
    found = settle(*clearing(people(2), specs(), KEYS, Policy()), Audit())
    assert found.certificate is not None
    assert found.certificate.withheld, "this study needs nothing withheld, so it tests nothing"
    return found


def again(certificate: Certificate) -> Settled:
    return settle(*clearing(people(2), specs(), KEYS, Policy()), Audit(certificate))


def test_with_its_certificate_a_release_comes_out_the_same(first: Settled) -> None:
    assert first.certificate is not None
    found = again(first.certificate)
    assert found.stated.document == first.stated.document
    assert found.certificate is first.certificate


def test_without_what_the_audit_withheld_the_release_is_not_safe(first: Settled) -> None:
    clear, facts = clearing(people(2), specs(), KEYS, Policy())
    stated, keys = facts(clear(()))
    assert findings(dict(stated.document), dict(keys)).code == 1


@pytest.mark.parametrize("forged", ["nothing withheld", "other cells", "cells that are not there", "no hash"])
def test_a_forged_certificate_does_not_change_what_is_published(first: Settled, forged: str) -> None:
    good = first.certificate
    assert good is not None
    changes = {
        "nothing withheld": replace(good, withheld=()),
        "other cells": replace(good, withheld=good.withheld[:1]),
        "cells that are not there": replace(good, withheld=(("nowhere", ("share", "x", "a", "g")),)),
        "no hash": replace(good, release="", withheld=()),
    }
    found = again(changes[forged])
    assert found.stated.document == first.stated.document
    assert found.certificate == good
