"""Compares `gan bench` with the same work in PyTorch and JAX, on this machine.

    cargo build --release
    pip install torch numpy jax
    python benches/compare.py target/release/gan
    python benches/compare.py target/release/gan --workload dcgan
    python benches/compare.py target/release/gan --workload dcgan --device cuda:0

Every program runs once per round, one after the other, so that what disturbs the machine disturbs all of them; a
ratio is taken within one round. Peak memory is a program's largest resident set. With --json the last line is one
object with all numbers.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
NAMES = {"toy": ["torch", "jax"], "dcgan": ["torch", "torch-channels-last"]}


def main():
    arguments = parse()
    workload = arguments.workload
    programs = {"gan": [arguments.gan, "bench", workload, "--device", arguments.device, "--json"]}
    for peer in arguments.peers:
        name, *rest = peer.split("-", 1)
        programs[peer] = [sys.executable, PEERS / f"{workload}_{name}.py", *rest, arguments.device]
    speeds, memory = {name: [] for name in programs}, {name: [] for name in programs}
    for round in range(1, arguments.rounds + 1):
        for name, command in programs.items():
            speed, peak = measure(command)
            speeds[name].append(speed)
            memory[name].append(peak)
        print(f"round {round}:", ", ".join(f"{name} {s[-1]:.4g} steps/s" for name, s in speeds.items()), flush=True)
    ratios = {peer: [a / b for a, b in zip(speeds["gan"], speeds[peer])] for peer in arguments.peers}
    print(f"\n{'':26} {'min':>8} {'median':>8} {'max':>8}")
    for name, values in speeds.items():
        print(f"{name:26} {spread(values, '8.4g')}  steps/s")
    for peer, values in ratios.items():
        print(f"{'gan / ' + peer:26} {spread(values, '8.2f')}")
    for name, values in memory.items():
        print(f"{name:26} {spread(values, '8.0f')}  MiB")
    if arguments.json:
        print(json.dumps({"steps_per_second": speeds, "ratios": ratios, "peak_memory_mib": memory}))


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gan", type=Path, help="the release build of the command")
    parser.add_argument("--workload", choices=NAMES, default="toy")
    parser.add_argument("--device", choices=["cpu", "cuda:0"], default="cpu", help="JAX is compared on the CPU only")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", nargs="*", help="of torch, jax and torch-channels-last; none for gan alone")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    known = [name for name in NAMES[arguments.workload] if arguments.device == "cpu" or name != "jax"]
    arguments.peers = known if arguments.peers is None else arguments.peers
    if arguments.rounds < 1:
        parser.error("--rounds must be at least 1")
    if missing := [peer for peer in arguments.peers if peer not in known]:
        parser.error(f"no {' and no '.join(missing)} for the workload {arguments.workload} on {arguments.device}")
    return arguments


def measure(command):
    """Steps per second, and the largest resident set in MiB."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        answer = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return json.loads(answer)["steps_per_second"], usage.ru_maxrss / 1024


def spread(values, form):
    return " ".join(format(v, form) for v in (min(values), statistics.median(values), max(values)))


if __name__ == "__main__":
    main()
