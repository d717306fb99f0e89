"""How long the installed kernel takes: to be ready, to answer a cell sent at once, and for cells of four kinds.

    JUPYTER_DATA_DIR=... python latency.py
"""

import statistics
import time

from protocol import Kernel

KINDS = {
    "a call of the library": "println!(\"{:?}\", run.measures().len()); // {i}",
    "an expression": "run.engine().step() + {i}",
    "a new variable": "let number{i}: f32 = {i} as f32;",
    "raw dfdx": "let d{i}: Cpu = Cpu::default(); let w: Tensor<Rank2<4, 3>, f32, _> = d{i}.ones(); "
                "let y: Tensor<Rank1<3>, f32, _> = w.square().sum(); println!(\"{:?}\", y.array());",
}
REPEATS = 7


def row(what, times):
    print(f"{what:<36} {statistics.median(times):6.2f} s   ({min(times):.2f} to {max(times):.2f})", flush=True)


def main():
    ready, first = [], []
    for _ in range(3):
        kernel = Kernel()
        kernel.client.wait_for_ready(timeout=60)
        ready.append(time.monotonic() - kernel.began)
        assert kernel.run("1 + 1").reply["status"] == "ok"
        first.append(time.monotonic() - kernel.began)
        kernel.close()
    row("kernel_info after start", ready)
    row("a cell sent at once, after start", first)
    kernel = Kernel()
    kernel.client.wait_for_ready(timeout=60)
    began = time.monotonic()
    cell = kernel.run('let run: Run = Lab::new("ring").batch(64).width(16).steps(5).run()?;')
    assert cell.reply["status"] == "ok", cell.reply
    print(f"the start, with a first variable     {time.monotonic() - began:6.2f} s")
    kernel.run("use gan_notebook::dfdx::prelude::*;")
    for kind, code in KINDS.items():
        times = []
        for i in range(REPEATS):
            began = time.monotonic()
            cell = kernel.run(code.replace("{i}", str(i)))
            times.append(time.monotonic() - began)
            assert cell.reply["status"] == "ok", "\n".join(cell.reply["traceback"])
        row(kind, times)
    kernel.close()


if __name__ == "__main__":
    main()
