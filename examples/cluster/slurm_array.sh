#!/usr/bin/env bash
# Aligns a manifest as a Slurm job array, one part a task:
#
#     sbatch --array=1-10 examples/cluster/slurm_array.sh list.tsv results [more options of duiqi batch]
#
# Submit it again after a failure or a time-out: what is done is passed over.
#SBATCH --job-name=duiqi
#SBATCH --cpus-per-task=4
#SBATCH --mem=2G
#SBATCH --time=08:00:00
#SBATCH --output=duiqi-%A-%a.log
set -euo pipefail
list=$1 results=$2
shift 2
part=${SLURM_ARRAY_TASK_ID:?submit this with --array=1-N} parts=${SLURM_ARRAY_TASK_COUNT:?submit this with --array=1-N}

# Exit code 1 with a report means that some documents were broken (the report says which); without one that the run
# was stopped.
rm -f "$results/report-$part-of-$parts.jsonl"
"${DUIQI:-duiqi}" batch "$list" -o "$results" --shard "$part/$parts" --jobs "${SLURM_CPUS_PER_TASK:-1}" --resume "$@" ||
    [ -e "$results/report-$part-of-$parts.jsonl" ]
