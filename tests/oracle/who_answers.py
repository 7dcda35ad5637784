"""When the rule alone knows the answers, and when the whole network does.

Trains the article's opening network of 48 neurons (25 % of all sums modulo 67, `adder.py`), some seeds, keeps its tables every 50 steps, and splits each of its votes afterwards: the rule, which is the mean plus the waves in a + b
of the frequencies that hold more than 3 % of the power in the final input weights, and the rest. Of the sums that were not
shown, nor their mirror images: the share that the rule alone and the whole network answer, by how much the rule's right
answer is ahead, and the best wrong one of the rest. Numbers in docs/truth.md.

    pip install numpy; python tests/oracle/who_answers.py
"""
import numpy as np

from adder import A, B, P, SUM, Adder

HIDDEN, SHARE, STEPS, EVERY = 48, 0.25, 2600, 50


def train(seed):
    """Rows trained on, and (step, input table P x HIDDEN, output table HIDDEN x P) by the way."""
    rng = np.random.default_rng(seed)
    network = Adder(rng, HIDDEN)
    rows = rng.permutation(P * P)[: int(SHARE * P * P)]
    network.is_shown(rows)
    kept = []
    while True:
        kept.append((network.step, *(table.astype("f8") for table in network.tables())))
        if network.step == STEPS:
            return rows, kept
        network.train(EVERY)


def lead(votes, rows):
    """How far the right answer is ahead of the best other one."""
    votes, right = votes[rows], SUM[rows]
    others = np.where(np.arange(P) == right[:, None], -np.inf, votes)
    return votes[np.arange(len(rows)), right] - others.max(1)


def look(table, out, keys, shown, unseen):
    votes = np.maximum(0, table[A] + table[B]) @ out
    waves = np.zeros_like(votes)
    for k in keys:
        for wave in (np.cos, np.sin):
            u = wave(2 * np.pi * k * SUM / P)
            u /= np.linalg.norm(u)
            waves += np.outer(u, u @ votes)
    rule = waves + votes.mean(0)
    share = lambda votes, rows: (lead(votes, rows) > 0).mean()
    return dict(
        whole=share(votes, unseen),
        rule=share(rule, unseen),
        rest=share(votes - waves, shown),
        signal=np.median(lead(rule, unseen)),
        noise=np.median(-lead(votes - rule, unseen)),
    )


if __name__ == "__main__":
    for seed in range(5):
        shown, kept = train(seed)
        pairs = set(zip(A[shown], B[shown]))
        unseen = np.array([i for i in range(P * P) if not {(A[i], B[i]), (B[i], A[i])} & pairs])
        power = (np.abs(np.fft.rfft(kept[-1][1] - kept[-1][1].mean(0), axis=0)) ** 2)[1:].sum(1)
        keys = 1 + np.flatnonzero(power > 0.03 * power.sum())
        found = [(step, look(table, out, keys, shown, unseen)) for step, table, out in kept]
        knows = next(((step, now) for step, now in found if now["rule"] == 1), None)
        heard = next(((step, now) for step, now in found[2:] if now["signal"] > now["noise"]), None)
        print("seed", seed, "frequencies", keys.tolist())
        if knows:
            print(f"  the rule answers all at {knows[0]}: the whole network {knows[1]['whole']:.3f}, the rest {knows[1]['rest']:.3f} of the shown")
        if heard:
            print(f"  louder than the rest at {heard[0]}: the whole network {heard[1]['whole']:.3f}")
        print(f"  at the end the whole network {found[-1][1]['whole']:.3f}")
