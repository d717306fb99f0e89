"""Compares `gan bench toy` with the same work in PyTorch and JAX, on this machine.

    cargo build --release
    pip install torch numpy jax
    python benches/compare.py target/release/gan

Every program runs once per round, one after the other, so that what disturbs the machine disturbs all of them; a
ratio is taken within one round. With --json the last line is one object with all numbers.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

PEERS = Path(__file__).parent / "peers"


def main():
    arguments = parse()
    programs = {"gan": [arguments.gan, "bench", "toy", "--json"]}
    programs |= {peer: [sys.executable, PEERS / f"toy_{peer}.py"] for peer in arguments.peers}
    speeds = {name: [] for name in programs}
    for round in range(1, arguments.rounds + 1):
        for name, command in programs.items():
            speeds[name].append(measure(command))
        print(f"round {round}:", ", ".join(f"{name} {s[-1]:.0f} steps/s" for name, s in speeds.items()), flush=True)
    ratios = {peer: [a / b for a, b in zip(speeds["gan"], speeds[peer])] for peer in arguments.peers}
    print(f"\n{'':12} {'min':>8} {'median':>8} {'max':>8}")
    for name, values in speeds.items():
        print(f"{name:12} {spread(values, '8.0f')}  steps/s")
    for peer, values in ratios.items():
        print(f"{'gan / ' + peer:12} {spread(values, '8.2f')}")
    if arguments.json:
        print(json.dumps({"steps_per_second": speeds, "ratios": ratios}))


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gan", type=Path, help="the release build of the command")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", nargs="+", choices=["torch", "jax"], default=["torch", "jax"])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds must be at least 1")
    return arguments


def measure(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)["steps_per_second"]


def spread(values, form):
    return " ".join(format(v, form) for v in (min(values), statistics.median(values), max(values)))


if __name__ == "__main__":
    main()
