"""Many documents, with a progress bar where tqdm is installed."""

from __future__ import annotations

from typing import Any, Iterable, Iterator, Optional, Sized

from ._duiqi import Alignment
from ._duiqi import align_many as _align_many


def align_many(
    items: Iterable[Any],
    *,
    threads: int = 0,
    progress: bool = False,
    source_lang: Optional[str] = None,
    target_lang: Optional[str] = None,
    glossary: Any = None,
    return_errors: bool = False,
) -> Iterator[Alignment]:
    """Align many documents on all cores, as a stream.

    `items` yields (source, target), each a text, a list of sentences, a path or a Document; or single texts, paths or
    Documents that hold both languages. Alignments come in the order of the items while later ones are worked on, so a
    corpus of any size fits. `threads=0` takes all cores; the results do not depend on it. `progress=True` shows a bar if
    tqdm is installed. With `return_errors=True` a document that fails gives its exception in place of an alignment;
    otherwise the exception is raised, and the iterator can go on behind it.
    """
    found: Iterator[Alignment] = _align_many(
        items,
        threads=threads,
        source_lang=source_lang,
        target_lang=target_lang,
        glossary=glossary,
        return_errors=return_errors,
    )
    if progress:
        try:
            from tqdm.auto import tqdm  # type: ignore[import-untyped, unused-ignore]
        except ImportError:
            return found
        total = len(items) if isinstance(items, Sized) else None
        return iter(tqdm(found, total=total, unit="document"))
    return found
