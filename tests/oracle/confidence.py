"""How much of a rise of the test loss is confidence alone. All numbers come from the command line program of this project:
nine seeds are trained with it, stopped once more where their test loss is lowest, and both states are asked for their test
loss with all votes multiplied by one number (`outscale`), the one for which it is lowest. Only that number is searched for
here. Numbers in docs/truth.md.

    python tests/oracle/confidence.py GROK [PRESET [SEEDS [FOLDER]]]
"""
import csv
import json
import math
import pathlib
import struct
import subprocess
import sys

GROK, PRESET, SEEDS, FOLDER = (sys.argv[1:] + ["reverse", "9", "confidence"][len(sys.argv) - 2 :])[:4]
HERE = pathlib.Path(FOLDER)


def grok(keys, *options):
    """Rows of the table of a run."""
    # Its exit code says that nothing has grokked, which is to be expected.
    command = [GROK, "run", keys, *options, "-q", "--csv", "-"]
    table = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return list(csv.DictReader(table.splitlines()))


def scaled(state, scale):
    """A copy of a state whose votes are multiplied by `scale`."""
    data = state.read_bytes()
    end = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:end])
    header["__metadata__"]["outscale"] = repr(scale)
    header = json.dumps(header).encode()
    header += b" " * (-len(header) % 8)
    copy = HERE / "scaled.safetensors"
    copy.write_bytes(struct.pack("<Q", len(header)) + header + data[end:])
    return copy


def loss(state, step, scale):
    # A step of size zero, and an evaluation.
    row = grok(f"steps={step + 1}&lr=0&every=1", "--load", str(scaled(state, scale)))[-1]
    return float(row["test_loss"])


def least(state, step):
    """The lowest test loss over all scales, and its scale: golden section, as the loss is convex in the scale."""
    low, high, ratio = math.log(0.01), math.log(4), (math.sqrt(5) - 1) / 2
    at = lambda x: loss(state, step, math.exp(x))
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    loss_a, loss_b = at(a), at(b)
    while high - low > 0.05:
        if loss_a < loss_b:
            high, b, loss_b = b, a, loss_a
            a = high - ratio * (high - low)
            loss_a = at(a)
        else:
            low, a, loss_a = a, b, loss_b
            b = low + ratio * (high - low)
            loss_b = at(b)
    return min((loss_a, math.exp(a)), (loss_b, math.exp(b)))


HERE.mkdir(exist_ok=True)
print("seed, lowest at: test loss, accuracy; at the end at: test loss, accuracy; with the best scale: before, after (scale)")
for seed in range(int(SEEDS)):
    end = HERE / f"end-{seed}.safetensors"
    curve = grok(f"preset={PRESET}&seed={seed}", "--save", str(end))
    lowest, last = min(curve, key=lambda row: float(row["test_loss"])), curve[-1]
    steps = [int(row["step"]) for row in (lowest, last)]
    state = HERE / f"low-{seed}.safetensors"
    grok(f"preset={PRESET}&seed={seed}&steps={steps[0]}", "--save", str(state))
    first, second = least(state, steps[0]), least(end, steps[1])
    told = [f"{step}: {float(row['test_loss']):.5f}, {float(row['test_accuracy']):.3f}" for step, row in zip(steps, (lowest, last))]
    rise, left = float(last["test_loss"]) / float(lowest["test_loss"]), second[0] / first[0]
    scaled_losses = f"{first[0]:.5f}, {second[0]:.5f} ({second[1]:.3f})"
    print(f"{seed}, {told[0]}; {told[1]}; {scaled_losses}; rise ×{rise:.2f}, ×{left:.2f} with the best scales", flush=True)
