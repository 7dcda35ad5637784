"""Writes tests/data/vocabulary.json: what gk.py's fixtures do not touch, from definitions, in numpy. See README.md here.

`tables`: every pair of a task with its answer, found by searching for the number that satisfies the definition.
`parities`: bit strings with their labels. `initial`: deviation and largest value of many draws of each kind of initial
weights, drawn by numpy's generator and cut by drawing again.
"""
import json
import pathlib
import sys

import numpy as np

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
DRAWS = 1_000_000


def answer(task, a, b, p):
    """The only c of 0..p-1 that satisfies the definition."""
    holds = {
        "add": lambda c: (c - a - b) % p == 0,
        "sub": lambda c: (c + b - a) % p == 0,
        "mul": lambda c: (c - a * b) % p == 0,
        "div": lambda c: (c * b - a) % p == 0,
    }[task]
    (found,) = [c for c in range(p) if holds(c)]
    return found


def table(task, p, pairs):
    rows = [(a, b) for a in range(p) for b in range(p)]
    rows = [(a, b) for a, b in rows if (task != "div" or b > 0) and (pairs == "ordered" or a <= b)]
    return {"keys": f"task={task}&p={p}&pairs={pairs}&train=0.5", "rows": [[a, b, answer(task, a, b, p)] for a, b in rows]}


def truncated(rng, count):
    draws = rng.normal(size=count)
    while (outside := np.abs(draws) > 2).any():
        draws[outside] = rng.normal(size=outside.sum())
    return draws


def initial(rng, keys, matrix, draws):
    return {"keys": keys, "matrix": matrix, "deviation": float(f"{draws.std():.4g}"), "largest": float(f"{np.abs(draws).max():.4g}")}


def main():
    rng = np.random.default_rng(4)
    bits = rng.integers(0, 2, size=(40, 12))
    normal, cut = rng.normal(size=DRAWS), truncated(rng, DRAWS)
    uniform = rng.uniform(-1, 1, size=DRAWS)
    # The embedding of the reference page's main model is cut, then brought to a real deviation of sqrt(2 / p).
    embed = cut / cut.std() * np.sqrt(2 / 67)
    big = "task=add&embed=500&hidden=400"
    cases = {
        "tables": [table("add", 7, "ordered"), table("add", 7, "unordered"), table("sub", 7, "ordered"), table("mul", 6, "unordered"), table("mul", 7, "ordered"), table("div", 7, "ordered")],
        "parities": [{"k": k, "rows": [[*row, int(np.prod(1 - 2 * row[:k]) < 0)] for row in bits.tolist() for row in [np.array(row)]]} for k in (1, 3, 12)],
        "initial": [
            initial(rng, f"{big}&init=normal", "in", normal / np.sqrt(500)),
            initial(rng, f"{big}&init=normal&scale=3", "out", 3 * normal / np.sqrt(400)),
            initial(rng, f"{big}&init=normal&sigma=0.05", "embed", 0.05 * normal),
            initial(rng, f"{big}&init=truncated", "embed", embed),
            initial(rng, f"{big}&init=truncated", "in", cut / np.sqrt(500)),
            initial(rng, f"{big}&init=truncated", "out", cut / np.sqrt(400)),
            initial(rng, "preset=parity-main&n=60&hidden=900", "in", uniform / np.sqrt(60)),
            initial(rng, "preset=parity-main&n=60&hidden=900", "bias_in", uniform / np.sqrt(60)),
            initial(rng, "preset=parity-main&n=60&hidden=900", "out", uniform / np.sqrt(900)),
        ],
    }
    for case in cases["parities"]:
        case["rows"] = [[int(x) for x in row] for row in case["rows"]]
    lines = [f'"{name}": [\n' + ",\n".join("  " + json.dumps(case, separators=(",", ":")) for case in cases[name]) + "\n]" for name in cases]
    (DATA / "vocabulary.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
