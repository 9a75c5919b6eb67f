#!/usr/bin/env python3
"""Align document pairs with Apache Spark: Parquet in, Parquet out.

    spark-submit examples/spark_align.py IN.parquet OUT.parquet [--duiqi PROGRAM] [--engine arrow|pandas|pipe|wheel]

IN has the columns `id`, `source`, `target` (texts) and, if known, `source_lang`, `target_lang`; or `id` and `text`
for documents in which both languages stand. OUT has a row for each pair or segment without counterpart (`document`,
`position`, `en`, `zh`, `kind`, `confidence`, `reason`) and a row with `error` for each document that could not be
aligned. Sorted by document and position it is the same on any cluster, and whatever workers are lost on the way.

Every task runs `duiqi batch --jsonl` once for its partition and feeds it line by line: the program must be on every
worker (`spark-submit --files target/release/duiqi` puts it there: then say `--duiqi ./duiqi`). The engine `wheel` runs no
program: it calls the Python package `duiqi`, which must be installed on every worker.
"""
import argparse
import json
import os
import subprocess
import sys
import threading

from pyspark import SparkFiles
from pyspark.sql import SparkSession
from pyspark.sql.types import FloatType, LongType, StringType, StructField, StructType

TEXTS = ["document", "en", "zh", "kind", "reason", "error"]
SCHEMA = StructType(
    [StructField(name, StringType()) for name in TEXTS]
    + [StructField("position", LongType()), StructField("confidence", FloatType())]
)
BATCH = 5000  # rows handed to Spark at a time


def command(program):
    """One thread a task: Spark has a task for each core already."""
    shipped = SparkFiles.get(os.path.basename(program)) if program.startswith("./") else program
    return [shipped, "batch", "--jsonl", "--jobs", "1", "--inline-errors", "--quiet"]


def aligned(documents, program):
    """Feeds documents (dicts) to the program, yields the rows that it answers with, in order."""
    process = subprocess.Popen(command(program), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    failed = []

    def feed():
        try:
            with process.stdin:
                for document in documents:
                    line = json.dumps({k: v for k, v in document.items() if v is not None}, ensure_ascii=False)
                    process.stdin.write(line.encode() + b"\n")
        except BrokenPipeError:
            pass  # the program has ended: its exit code says why
        except BaseException as error:
            failed.append(error)

    feeder = threading.Thread(target=feed)
    feeder.start()
    try:
        for line in process.stdout:
            row = json.loads(line)
            yield {field.name: row.get(field.name) for field in SCHEMA}
        feeder.join()
        code = process.wait()
        if failed:
            raise failed[0]
        if code not in (0, 1):  # 1: some documents failed, and each has its row
            raise RuntimeError(f"duiqi ended with exit code {code}")
    finally:
        process.kill()
        process.wait()


def chunks(rows):
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == BATCH:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def by_arrow(frame, program):
    import pyarrow

    schema = pyarrow.schema(
        [(name, pyarrow.string()) for name in TEXTS] + [("position", pyarrow.int64()), ("confidence", pyarrow.float32())]
    )

    def align(batches):
        documents = (row for batch in batches for row in batch.to_pylist())
        for chunk in chunks(aligned(documents, program)):
            yield pyarrow.RecordBatch.from_pylist(chunk, schema=schema)

    return frame.mapInArrow(align, SCHEMA)


def rows_of(document, alignment):
    """The rows of one document, as the program writes them."""
    if isinstance(alignment, Exception):
        yield {"document": document, "error": str(alignment)}
        return
    source, target = alignment.langs
    for position, unit in enumerate(alignment.units):
        row = {"document": document, "position": position, "kind": unit.kind, "confidence": unit.confidence}
        yield {**row, "reason": unit.reason, source: unit.source, target: unit.target}


def aligned_by_package(documents):
    """Aligns documents (dicts) with the Python package, yields their rows in order."""
    import duiqi

    for document in documents:
        texts = [document["text"]] if document.get("text") is not None else [document["source"], document["target"]]
        try:
            languages = {key: document.get(key) for key in ("source_lang", "target_lang")}
            alignment = duiqi.align(*texts, **languages)
        except (duiqi.DuiqiError, ValueError, TypeError) as error:
            alignment = error
        yield from rows_of(document["id"], alignment)


def by_wheel(frame, _program):
    import pyarrow

    schema = pyarrow.schema(
        [(name, pyarrow.string()) for name in TEXTS] + [("position", pyarrow.int64()), ("confidence", pyarrow.float32())]
    )

    def align(batches):
        documents = (row for batch in batches for row in batch.to_pylist())
        for chunk in chunks(aligned_by_package(documents)):
            yield pyarrow.RecordBatch.from_pylist(chunk, schema=schema)

    return frame.mapInArrow(align, SCHEMA)


def by_pandas(frame, program):
    import pandas

    def align(frames):
        documents = (row for part in frames for row in part.to_dict("records"))
        for chunk in chunks(aligned(documents, program)):
            part = pandas.DataFrame(chunk, columns=SCHEMA.names)
            part["position"] = part["position"].astype("Int64")
            yield part

    return frame.mapInPandas(align, SCHEMA)


def by_pipe(frame, program):
    """No Python at work on the texts: Spark itself runs the program."""
    if program.startswith("./"):
        program = os.path.basename(program)
    words = [program, *command("duiqi")[1:]]
    answers = frame.toJSON().pipe(" ".join(words))
    return frame.sparkSession.read.json(answers, schema=SCHEMA)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--duiqi", default="duiqi", help="the program on the workers")
    parser.add_argument("--engine", choices=["arrow", "pandas", "pipe", "wheel"], default="arrow")
    parser.add_argument("--partitions", type=int, default=0, help="how many tasks; 0: as many as the input has")
    arguments = parser.parse_args()
    spark = SparkSession.builder.appName("duiqi").getOrCreate()
    frame = spark.read.parquet(arguments.input)
    if arguments.partitions:
        frame = frame.repartition(arguments.partitions)
    engine = {"arrow": by_arrow, "pandas": by_pandas, "pipe": by_pipe, "wheel": by_wheel}[arguments.engine]
    engine(frame, arguments.duiqi).write.mode("overwrite").parquet(arguments.output)
    found = spark.read.parquet(arguments.output)
    failed = found.filter("error is not null").count()
    print(f"{found.count() - failed} rows, {failed} documents failed", file=sys.stderr)
    spark.stop()


if __name__ == "__main__":
    main()
