"""How peers are timed: as `gan bench` is."""

import json
import statistics
import time

REPEATS = 6
SECONDS = 0.6


def report(peer, step, wait=lambda: None, workload="toy", warm_up=100, chunk=20, batch=512):
    """Prints the steps per second of step() as JSON; wait() returns when all steps so far are done.

    The clock is looked at every `chunk` steps, so that nothing waits for a step that may run ahead.
    """
    run(step, warm_up, wait)
    speeds = sorted(speed(step, wait, chunk) for _ in range(REPEATS))
    answer = {"workload": workload, "peer": peer, "batch": batch, "steps_per_second": statistics.median(speeds)}
    answer |= {"steps_per_second_min": speeds[0], "steps_per_second_max": speeds[-1]}
    print(json.dumps(answer))


def run(step, steps, wait):
    for _ in range(steps):
        step()
    wait()


def speed(step, wait, chunk):
    start, steps = time.perf_counter(), 0
    while (elapsed := time.perf_counter() - start) < SECONDS:
        run(step, chunk, wait)
        steps += chunk
    return steps / elapsed
