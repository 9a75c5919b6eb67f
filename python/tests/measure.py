"""Measures `align_many`: its throughput beside `duiqi batch`, and 4 threads beside 1. Prints medians; asserts nothing.

usage: DUIQI=target/release/duiqi python measure.py FOLDER...     folders with zh/DOC and en/DOC, as in ../shared/eval/align
"""

from __future__ import annotations

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Callable

import duiqi

#: How often each is run; the runs take turns, so that a busy moment falls on all alike.
RUNS = 3


def documents(folders: list[str]) -> list[tuple[str, str]]:
    pairs = []
    for folder in map(pathlib.Path, folders):
        for zh in sorted((folder / "zh").iterdir()):
            en = folder / "en" / zh.name
            pairs.append((zh.read_text(encoding="utf-8"), en.read_text(encoding="utf-8")))
    return pairs


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def package(pairs: list[tuple[str, str]], threads: int) -> Callable[[], int]:
    return lambda: sum(len(found) for found in duiqi.align_many(pairs, threads=threads, return_errors=True) if isinstance(found, duiqi.Alignment))


def tool(lines: pathlib.Path, threads: int) -> Callable[[], object]:
    asked = [os.environ["DUIQI"], "--quiet", "batch", "--jsonl", lines, "-o", os.devnull, "--to", "jsonl", "--jobs", str(threads)]
    return lambda: subprocess.run(asked, check=False)


def main() -> None:
    pairs = documents(sys.argv[1:])
    with tempfile.TemporaryDirectory() as work:
        lines = pathlib.Path(work) / "documents.jsonl"
        rows = ({"id": str(n), "source": source, "target": target} for n, (source, target) in enumerate(pairs))
        lines.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        ways = {"batch, 2 threads": tool(lines, 2), **{f"align_many, {n} threads": package(pairs, n) for n in (1, 2, 4)}}
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(RUNS):
            for name, way in ways.items():
                times[name].append(seconds(way))
    median = {name: statistics.median(found) for name, found in times.items()}
    for name, found in times.items():
        print(f"{name}: {median[name]:.2f} s for {len(pairs)} documents ({', '.join(f'{one:.2f}' for one in found)})")
    print(f"throughput of align_many, share of batch: {median['batch, 2 threads'] / median['align_many, 2 threads']:.2f}")
    print(f"4 threads beside 1: {median['align_many, 1 threads'] / median['align_many, 4 threads']:.2f} times as fast")


main()
