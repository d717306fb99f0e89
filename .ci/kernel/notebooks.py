"""Runs notebooks with nbclient and the installed kernel, two at a time, and says how long each cell took.

    JUPYTER_DATA_DIR=... python notebooks.py FOLDER|NOTEBOOK...
"""

import asyncio
import statistics
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError


# Seconds for a cell, against one that hangs: how long each took is printed.
BOUND = 300
# A cell is compiled by one processor while another runs.
AT_ONCE = 2


def has_code(path):
    """A chapter may have texts alone."""
    return any(cell["cell_type"] == "code" for cell in nbformat.read(path, as_version=4)["cells"])


async def run(path):
    notebook = nbformat.read(path, as_version=4)
    times, began = [], {}

    def starts(cell, cell_index):
        began[cell_index] = time.monotonic()

    def ended(cell, cell_index, execute_reply):
        times.append(time.monotonic() - began[cell_index])

    client = NotebookClient(
        notebook, timeout=BOUND, kernel_name="shall-we-gan", on_cell_execute=starts, on_cell_executed=ended,
        resources={"metadata": {"path": str(path.parent)}},
    )
    start = time.monotonic()
    failure = None
    try:
        await client.async_execute()
    except CellExecutionError as error:
        failure = f"{error.ename}: {error.evalue}\n{error.traceback}"
    except CellTimeoutError:
        failure = f"a cell took longer than {BOUND} s"
    whole = time.monotonic() - start
    cells = " ".join(f"{t:.1f}" for t in times)
    median = statistics.median(times) if times else float("nan")
    print(f"{path.name}: {whole:.1f} s, median {median:.2f} s, cells {cells}", flush=True)
    if failure:
        print(failure, flush=True)
    return not failure


async def main(arguments):
    paths = [Path(argument) for argument in arguments]
    notebooks = [n for p in paths for n in (sorted(p.glob("*.ipynb")) if p.is_dir() else [p]) if has_code(n)]
    places = asyncio.Semaphore(AT_ONCE)

    async def in_turn(path):
        async with places:
            return await run(path)

    ran = await asyncio.gather(*map(in_turn, notebooks))
    failed = [path.name for path, well in zip(notebooks, ran) if not well]
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
