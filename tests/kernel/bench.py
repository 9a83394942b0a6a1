"""How long the kernel takes, beside ipykernel, in one run.

    python tests/kernel/bench.py [ROUNDS]

Needs the packages of tests/kernel/requirements.txt and the installed kernel `perfdiff` (of a release
build). The kernels take turns, so that whatever else the machine does falls on both.

ready:   from the start of the process until it answers `kernel_info`.
cell:    from sending a cell until both its reply and `idle` are here; the cell is a comment, so that
         this is what the kernel adds. `block` is a whole comparison, with its pictures.
"""

import statistics
import sys
import time

from jupyter_client.manager import KernelManager

BLOCK = 'model = "Llama3_8B"\nbatch = {}\nbaseline = "A100"\nproposal = "H100"\n'
KERNELS = {"perfdiff": "# nothing", "python3": "# nothing"}


def started(name):
    """A kernel that answers, its client, and how long that took."""
    manager = KernelManager(kernel_name=name)
    start = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    return manager, client, time.perf_counter() - start


def round_trip(client, code):
    """Runs a cell; the seconds until the reply and `idle` are here."""
    start = time.perf_counter()
    sent = client.execute(code)
    while client.get_shell_msg(timeout=60)["parent_header"].get("msg_id") != sent:
        pass
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") == sent and (
            message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
        ):
            return time.perf_counter() - start


def told(name, what, seconds, unit, scale):
    seconds = sorted(seconds)
    p90 = seconds[int(len(seconds) * 0.9)]
    print(
        f"{name:<9} {what:<6} median {statistics.median(seconds) * scale:7.3f} {unit}  "
        f"least {seconds[0] * scale:7.3f}  p90 {p90 * scale:7.3f}  of {len(seconds)}"
    )


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    ready = {name: [] for name in KERNELS}
    cells = {name: [] for name in KERNELS}
    blocks = []
    for _ in range(rounds):
        for name, code in KERNELS.items():
            manager, client, seconds = started(name)
            ready[name].append(seconds)
            for _ in range(10):
                round_trip(client, code)
            cells[name] += [round_trip(client, code) for _ in range(50)]
            if name == "perfdiff":
                blocks += [round_trip(client, BLOCK.format(n)) for n in range(1, 51)]
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    for name in KERNELS:
        told(name, "ready", ready[name], "s ", 1)
        told(name, "cell", cells[name], "ms", 1e3)
    told("perfdiff", "block", blocks, "ms", 1e3)


if __name__ == "__main__":
    main()
