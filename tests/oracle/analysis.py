"""Writes tests/data/analysis.json: measures of small networks on pairs, straight from their definitions. See README.md here.

Nothing is summed along lines or reduced by symmetry: projections are inner products over all pairs, gradients are
automatic, spectra are numpy's FFT through gk.py.
"""
import itertools
import json
import os
import pathlib
import sys

os.environ.setdefault("JAX_PLATFORMS", "cpu")
sys.dont_write_bytecode = True

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import numpy as np

import gk

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
ACT = {"relu": jax.nn.relu, "square": jnp.square, "tanh": jnp.tanh, "gelu": jax.nn.gelu}

# p, d, H, whether b has its own in-projection, activation, whether the task is a difference, outscale
CASES = [
    ("add tied relu", 7, 4, 6, False, "relu", False, 1.0),
    ("add tied separate tanh", 7, 4, 6, True, "tanh", False, 1.3),
    ("sub tied separate gelu", 5, 3, 5, True, "gelu", True, 0.7),
]


def forward(params, ea, eb, act, scale):
    in_b = params.get("in_b", params["in"])
    hidden = ACT[act](ea @ params["in"] + eb @ in_b)
    return scale * hidden @ params["out"] @ params["embed"].T


def cross_entropy(logits, labels):
    shifted = logits - logits.max(-1, keepdims=True)
    return float(np.mean(np.log(np.exp(shifted).sum(-1)) - np.take_along_axis(shifted, labels[..., None], -1)[..., 0]))


def case(name, p, d, hidden, separate, act, minus, scale, rng):
    shapes = {"embed": (p, d), "in": (d, hidden)} | ({"in_b": (d, hidden)} if separate else {}) | {"out": (hidden, d)}
    # Half of the embedding lies on a circle, so that some frequencies stand out; exact in f32.
    params = {k: rng.normal(0, 1, s) for k, s in shapes.items()}
    a = np.arange(p)
    params["embed"][:, 0] = 2 * np.cos(2 * np.pi * 2 * a / p)
    params["embed"][:, 1] = 2 * np.sin(2 * np.pi * 2 * a / p)
    params = {k: v.astype(np.float32).astype(np.float64) for k, v in params.items()}
    answer = (a[:, None] - a[None]) % p if minus else (a[:, None] + a[None]) % p
    distance = (a[:, None] + a[None]) % p if minus else (a[:, None] - a[None]) % p
    e = params["embed"]
    logits = np.array([[forward(params, e[i], e[j], act, scale) for j in range(p)] for i in range(p)])

    w_in = e @ params["in"]
    stats = gk.fstats(w_in)
    power = (np.abs(np.fft.rfft(w_in - w_in.mean(0), axis=0)) ** 2)[1:].sum(1)
    keys = [int(k) + 1 for k in np.where(power > 0.03 * power.sum())[0]]
    keys = keys[: max(1, len(keys) - 1)]
    projection = np.zeros_like(logits)
    for k, wave in itertools.product(keys, (np.cos, np.sin)):
        u = wave(2 * np.pi * k * answer / p)
        u = u / np.sqrt((u**2).sum())
        projection += u[..., None] * np.einsum("ab,abc->c", u, logits)
    mean = logits.mean((0, 1))
    train = [(int(i), int(j)) for i, j in itertools.product(range(p), range(p)) if (3 * i + j) % 4 == 0]
    rows = tuple(np.array(train).T)

    unseen = [(i, j) for i, j in itertools.product(range(p), range(p)) if not {(i, j), (j, i)} & set(train)]

    def margins(votes, pairs):
        """Right answer less the best wrong one, of votes (p, p, p) at some pairs."""
        rows = tuple(np.array(pairs).T)
        votes, answers = votes[rows], answer[rows]
        others = np.where(np.arange(p) == answers[:, None], -np.inf, votes)
        return votes[np.arange(len(votes)), answers] - others.max(1)

    rule = np.broadcast_to(mean + projection, logits.shape)
    who = [
        (margins(logits, unseen) > 0).mean(),
        (margins(rule, unseen) > 0).mean(),
        (margins(logits - projection, train) > 0).mean(),
        np.median(margins(rule, unseen)),
        np.median(-margins(logits - rule, unseen)),
    ]

    def logit(ea, eb, c):
        return forward(params, ea, eb, act, scale)[c]

    gradients = jax.grad(logit, argnums=(0, 1))
    cosines = []
    for i, j, c in itertools.product(range(p), range(p), range(p)):
        x, y = (np.asarray(g) for g in gradients(jnp.asarray(e[i]), jnp.asarray(e[j]), c))
        if np.linalg.norm(x) > 0 and np.linalg.norm(y) > 0:
            cosines.append(x @ y / np.linalg.norm(x) / np.linalg.norm(y))
    right = np.take_along_axis(logits, answer[..., None], -1)[..., 0]
    within = np.mean([right[distance == gap].std() for gap in range(p)])
    neurons = list(range(0, hidden, 2))
    mask = np.zeros(hidden)
    mask[neurons] = 1
    part = scale * ACT[act](e[1] @ params["in"] + e[3] @ params.get("in_b", params["in"])) * mask @ params["out"] @ e.T
    flat = np.concatenate([params[k].ravel() for k in shapes])
    return dict(
        name=name,
        keys=dict(task="sub" if minus else "add", p=p, embed=d, hidden=hidden, act=act, outscale=scale, inproj="separate" if separate else "shared"),
        params=[float(x) for x in flat],
        power=[float(x) for x in power / power.sum()],
        gini=stats["gini"],
        purity=stats["purity"],
        frequencies=keys,
        key_share=float(sum(power[k - 1] for k in keys) / power.sum()),
        train=train,
        restricted=cross_entropy(mean + projection, answer),
        excluded=cross_entropy((logits - projection)[rows], answer[rows]),
        explained=float((projection**2).sum() / ((logits - mean) ** 2).sum()),
        who=[float(x) for x in who],
        symmetricity=float(np.mean(cosines)),
        irrelevance=float(within / right.std()),
        pair=[1, 3],
        logits=[float(x) for x in logits[1, 3]],
        neurons=neurons,
        part=[float(x) for x in part],
    )


if __name__ == "__main__":
    rng = np.random.default_rng(17)
    cases = [case(*c, rng) for c in CASES]
    for c in cases:
        print({k: v for k, v in c.items() if isinstance(v, float) or k in ("name", "frequencies")})
        # A projection cannot explain more than there is, and half of random logits is not certain of anything.
        assert 0 < c["explained"] < 1 and c["restricted"] > 0 and c["excluded"] > 0, c["name"]
    (DATA / "analysis.json").write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
