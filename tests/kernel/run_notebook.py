"""Runs a notebook from top to bottom, as `jupyter execute` does, and says whether anything changed.

    python tests/kernel/run_notebook.py NOTEBOOK [--write]

Exit code 1 when a cell fails, or when what came out is not what stands in the file, byte for byte;
with `--write`, it is written there instead.
"""

import difflib
import io
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def main():
    path = sys.argv[1]
    with io.open(path, encoding="utf-8", newline="") as file:
        before = file.read()
    notebook = nbformat.reads(before, as_version=4)
    # The times of a run are metadata of the cells that some front ends keep; we keep none.
    client = NotebookClient(notebook, record_timing=False)
    try:
        client.execute()
    except CellExecutionError as error:
        print(error)
        return 1
    after = nbformat.writes(notebook)
    after += "" if after.endswith("\n") else "\n"
    if "--write" in sys.argv:
        with io.open(path, "w", encoding="utf-8", newline="") as file:
            file.write(after)
        return 0
    changes = difflib.unified_diff(before.splitlines(), after.splitlines(), "written", "run again", lineterm="")
    changes = [line[:200] for line in changes]
    print("\n".join(changes[:40]) or "nothing changed")
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
