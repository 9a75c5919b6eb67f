"""Many documents, with a progress bar where tqdm is installed."""

from __future__ import annotations

from typing import Any, Iterable, Iterator, Literal, Optional, Sized, Union, overload

from ._duiqi import Alignment
from ._duiqi import align_many as _align_many


@overload
def align_many(
    items: Iterable[Any],
    *,
    threads: int = ...,
    progress: bool = ...,
    source_lang: Optional[str] = ...,
    target_lang: Optional[str] = ...,
    glossary: Any = ...,
    return_errors: Literal[False] = ...,
) -> Iterator[Alignment]: ...
@overload
def align_many(
    items: Iterable[Any],
    *,
    threads: int = ...,
    progress: bool = ...,
    source_lang: Optional[str] = ...,
    target_lang: Optional[str] = ...,
    glossary: Any = ...,
    return_errors: bool,
) -> Iterator[Union[Alignment, Exception]]: ...
def align_many(
    items: Iterable[Any],
    *,
    threads: int = 0,
    progress: bool = False,
    source_lang: Optional[str] = None,
    target_lang: Optional[str] = None,
    glossary: Any = None,
    return_errors: bool = False,
) -> Iterator[Union[Alignment, Exception]]:
    """Align many documents on all cores, as a stream.

    `items` yields (source, target), each a text, a list of sentences, a path or a Document; or single texts, paths or
    Documents that hold both languages. Alignments come in the order of the items while later ones are worked on, so a
    corpus of any size fits. `threads=0` takes all cores; the results do not depend on it. `progress=True` shows a bar if
    tqdm is installed. With `return_errors=True` an item that fails or is of a wrong type gives its exception (a DuiqiError,
    OSError, ValueError or TypeError) in place of an alignment; otherwise the exception is raised, and the iterator can go
    on behind it.
    """
    found: Iterator[Union[Alignment, Exception]] = _align_many(
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
