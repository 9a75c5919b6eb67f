"""The command-line tool: `duiqi`, or `python -m duiqi`."""

from __future__ import annotations

import signal
import sys

from ._duiqi import run_tool


def main() -> int:
    # The tool handles Ctrl-C itself; Python's handler would wait until the tool returns.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run_tool(["duiqi", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
