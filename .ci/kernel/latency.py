"""How long kernels take: to be ready, to answer a cell sent at once, and for cells of four kinds. Ours as it is installed and,
where `evcxr_jupyter` is on the PATH, that one in turn with it, with the same built library.

    JUPYTER_DATA_DIR=... PATH=...:$PATH python latency.py
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from protocol import Kernel, cache

OURS, STOCK = "shall-we-gan", "stock-evcxr"
LIBRARY = Path(__file__).resolve().parents[2]
VARIABLE = 'let run: Run = Lab::new("ring").batch(64).width(16).steps(5).run()?;'
KINDS = {
    "a call of the library": "println!(\"{:?}\", run.measures().len()); // {i}",
    "an expression": "run.engine().step() + {i}",
    "a new variable": "let number{i}: f32 = {i} as f32;",
    "a new variable of a type to be found": "let found{i} = run.measures();",
    "raw dfdx": "let d{i}: Cpu = Cpu::default(); let w: Tensor<Rank2<4, 3>, f32, _> = d{i}.ones(); "
                "let y: Tensor<Rank1<3>, f32, _> = w.square().sum(); println!(\"{:?}\", y.array());",
}
STARTS, REPEATS = 3, 7


def stock(folder):
    """Tells Jupyter of stock evcxr_jupyter, with a copy of the library that we have built; its name, if it is there."""
    program = shutil.which("evcxr_jupyter")
    if not program:
        print("evcxr_jupyter is not on the PATH: cargo install evcxr_jupyter --version 0.22.0 --locked", file=sys.stderr)
        return []
    # Beside the trees, where cargo finds how all of them are built.
    (built,) = cache().glob("*/trees/*")
    here = Path(tempfile.mkdtemp(dir=built.parents[1]))
    work = here / "work"
    shutil.copytree(built, work)
    (here / "evcxr.toml").write_text(
        f'[evcxr]\ntmpdir = "{work}"\nopt_level = "0"\nprelude = "use gan_notebook::prelude::*;"\n\n'
        f'[dependencies]\ngan-notebook = {{ path = "{LIBRARY}/notebooks/session" }}\n')
    (work / "evcxr.toml").unlink()
    spec = {"argv": [program, "--control_file", "{connection_file}"], "display_name": "Rust", "language": "rust",
            "interrupt_mode": "message", "env": {"EVCXR_CONFIG_DIR": str(here)}}
    kernels = folder / "kernels" / STOCK
    kernels.mkdir(parents=True)
    (kernels / "kernel.json").write_text(json.dumps(spec))
    os.environ["JUPYTER_PATH"] = str(folder)
    return [STOCK, here]


def started(name):
    """A kernel; the seconds until it was ready, and until a cell that was sent at once had been answered."""
    kernel = Kernel(name)
    kernel.client.wait_for_ready(timeout=300)
    ready = time.monotonic() - kernel.began
    succeed(kernel, "1 + 1")
    return kernel, ready, time.monotonic() - kernel.began


def succeed(kernel, code):
    began = time.monotonic()
    cell = kernel.run(code)
    assert cell.reply["status"] == "ok", "\n".join(cell.reply["traceback"])
    return time.monotonic() - began


def row(what, *cells):
    print(f"| {what:<38} | " + " | ".join(f"{cell:<26}" for cell in cells) + " |", flush=True)


def seconds(times):
    return f"{statistics.median(times):5.2f} s ({min(times):.2f} to {max(times):.2f})"


def measure(names):
    times = {name: {} for name in names}
    note = lambda name, what, time: times[name].setdefault(what, []).append(time)
    for _ in range(STARTS):
        for name in names:
            kernel, ready, first = started(name)
            note(name, "kernel_info, after the start", ready)
            note(name, "a cell sent at once, after the start", first)
            kernel.close()
    kernels = {name: started(name)[0] for name in names}
    for name, kernel in kernels.items():
        note(name, "the first variable", succeed(kernel, VARIABLE))
        succeed(kernel, "use gan_notebook::dfdx::prelude::*;")
    for kind, code in KINDS.items():
        for i in range(REPEATS):
            for name, kernel in kernels.items():
                note(name, kind, succeed(kernel, code.replace("{i}", str(i))))
    for kernel in kernels.values():
        kernel.close()
    return times


def main():
    with tempfile.TemporaryDirectory() as folder:
        name, *copies = stock(Path(folder)) or [None]
        try:
            if name:
                # The first start compiles what it needs besides.
                started(name)[0].close()
            times = measure([one for one in (OURS, name) if one])
        finally:
            for copy in copies:
                shutil.rmtree(copy)
    row("", *times)
    row("---", *("---" for _ in times))
    for what in times[OURS]:
        row(what, *(seconds(all[what]) for all in times.values()))


if __name__ == "__main__":
    main()
