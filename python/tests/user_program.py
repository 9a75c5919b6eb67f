"""A program as a user writes it; CI checks its types with `mypy --strict`."""

from __future__ import annotations

import pathlib

import duiqi


def pairs(source: pathlib.Path, target: pathlib.Path) -> list[tuple[str, str]]:
    alignment: duiqi.Alignment = duiqi.align(source, target, glossary={"对齐": "alignment"})
    doubtful = [pair for pair in alignment if (pair.confidence or 0.0) < 0.6]
    for pair in doubtful:
        print(pair.source, pair.target, pair.reason)
    return [(pair.source, pair.target) for pair in alignment.pairs]


def corpus(items: list[tuple[str, str]]) -> int:
    return sum(len(alignment) for alignment in duiqi.align_many(items, threads=2, progress=True))


def first_translation(path: pathlib.Path, text: str) -> str | None:
    with duiqi.Memory.open(path, read_only=True) as memory:
        found = memory.lookup(text, threshold=80)
        return found[0].translation if found else None


def starts(text: str) -> list[int]:
    return [sentence.start for sentence in duiqi.split(text)]


def failures(items: list[tuple[str, str]]) -> list[Exception]:
    results = duiqi.align_many(items, return_errors=True)
    return [result for result in results if isinstance(result, Exception)]


def first_three(zh: str, en: str) -> list[str]:
    alignment = duiqi.align(duiqi.split(zh), duiqi.split(en), pins=[(1, 1)])
    print(alignment.explain(alignment[0]).parts, alignment.to_tmx("a.tmx") + 1)
    return [pair.target for pair in alignment[:3]]
