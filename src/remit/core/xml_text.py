"""Text inside XML: characters that XML does not know are replaced, and those that mean something escaped.

The standard library's own helpers load the whole of its network code to do this.
"""

from __future__ import annotations

import re
from html import escape

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def xml_text(text: str) -> str:
    """The text as it stands between two tags (XML 1.0, section 2.2)."""
    return escape(_NOT_XML.sub("\ufffd", text), quote=False)


def xml_attribute(text: str) -> str:
    """The text as a quoted value of an attribute; tabs and breaks of lines survive reading."""
    return '"' + escape(_NOT_XML.sub("\ufffd", text)).translate(_BREAKS) + '"'
