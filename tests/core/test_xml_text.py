"""Text that is put into XML comes out of another program's reader as it went in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from remit.core.xml_text import xml_attribute, xml_text

READABLE = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")


@given(st.text(READABLE | st.sampled_from("<>&\"'\t\n")))
def test_text_is_read_back_as_it_was(text: str) -> None:
    assert (etree.fromstring(f"<a>{xml_text(text)}</a>").text or "") == text


@given(st.text(READABLE | st.sampled_from("<>&\"'\t\n\r")))
def test_a_value_is_read_back_with_its_tabs_and_breaks(text: str) -> None:
    assert etree.fromstring(f"<a b={xml_attribute(text)}/>").get("b") == text


@given(st.text(st.sampled_from("\x00\x08\x0b\x1f\ud800\udfff\ufffe\uffffa")))
def test_what_xml_does_not_know_becomes_a_sign_that_it_does(text: str) -> None:
    read = etree.fromstring(f"<a b={xml_attribute(text)}>{xml_text(text)}</a>")
    shown = "".join(letter if letter == "a" else "\ufffd" for letter in text)
    assert ((read.text or ""), read.get("b")) == (shown, shown)
