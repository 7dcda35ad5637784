"""How much each frequency still has to say about nearly opposite numbers, and which part of the weights makes it so.

Takes networks of the article with 24 neurons (35 % of all sums modulo 67), those that the command line program has saved or,
where none are named, four that are trained here (`adder.py`), and looks at each group of neurons of one frequency k: the distance from the highest to the
lowest of its 67 votes, averaged over pairs nearly opposite on its dial, |cos(pi k (a - b) / p)| < 0.2, over that of
pairs nearly on the same spot, > 0.8. Neurons whose input weights are pure cosines would leave 0.1. Then once more with
the wave of frequency 2k taken out of the input weights. Numbers in docs/truth.md.

    grok run preset=modadd-24 --seeds 9 --save stars.safetensors
    pip install numpy; python tests/oracle/second_wave.py stars-*.safetensors
"""
import json
import pathlib
import struct
import sys

import numpy as np

from adder import A, B, P, SUM, Adder

HIDDEN, SHARE, STEPS = 24, 0.35, 1500


def train(seed):
    """Input weights (P x HIDDEN) and output weights (HIDDEN x P) of a trained network."""
    rng = np.random.default_rng(seed)
    network = Adder(rng, HIDDEN)
    network.is_shown(rng.permutation(P * P)[: int(SHARE * P * P)])
    network.train(STEPS)
    return [table.astype("f8") for table in network.tables()]


def saved(path):
    """The same of a network that was saved."""
    data = pathlib.Path(path).read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])

    def matrix(name):
        first, end = header[name]["data_offsets"]
        return np.frombuffer(data[start + first : start + end], "<f4").reshape(header[name]["shape"]).astype("f8")

    embed = matrix("embed")
    return [embed @ matrix("in"), matrix("out") @ embed.T]


def fold(k):
    """The frequency between 0 and P / 2 that cannot be told from k."""
    return min(k % P, -k % P)


def look(table, out, frequencies):
    """Share of right answers, and for each frequency how much of its vote is left between opposite numbers."""
    hidden = np.maximum(0, table[A] + table[B])
    left = {}
    for k in sorted(set(frequencies)):
        group = hidden[:, frequencies == k] @ out[frequencies == k]
        height, near = np.ptp(group, axis=1), np.abs(np.cos(np.pi * k * (A - B) / P))
        left[k] = height[near < 0.2].mean() / height[near > 0.8].mean()
    return ((hidden @ out).argmax(1) == SUM).mean(), left


def main():
    whole, without, amplitudes, accuracies = [], [], [], []
    states = sys.argv[1:]
    for seed in states or range(4):
        table, out = saved(seed) if states else train(seed)
        waves = np.fft.rfft(table, axis=0)
        k = (np.abs(waves[1:]) ** 2).argmax(0) + 1
        cut = waves.copy()
        for neuron, own in enumerate(k):
            cut[fold(2 * own), neuron] = 0
        accuracy, left = look(table, out, k)
        accuracy_without, left_without = look(np.fft.irfft(cut, P, axis=0), out, k)
        print(f"{seed}: {accuracy:.1%} right, without the second waves {accuracy_without:.1%}")
        accuracies.append(accuracy_without)
        for own in sorted(left):
            neurons = np.where(k == own)[0]
            amplitude = np.median(np.abs(waves[fold(2 * own), neurons]) / np.abs(waves[own, neurons]))
            print(
                f"  frequency {own:2}, {len(neurons)} neurons: second wave {amplitude:.2f} of the first; of the vote"
                f" {left[own]:.2f} is left between opposite numbers, without second waves {left_without[own]:.2f}"
            )
            if len(neurons) >= 6:
                whole.append(left[own])
                without.append(left_without[own])
                amplitudes.append(amplitude)
    extent = lambda values: f"{min(values):.2f} to {max(values):.2f}"
    print(f"groups of six neurons or more ({len(whole)}): second wave {extent(amplitudes)}, left {extent(whole)},")
    print(f"without second waves {extent(without)}, and {min(accuracies):.1%} to {max(accuracies):.1%} of all sums right")


main()
