"""Names that a language model finds: spaCy (the extra `names`), with a model that is on this computer.

Nothing is downloaded. A model finds names that no list holds and misses others; its findings are hints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from remit.coding.redaction import Finding
from remit.core.problems import Place, refuse

SAYS: Mapping[str, tuple[str, str]] = {
    "PERSON": ("a person", "[a colleague]"),
    "PER": ("a person", "[a colleague]"),
    "ORG": ("an organisation", "[an organisation]"),
    "GPE": ("a place", "[a place]"),
    "LOC": ("a place", "[a place]"),
    "FAC": ("a building or a place", "[a place]"),
    "NORP": ("a people, a faith or a party", "[...]"),
    "DATE": ("a date or an age", "[a date]"),
}
"""spaCy's labels of entities: what they are, and what is printed instead."""


def name_finder(model: Path) -> Callable[[str], Iterator[Finding]]:
    """A function that finds names with the spaCy model in a folder; raises `Refused`."""
    try:
        import spacy
    except ImportError:
        what = "names can be looked for by a language model only where spaCy is installed"
        raise refuse(
            "QUOTE-052", Place("--names"), what, "install it with: pip install remit[names]"
        ) from None
    fix = (
        "get a model on a computer with a network (python -m spacy download en_core_web_sm), copy its folder"
    )
    if not (model / "config.cfg").is_file():
        what = "this is not the folder of a spaCy model: it has no config.cfg"
        raise refuse("QUOTE-053", Place(str(model)), what, f"{fix} here, and name it")
    try:
        read = spacy.load(model.resolve())
    except (OSError, ValueError, ImportError) as error:
        what = (
            f"the spaCy model cannot be loaded: {(str(error).splitlines() or ['no reason given'])[0][:200]}"
        )
        raise refuse(
            "QUOTE-053", Place(str(model)), what, f"{fix} here, made for this version of spaCy"
        ) from None

    def find(text: str) -> Iterator[Finding]:
        for entity in read(text).ents:
            if entity.label_ in SAYS:
                says, replacement = SAYS[entity.label_]
                start, end = entity.start_char, entity.end_char
                yield Finding(start, end, text[start:end], f"model {entity.label_}", says, replacement)

    return find
