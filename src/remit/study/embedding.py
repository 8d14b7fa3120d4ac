"""Embeddings, which know what words mean, from packages on this computer. Nothing is ever downloaded.

A package offers one under the entry-point group `remit.embed`: a function without arguments that returns a
function from a list of texts to rows of numbers. wordllama (the extra `suggest`) is known without that.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from remit.coding.corpus import Embed
from remit.core.problems import Place, nearest, refuse

GROUP = "remit.embed"
WORDS = "words"
"""The name under which no embedding is asked for."""

WORDLLAMA = "wordllama"
DIMENSIONS = 256
"""The size of wordllama's bundled weights."""


class Found(Struct, frozen=True):
    """An embedding and its name; `embed` is None for words alone."""

    name: str
    embed: Embed | None


def known_embeddings() -> tuple[str, ...]:
    """The names that can be asked for here."""
    own = (WORDLLAMA,) if find_spec(WORDLLAMA) is not None else ()
    return (WORDS, *own, *(name for name in sorted(_offered()) if name not in (WORDS, *own)))


def find_embedding(name: str = "") -> Found:
    """The embedding of a name; without one wordllama where it is installed, else words alone.

    Raises `Refused` for an unknown name (OFFER-010) and for one that cannot be loaded (OFFER-011).
    """
    known = known_embeddings()
    if not name:
        name = WORDLLAMA if WORDLLAMA in known else WORDS
    if name == WORDS:
        return Found(name, None)
    if name not in known:
        what = f"there is no embedding called '{name}' here{nearest(name, known)}"
        fix = f"name one of: {', '.join(known)}; wordllama comes with: pip install remit[suggest]"
        raise refuse("OFFER-010", Place("--embed"), what, fix)
    try:
        embed = _wordllama() if name == WORDLLAMA else _offered()[name].load()()
        _try_out(embed)
    except Exception as error:  # a stranger's package may fail in any way
        reason = (str(error).splitlines() or [""])[0][:200] or type(error).__name__
        what = f"the embedding '{name}' cannot be used: {reason}"
        fix = f"mend or update its package, or use `--embed {WORDS}`"
        raise refuse("OFFER-011", Place(name), what, fix) from None
    return Found(name, embed)


def _offered() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _wordllama() -> Embed:
    """The weights that lie in the package; without `disable_download` it would ask a hub for others.

    The folder has to be named: the package keeps its tokenizer in `tokenizers` but looks in `tokenizer`
    first, and in the cache folder after that.
    """
    import wordllama

    folder = Path(wordllama.__file__).parent
    model = wordllama.WordLlama.load(dim=DIMENSIONS, disable_download=True, cache_dir=folder)

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(model.embed(list(texts)), np.float32)

    return embed


def _try_out(embed: Embed) -> None:
    """A first use, so that a broken embedding is told of before any work is done."""
    rows = np.asarray(embed(["one", "two words"]))
    if rows.ndim != 2 or rows.shape[0] != 2 or rows.shape[1] < 1:
        raise ValueError(f"it gives {rows.shape} for two texts, not two rows of numbers")
