"""What a network that has understood keeps when it goes on training with fewer of the sums that it learned from.

Trains networks of 48 neurons (`adder.py`) on half of all sums modulo 67, at every step, until the other half has been
answered for some hundred steps, and then goes on with the first tenth, twentieth and fiftieth of all sums, three times from
the same state; and others from scratch on as few, and a little more. Accuracies are those on the half that was never shown.
Numbers in docs/truth.md.

    pip install numpy; python tests/oracle/forgetting.py
"""
import copy
import sys

import numpy as np

from adder import P, Adder

HIDDEN, LEARNS, LINGER, STEPS, EVERY = 48, 0.5, 400, 4000, 20
KEPT, SCRATCH = [0.1, 0.05, 0.02], [0.1, 0.15, 0.2]


def share(part, rows):
    return rows[: round(part * P * P)]


def show(values):
    return f"{np.median(values):.3f} [{min(values):.3f} to {max(values):.3f}]"


def main(seeds, scratch_seeds):
    ends, below = {kept: [] for kept in KEPT}, {kept: [] for kept in KEPT}
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        network, rows = Adder(rng, HIDDEN), rng.permutation(P * P)
        unseen = rows[round(LEARNS * P * P) :]
        network.is_shown(share(LEARNS, rows))
        while network.accuracy(unseen) < 0.95:
            network.train(EVERY)
        understood = network.step
        network.train(LINGER)
        print(f"seed {seed}: understood at {understood}, {network.accuracy(unseen):.3f} at {network.step}", flush=True)
        for kept in KEPT:
            other, fell = copy.deepcopy(network), None
            other.is_shown(share(kept, rows))
            while other.step < network.step + STEPS:
                other.train(EVERY)
                right = other.accuracy(unseen)
                fell = fell or (other.step - network.step if right < 0.5 else None)
            ends[kept].append(right)
            below[kept].append(fell)
            print(f"  {kept:.0%} for {STEPS} steps: {right:.3f}, below a half after {fell}", flush=True)
    for kept in KEPT:
        fell = [step for step in below[kept] if step]
        print(f"{kept:.0%}: {show(ends[kept])}; below a half {len(fell)} of {seeds}", f"at {sorted(fell)}" if fell else "")
    for part in SCRATCH:
        found = []
        for seed in range(scratch_seeds):
            rng = np.random.default_rng(seed)
            network, rows = Adder(rng, HIDDEN), rng.permutation(P * P)
            network.is_shown(share(part, rows))
            network.train(2 * STEPS)
            found.append(network.accuracy(rows[round(LEARNS * P * P) :]))
        print(f"{part:.0%} from scratch, {2 * STEPS} steps: {show(found)}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or [5, 3]))
