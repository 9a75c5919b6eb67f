"""Runs a notebook from its first cell to its last; a cell that fails ends with an error.

usage: run_notebook.py NOTEBOOK
"""

from __future__ import annotations

import pathlib
import sys

import nbclient
import nbformat

path = pathlib.Path(sys.argv[1])
notebook = nbformat.read(path, as_version=4)
nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
images = [out for cell in notebook.cells for out in cell.get("outputs", []) if "image/png" in out.get("data", {})]
if not images:
    sys.exit("the notebook drew no plot")
print(f"{len(notebook.cells)} cells ran, {len(images)} plots")
