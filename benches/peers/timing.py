"""How both peers are timed: as `gan bench toy` is."""

import json
import statistics
import time

WARM_UP = 100
REPEATS = 6
SECONDS = 0.6
CHUNK = 20  # steps between two looks at the clock, so that nothing waits for a step that may run ahead


def report(peer, step, wait=lambda: None):
    """Prints the steps per second of step() as JSON; wait() returns when all steps so far are done."""
    run(step, WARM_UP, wait)
    speeds = sorted(speed(step, wait) for _ in range(REPEATS))
    answer = {"workload": "toy", "peer": peer, "steps_per_second": statistics.median(speeds)}
    print(json.dumps(answer | {"steps_per_second_min": speeds[0], "steps_per_second_max": speeds[-1]}))


def run(step, steps, wait):
    for _ in range(steps):
        step()
    wait()


def speed(step, wait):
    start, steps = time.perf_counter(), 0
    while (elapsed := time.perf_counter() - start) < SECONDS:
        run(step, CHUNK, wait)
        steps += CHUNK
    return steps / elapsed
