"""A network that adds modulo 67, trained with hand-written derivatives and AdamW, for the programs here that look at what
such networks learn: `second_wave.py`, `who_answers.py`, `forgetting.py`. The embedding is tied, the in-projection shared.
"""
import numpy as np

P, EMBED = 67, 64
LR, WD, B1, B2, EPS = 3e-3, 1.0, 0.9, 0.98, 1e-8
A, B = (x.ravel() for x in np.meshgrid(range(P), range(P), indexing="ij"))
SUM = (A + B) % P


class Adder:
    """A network of so many neurons."""

    def __init__(self, rng, hidden):
        normal = lambda fan_in, *shape: (rng.normal(size=shape) / np.sqrt(fan_in)).astype("f4")
        self.params = [normal(EMBED, P, EMBED), normal(EMBED, EMBED, hidden), normal(hidden, hidden, EMBED)]
        self.first, self.second = [np.zeros_like(w) for w in self.params], [np.zeros_like(w) for w in self.params]
        self.step = 0

    def is_shown(self, rows):
        """From now on it is trained on these of all sums."""
        self.a, self.b, self.right, self.row = A[rows], B[rows], SUM[rows], np.arange(len(rows))
        self.read = np.zeros((len(rows), P), "f4")
        np.add.at(self.read, (self.row, self.a), 1)
        np.add.at(self.read, (self.row, self.b), 1)

    def tables(self):
        """What a and b add to each neuron, P x HIDDEN, and what each neuron votes, HIDDEN x P."""
        embed, reads, writes = self.params
        return embed @ reads, writes @ embed.T

    def train(self, steps=1):
        for _ in range(steps):
            self.step += 1
            embed, reads, writes = self.params
            table, out = self.tables()
            hidden = np.maximum(0, table[self.a] + table[self.b])
            d = hidden @ out
            d = np.exp(d - d.max(1, keepdims=True))
            d /= d.sum(1, keepdims=True)
            d[self.row, self.right] -= 1
            d /= len(self.row)
            d_out, d_table = hidden.T @ d, self.read.T @ ((d @ out.T) * (hidden > 0))
            gradients = [d_table @ reads.T + d_out.T @ writes, embed.T @ d_table, d_out @ embed]
            for w, m, v, g in zip(self.params, self.first, self.second, gradients):
                m += (1 - B1) * (g - m)
                v += (1 - B2) * (g * g - v)
                w *= 1 - LR * WD
                w -= LR * (m / (1 - B1**self.step)) / (np.sqrt(v / (1 - B2**self.step)) + EPS)

    def accuracy(self, rows):
        """Share of right answers to these of all sums."""
        table, out = self.tables()
        return ((np.maximum(0, table[A[rows]] + table[B[rows]]) @ out).argmax(1) == SUM[rows]).mean()
