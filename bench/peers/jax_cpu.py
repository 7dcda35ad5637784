"""JAX on the CPU, compiled, one thread: the same work from the same initial weights as our engine natively.

Reads the work that `grokscope-bench` writes, then obeys lines on standard input: `loss` prints the loss, `train N`
prints the seconds that N steps took.
"""

import json
import os
import sys

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import time
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np


def pairs(work, gather):
    rows = np.array(work["rows"])
    labels = jnp.array(work["labels"])
    x = np.zeros((len(rows), work["inputs"]), np.float32)
    np.add.at(x, (np.arange(len(rows)), rows[:, 0]), 1)
    np.add.at(x, (np.arange(len(rows)), rows[:, 1]), 1)

    def loss(w):
        table = w["embed"] @ w["in"]
        z = table[rows[:, 0]] + table[rows[:, 1]] if gather else jnp.array(x) @ table
        logits = jax.nn.relu(z) @ (w["out"] @ w["embed"].T)
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1))

    return loss


def bits(work):
    x = 2 * jnp.array(work["rows"], jnp.float32) - 1
    sign = 2 * jnp.array(work["labels"], jnp.float32) - 1

    def loss(w):
        logits = (jax.nn.relu(x @ w["in"] + w["bias_in"]) @ w["out"] + w["bias_out"])[:, 0]
        return jnp.mean(jax.nn.softplus(-sign * logits))

    return loss


def main(file, variant):
    work = json.load(open(file))
    flat = np.array(work["parameters"], np.float32)
    weights = {
        part["matrix"]: jnp.array(flat[part["offset"]:][: part["rows"] * part["cols"]].reshape(part["rows"], part["cols"]))
        for part in work["layout"]
    }
    loss = pairs(work, variant == "gather") if work["kind"] == "pairs" else bits(work)
    lr, b1, b2, eps, wd, l1 = (work["hyper"][key] for key in ("lr", "b1", "b2", "eps", "wd", "l1"))

    def step(t, state):
        weights, first, second = state
        gradient = jax.grad(loss)(weights)
        if l1 > 0:
            gradient = jax.tree.map(lambda g, w: g + l1 * jnp.sign(w), gradient, weights)
        first = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, first, gradient)
        second = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, second, gradient)
        unbias1, unbias2 = (1 / (1 - b ** (t + 1.0)) for b in (b1, b2))
        update = lambda w, m, v: w - lr * (wd * w + m * unbias1 / (jnp.sqrt(v * unbias2) + eps))
        return jax.tree.map(update, weights, first, second), first, second

    # The loop is compiled too, and the state is updated in place: nothing is left to Python.
    @partial(jax.jit, donate_argnums=2)
    def train(begin, end, state):
        return jax.lax.fori_loop(begin, end, step, state)

    value = jax.jit(loss)
    zeros = jax.tree.map(jnp.zeros_like, weights)
    state = (weights, zeros, jax.tree.map(jnp.copy, zeros))
    done = 0
    print(jax.__version__, flush=True)
    for line in sys.stdin:
        match line.split():
            case ["loss"]:
                print(float(value(state[0])), flush=True)
            case ["train", steps]:
                begun = time.perf_counter()
                state = jax.block_until_ready(train(done, done + int(steps), state))
                print(time.perf_counter() - begun, flush=True)
                done += int(steps)


main(*sys.argv[1:])
