#!/usr/bin/env python3
"""Align document pairs with Hugging Face `datasets`: JSON lines in, JSON lines out.

    python examples/datasets_align.py IN.jsonl OUT.jsonl [--processes N]

IN has the columns `id`, `source` and `target`. OUT has a row for each pair: `id`, `source`, `target`, `confidence`. The
documents are mapped in batches by several processes; a document that cannot be aligned gives no row.
"""

from __future__ import annotations

import argparse

import datasets

import duiqi


def align(batch: dict[str, list[str]]) -> dict[str, list[object]]:
    rows: dict[str, list[object]] = {"id": [], "source": [], "target": [], "confidence": []}
    # One thread a process: `map` runs as many processes as it is asked for.
    found = duiqi.align_many(zip(batch["source"], batch["target"]), threads=1, return_errors=True)
    for name, alignment in zip(batch["id"], found):
        if isinstance(alignment, Exception):
            continue
        for pair in alignment:
            values = {"id": name, "source": pair.source, "target": pair.target, "confidence": pair.confidence}
            for key, value in values.items():
                rows[key].append(value)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    documents = datasets.load_dataset("json", data_files=arguments.input, split="train")
    pairs = documents.map(align, batched=True, batch_size=100, num_proc=arguments.processes, remove_columns=documents.column_names)
    pairs.to_json(arguments.output, force_ascii=False)


if __name__ == "__main__":
    main()
