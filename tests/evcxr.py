#!/usr/bin/env python3
"""Runs the Rust notebooks of the book in the real evcxr, and says whether their outputs are current.

    python3 -m venv venv && venv/bin/pip install nbclient
    cargo install --locked --version 0.22.0 evcxr_jupyter && rustup component add rust-src
    venv/bin/python tests/evcxr.py            # exit 1 if a cell fails or an output is out of date
    venv/bin/python tests/evcxr.py --write    # writes the outputs

evcxr reports `ok` for a cell that returned an error or panicked, so whoever asks for the status of a
cell alone (nbconvert does) takes a broken notebook for a good one. Here a cell fails if anything of it
is on stderr, however late, if an `error` came, or if it ends in an expression and nothing was shown.

`cargo test -p perfdiff-tests --test evcxr` compares the same outputs without evcxr; installing it takes
ten minutes. EVCXR_JUPYTER names the program if it is not on the path.
"""

import argparse
import contextlib
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.util import run_sync

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "book" / "notebooks").glob("*-evcxr.ipynb"))
MIME_TYPES = ["text/plain", "text/html", "application/vnd.perfdiff.v1+json"]
# What is late on stderr has come by then.
LATE_SECONDS = 0.4


def kernel_spec(folder):
    """The spec of evcxr's kernel, written where nothing else looks for one."""
    program = os.environ.get("EVCXR_JUPYTER") or shutil.which("evcxr_jupyter")
    if not program:
        sys.exit("evcxr_jupyter is not on the path; see the head of this file")
    spec = folder / "kernels" / "rust"
    spec.mkdir(parents=True)
    argv = [program, "--control_file", "{connection_file}"]
    described = {"argv": argv, "display_name": "Rust", "language": "rust", "interrupt_mode": "message"}
    (spec / "kernel.json").write_text(json.dumps(described))
    os.environ["EVCXR_CONFIG_DIR"] = str(folder / "config")
    return KernelSpecManager(kernel_dirs=[str(folder / "kernels")])


def late_outputs(client):
    """What a cell says after it was reported as done."""
    late = []
    while True:
        try:
            message = run_sync(client.kc.get_iopub_msg)(timeout=LATE_SECONDS)
        except queue.Empty:
            return late
        if message["msg_type"] in ("stream", "error"):
            late.append(nbformat.v4.output_from_msg(message))


def ends_in_an_expression(source):
    code = [line for line in source.splitlines() if not re.match(r"\s*(//|:|$)", line)]
    return bool(code) and not code[-1].rstrip().endswith((";", "}"))


def faults(cell, outputs):
    """Why a cell cannot be said to have worked."""
    said = []
    for output in outputs:
        if output.output_type == "error":
            said.append("error: " + "\n".join(output.traceback))
        elif output.output_type == "stream" and output.name == "stderr":
            said.append("on stderr: " + output.text.strip())
    shown = [output.data for output in outputs if output.output_type == "execute_result"]
    if ends_in_an_expression(cell.source) and not shown:
        said.append("it ends in an expression and shows nothing")
    # A command, such as `:opt`, answers in plain text.
    for data in shown if ends_in_an_expression(cell.source) else []:
        missing = [mime for mime in MIME_TYPES if mime not in data]
        if missing:
            said.append("shown without " + ", ".join(missing) + ": " + str(data.get("text/plain"))[:200])
    return said


def without_counts(cells):
    """Code and outputs without the numbers that evcxr gives to cells."""
    def plain(output):
        return {key: value for key, value in output.items() if key != "execution_count"}

    return [(cell.source, [plain(output) for output in cell.get("outputs", [])]) for cell in cells]


@contextlib.contextmanager
def shut_down(manager):
    """Ends the kernel: nbclient leaves one that it was given."""
    try:
        yield
    finally:
        run_sync(manager.shutdown_kernel)(now=False)


def run(path, specs):
    """The notebook after a run, and the faults of its cells."""
    notebook = nbformat.read(path, as_version=4)
    found = []
    manager = AsyncKernelManager(kernel_name="rust", kernel_spec_manager=specs)
    client = NotebookClient(
        notebook, km=manager, timeout=600, startup_timeout=300, allow_errors=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    with client.setup_kernel(), shut_down(manager):
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.metadata = [], {}
            start = time.monotonic()
            client.execute_cell(cell, index)
            took = time.monotonic() - start
            outputs = cell.outputs + late_outputs(client)
            cell.metadata = {}
            said = faults(cell, outputs)
            print(f"{path.name} {cell.id}: {took:.1f} s{' FAILED' if said else ''}")
            found += [f"{path.name}, cell `{cell.id}`: {fault}" for fault in said]
    return notebook, found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="write the outputs")
    parser.add_argument("notebooks", nargs="*", type=pathlib.Path, default=NOTEBOOKS)
    options = parser.parse_args()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        specs = kernel_spec(pathlib.Path(folder))
        for path in options.notebooks:
            stored = nbformat.read(path, as_version=4)
            ran, found = run(path.resolve(), specs)
            wrong += found
            current = without_counts(stored.cells) == without_counts(ran.cells)
            if options.write and not found:
                nbformat.write(ran, path)
            elif not current:
                wrong.append(f"{path.name}: the outputs are out of date; --write writes them")
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    print("every cell worked, and every output is " + ("written" if options.write else "current"))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:  # What could not be run is neither current nor out of date.
        traceback.print_exc()
        sys.exit(2)
