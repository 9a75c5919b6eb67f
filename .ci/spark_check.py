"""Runs examples/spark_align.py on local-cluster[2,1,1024] and compares its rows with those of a batch."""
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pyarrow
import pyarrow.parquet

FIELDS = ["document", "position", "en", "zh", "kind", "confidence", "reason", "error"]
work, engines = sys.argv[1], sys.argv[2:]
duiqi = os.environ["DUIQI"]


def key(row):
    return (row["document"], -1 if row["position"] is None else row["position"])


def batch():
    with open(f"{work}/batch.jsonl", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for row in rows:
        if row.get("confidence") is not None:
            row["confidence"] = pyarrow.scalar(row["confidence"], pyarrow.float32()).as_py()
    return sorted(({field: row.get(field) for field in FIELDS} for row in rows), key=key)


# Stands in for the tool while a worker is to be killed: the first call waits inside its worker until the worker is gone,
# since a batch of a few documents ends sooner than a process list can be read.
HELD_TOOL = """#!/bin/sh
if mkdir '{work}/held' 2>/dev/null; then
    tries=0
    while [ ! -e '{work}/killed' ] && [ $tries -lt 600 ]; do sleep 0.1; tries=$((tries + 1)); done
fi
exec '{duiqi}' "$@"
"""


def executors():
    """The worker processes of our cluster that run tasks."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    rows = (line.strip().split(maxsplit=1) for line in listed.splitlines())
    return [int(row[0]) for row in rows if "CoarseGrainedExecutorBackend" in row[-1] and work in row[-1]]


def ancestors(wanted):
    """The processes above those whose command line holds `wanted`."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.strip().split(maxsplit=2) for line in listed.splitlines()[1:]]
    parent = {int(row[0]): int(row[1]) for row in rows}
    above = set()
    for pid in (int(row[0]) for row in rows if wanted in row[-1]):
        while pid in parent and pid not in above:
            above.add(pid)
            pid = parent[pid]
    return above


def kill_one(killed, job, sign):
    """Kills one worker while it is at work: a process whose command line holds `sign` runs below it."""
    while job.poll() is None:
        above = ancestors(sign)
        for pid in executors():
            if pid in above:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
                open(f"{work}/killed", "w").close()
                return
        time.sleep(0.2)


def spark(engine, kill):
    out = f"{work}/{engine}.parquet"
    submit = os.path.join(os.path.dirname(os.environ["PYSPARK_PYTHON"]), "spark-submit")
    settings = {
        "spark.ui.enabled": "false",
        "spark.local.dir": f"{work}/local",
        # Named in the workers' command lines, by which this script knows its own.
        "spark.executor.extraJavaOptions": f"-Dduiqi.work={work}",
    }
    arguments = [submit, "--master", "local-cluster[2,1,1024]"]
    arguments += [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    tool, sign = duiqi, "pyspark.daemon"
    if kill and engine != "wheel":
        tool = sign = f"{work}/duiqi-held"
        with open(tool, "w") as script:
            script.write(HELD_TOOL.format(work=work, duiqi=duiqi))
        os.chmod(tool, 0o755)
        shutil.rmtree(f"{work}/held", ignore_errors=True)
        if os.path.exists(f"{work}/killed"):
            os.remove(f"{work}/killed")
    arguments += ["examples/spark_align.py", f"{work}/in.parquet", out, "--duiqi", tool]
    arguments += ["--engine", engine, "--partitions", "8"]
    with open(f"{work}/{engine}.log", "w") as log:
        job = subprocess.Popen(arguments, stdout=log, stderr=log)
        killed = []
        watch = threading.Thread(target=kill_one, args=(killed, job, sign))
        if kill:
            watch.start()
        code = job.wait()
    if kill:
        watch.join()
    if code != 0:
        sys.exit(open(f"{work}/{engine}.log").read()[-4000:] + f"\n{engine}: spark-submit ended with {code}")
    if kill and not killed:
        sys.exit(f"{engine}: no worker was found to kill")
    return sorted(pyarrow.parquet.read_table(out, columns=FIELDS).to_pylist(), key=key), killed


def main():
    with open(f"{work}/documents.jsonl", encoding="utf-8") as lines:
        table = pyarrow.Table.from_pylist([json.loads(line) for line in lines])
    pyarrow.parquet.write_table(table, f"{work}/in.parquet", row_group_size=500)
    want = batch()
    passed = 0
    for engine in engines:
        for kill in (False, True):
            begin = time.time()
            found, killed = spark(engine, kill)
            if found != want:
                both = zip(found, want)
                first = next(((a, b) for a, b in both if a != b), (len(found), len(want)))
                sys.exit(f"{engine}: not the rows of the batch: {first}")
            what = f"worker {killed[0]} killed" if killed else "undisturbed"
            print(f"{engine}, {what}: {len(found)} rows of {table.num_rows} documents equal the batch ({time.time() - begin:.0f} s)")
            passed += 1
    print(f"{passed} passed, 0 failed")


main()
