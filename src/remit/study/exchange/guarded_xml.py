"""XML of strangers as a tree: no document types, no entities, no depth or size without end."""

from __future__ import annotations

from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from remit.core.problems import Place, Refused, refuse

DEEPEST = 100
MOST_TAGS = 1_000_000
MOST_BYTES = 60_000_000


class _Tree:
    """Builds the tree while it watches; namespaces are left out, names as they are."""

    def __init__(self, name: str) -> None:
        self._place = Place(name)
        self._builder = TreeBuilder()
        self._depth = self._tags = 0
        self.space = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._tags += 1
        if self._depth > DEEPEST or self._tags > MOST_TAGS:
            raise refuse(
                "EXCHANGE-012",
                self._place,
                f"the XML nests deeper than {DEEPEST} or has more than {MOST_TAGS:,} tags",
                "export the project again, or only a part of it",
            )
        space, _, local = tag.rpartition("}")
        if self._tags == 1:
            self.space = space
        self._builder.start(local, {key.rpartition("}")[2]: text for key, text in attributes.items()})

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(tag.rpartition("}")[2])

    def text(self, text: str) -> None:
        self._builder.data(text)

    def close(self) -> Element:
        return self._builder.close()

    def refuse_types(self, *_: object) -> NoReturn:
        raise refuse(
            "EXCHANGE-011",
            self._place,
            "the XML declares a document type or entities, which no exchange file needs and attacks use",
            "export the project again from the program it was made with",
        )


def parse_xml(content: bytes, name: str) -> tuple[Element, str]:
    """The root element, tags without namespaces, and the namespace of the root; raises `Refused`."""
    if len(content) > MOST_BYTES:
        what = f"the XML has more than {MOST_BYTES // 1_000_000} MB"
        raise refuse("EXCHANGE-012", Place(name), what, "export only a part of the project")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _broken(name, f"byte {error.start:,} is not UTF-8") from None
    tree = _Tree(name)
    parser = expat.ParserCreate("utf-8", "}")
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.text
    parser.StartDoctypeDeclHandler = tree.refuse_types
    parser.EntityDeclHandler = tree.refuse_types
    parser.ExternalEntityRefHandler = tree.refuse_types
    try:
        parser.Parse(content, True)
        return tree.close(), tree.space
    except expat.ExpatError as error:
        raise _broken(name, str(error)) from None


def _broken(name: str, reason: str) -> Refused:
    return refuse(
        "EXCHANGE-010",
        Place(name),
        f"the XML is damaged or cut off: {reason}",
        "export the project again from the program it was made with",
    )
