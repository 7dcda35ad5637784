"""Writes tests/data/gradients.json and tests/data/trajectories.json, then checks what it wrote. See README.md here.

Values come from gk.py where gk.py has the model, otherwise from reference.py. The two must agree everywhere: where
gk.py lacks a model, its plain MLP is put behind the products that make the input and output tables.
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
import optax

import gk
import reference

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
gk.ACT["square"] = gk.ACT["quad"]
gk.ACT["quadratic"] = lambda x: x + x * x / 8
gk.LOSS["numbers"] = lambda o, y, w: jnp.mean((o[:, 0] - y) ** 2)
gk.LOSS["ce-classes"] = lambda o, y, w: gk.ce(o, y, w) / o.shape[1]

# ------------------------------------------------------------------ configurations
COMMON = dict(act="relu", biases=False, opt="adamw", lr=3e-3, b1=0.9, b2=0.98, eps=1e-8, wd=0.0, l1=0.0, l2=0.0, norm=0.0, outscale=1.0)
FACTORED = dict(task="add", model="factored", embedding="tied", inproj="shared", output="factored")
DIRECT = dict(task="add", model="direct")
ONEHOT = dict(task="add", model="onehot")
PARITY = dict(task="parity", model="mlp", encoding="pm1")
COMMITTEE = dict(task="regression", model="committee", loss="mse")
UNTIED, FIXED, SEPARATE, COLLAPSED = dict(embedding="untied"), dict(embedding="fixed"), dict(inproj="separate"), dict(output="collapsed")
BIASES, BITS = dict(biases=True), dict(encoding="01")


def config(name, *parts, **more):
    """A name and the full set of keys it stands for; a key that a model does not have is left out."""
    keys = dict(COMMON)
    for part in (*parts, more):
        keys.update(part)
    return name, keys


SMALL_PAIRS = dict(p=7, hidden=5)
SMALL_FACTORED = {**FACTORED, "p": 6, "embed": 3, "hidden": 5}
SMALL_FIXED = {**FACTORED, **FIXED, "p": 7, "freqs": [1, 2], "embed": 4, "hidden": 5}
SMALL_PARITY = {**PARITY, "n": 6, "k": 3, "hidden": 5}

GRADIENTS = [
    # Every loss with every activation; the models take turns.
    config("tied/ce/relu", SMALL_FACTORED, loss="ce", act="relu"),
    config("untied/ce/square", SMALL_FACTORED, UNTIED, loss="ce", act="square"),
    config("fixed/ce/tanh", SMALL_FIXED, loss="ce", act="tanh"),
    config("tied separate/ce/gelu", SMALL_FACTORED, SEPARATE, loss="ce", act="gelu"),
    config("collapsed/ce-classes/relu", SMALL_FACTORED, COLLAPSED, loss="ce-classes", act="relu"),
    config("tied/ce-classes/square", SMALL_FACTORED, loss="ce-classes", act="square"),
    config("untied separate/ce-classes/tanh", SMALL_FACTORED, UNTIED, SEPARATE, loss="ce-classes", act="tanh"),
    config("direct/ce-classes/gelu", DIRECT, SMALL_PAIRS, loss="ce-classes", act="gelu"),
    config("tied/mse/relu", SMALL_FACTORED, loss="mse", act="relu"),
    config("onehot/mse/square", ONEHOT, SMALL_PAIRS, loss="mse", act="square"),
    config("fixed separate/mse/tanh", SMALL_FIXED, SEPARATE, loss="mse", act="tanh"),
    config("collapsed separate/mse/gelu", SMALL_FACTORED, COLLAPSED, SEPARATE, loss="mse", act="gelu"),
    config("parity pm1 biases/bce/relu", SMALL_PARITY, BIASES, loss="bce", act="relu"),
    config("parity pm1/bce/square", SMALL_PARITY, loss="bce", act="square"),
    config("parity 01 biases/bce/tanh", SMALL_PARITY, BIASES, BITS, loss="bce", act="tanh"),
    config("parity 01/bce/gelu", SMALL_PARITY, BITS, loss="bce", act="gelu"),
    config("parity 01 biases/hinge/relu", SMALL_PARITY, BIASES, BITS, loss="hinge", act="relu"),
    config("parity 01/hinge/square", SMALL_PARITY, BITS, loss="hinge", act="square"),
    config("parity pm1/hinge/tanh", SMALL_PARITY, loss="hinge", act="tanh"),
    config("parity pm1 biases/hinge/gelu", SMALL_PARITY, BIASES, loss="hinge", act="gelu"),
    config("parity pm1/mse/relu", SMALL_PARITY, loss="mse", act="relu"),
    config("parity pm1 biases/mse/square", SMALL_PARITY, BIASES, loss="mse", act="square"),
    config("parity 01/mse/tanh", SMALL_PARITY, BITS, loss="mse", act="tanh"),
    config("parity 01 biases/mse/gelu", SMALL_PARITY, BIASES, BITS, loss="mse", act="gelu"),
    # Biases, output scale and penalties, alone and together.
    config("tied biases/ce/relu", SMALL_FACTORED, BIASES, loss="ce"),
    config("untied separate biases outscale/ce/tanh", SMALL_FACTORED, UNTIED, SEPARATE, BIASES, loss="ce", act="tanh", outscale=0.7),
    config("collapsed separate biases/ce/square", SMALL_FACTORED, COLLAPSED, SEPARATE, BIASES, loss="ce", act="square"),
    config("fixed biases l1 l2/ce-classes/relu", SMALL_FIXED, BIASES, loss="ce-classes", l1=0.02, l2=0.03),
    config("fixed collapsed/ce/relu", SMALL_FIXED, COLLAPSED, loss="ce"),
    config("fixed frequencies 3 then 1/ce/gelu", SMALL_FIXED, loss="ce", act="gelu", freqs=[3, 1]),
    config("tied separate l1/ce/relu", SMALL_FACTORED, SEPARATE, loss="ce", l1=0.05),
    config("untied l2/ce/relu", SMALL_FACTORED, UNTIED, loss="ce", l2=0.1),
    config("direct biases outscale/ce/relu", DIRECT, SMALL_PAIRS, BIASES, loss="ce", outscale=0.7),
    config("onehot biases l2/ce/relu", ONEHOT, SMALL_PAIRS, BIASES, loss="ce", l2=0.1),
    config("onehot outscale/mse/square", ONEHOT, SMALL_PAIRS, loss="mse", act="square", outscale=0.7),
    config("direct/mse/square", DIRECT, SMALL_PAIRS, loss="mse", act="square"),
    config("parity pm1 biases l1/bce/relu", SMALL_PARITY, BIASES, loss="bce", l1=0.03),
    config("parity 01 biases l2 outscale/bce/relu", SMALL_PARITY, BIASES, BITS, loss="bce", l2=0.1, outscale=0.7),
    config("parity pm1 biases l1 l2 outscale/hinge/relu", SMALL_PARITY, BIASES, loss="hinge", l1=0.03, l2=0.1, outscale=0.7),
]
# Appended, so that the cases before keep their numbers.
GRADIENTS += [
    config("committee outscale/mse/quadratic", COMMITTEE, n=6, hidden=5, act="quadratic", outscale=2.0),
    config("committee l1 l2/mse/quadratic", COMMITTEE, n=5, hidden=4, act="quadratic", l1=0.02, l2=0.03),
]

PAIRS = dict(p=11, embed=8, hidden=12)
DIGITS = {**PARITY, "n": 10, "k": 3, "hidden": 8}
TRAJECTORIES = [
    (200, *config("adamw ce tied", FACTORED, PAIRS, loss="ce", wd=1.0)),
    (200, *config("adam bce parity pm1 l1", DIGITS, BIASES, loss="bce", opt="adam", l1=1e-4)),
    (200, *config("adamw bce parity 01", DIGITS, BIASES, BITS, loss="bce", wd=0.3)),
    (50, *config("adam l2 bce parity pm1", DIGITS, BIASES, loss="bce", opt="adam", l2=1e-3)),
    (50, *config("sgd momentum decay ce tied", FACTORED, PAIRS, loss="ce", opt="sgd", lr=0.05, b1=0.9, wd=0.1)),
    (50, *config("sgd mse parity pm1", DIGITS, loss="mse", act="tanh", opt="sgd", lr=0.05, b1=0.0)),
    (50, *config("adamw mse onehot square", ONEHOT, p=11, hidden=12, loss="mse", act="square", lr=1e-2, wd=5.0)),
    (50, *config("adamw norm held ce tied", FACTORED, PAIRS, loss="ce", norm=8.0)),
    (50, *config("adamw ce untied separate", FACTORED, PAIRS, UNTIED, SEPARATE, loss="ce", act="gelu", wd=0.5)),
    (50, *config("adamw ce-classes tied", FACTORED, PAIRS, loss="ce-classes", lr=1e-3, wd=1.0)),
    (50, *config("adamw ce-classes fixed", FACTORED, FIXED, p=11, freqs=[3], embed=2, hidden=5, loss="ce-classes", lr=1e-2, wd=1e-3)),
    (50, *config("adam hinge parity pm1 biases outscale", DIGITS, BIASES, loss="hinge", act="gelu", opt="adam", outscale=0.7)),
    (50, *config("adamw ce tied separate biases", FACTORED, PAIRS, SEPARATE, BIASES, loss="ce", act="tanh", wd=0.5)),
    # Transforms of the gradient. `frozen` is the share of weights that stay as they are.
    (50, *config("filter ema adamw ce tied", FACTORED, PAIRS, loss="ce", wd=1.0, filter="ema", filter_alpha=0.9, filter_lamb=2.0)),
    (50, *config("filter ema sgd l1 parity pm1", DIGITS, BIASES, loss="bce", opt="sgd", lr=0.01, l1=1e-3, filter="ema", filter_alpha=0.98, filter_lamb=5.0)),
    (50, *config("filter ma adamw ce tied", FACTORED, PAIRS, loss="ce", wd=1.0, filter="ma", filter_window=7, filter_lamb=3.0)),
    (50, *config("filter ma never full parity pm1 l2", DIGITS, BIASES, loss="bce", opt="adam", l2=1e-3, filter="ma", filter_window=60, filter_lamb=5.0)),
    (50, *config("mask adamw ce tied", FACTORED, PAIRS, loss="ce", wd=1.0, frozen=0.4)),
    (50, *config("mask norm held filter ema parity pm1", DIGITS, BIASES, loss="bce", norm=3.0, l1=1e-3, filter="ema", filter_alpha=0.9, filter_lamb=1.0, frozen=0.3)),
    (50, *config("mask filter ma sgd ce untied", FACTORED, PAIRS, UNTIED, loss="ce", opt="sgd", lr=0.05, wd=0.1, filter="ma", filter_window=5, filter_lamb=1.0, frozen=0.5)),
    (50, *config("orthogonal adamw ce tied", FACTORED, PAIRS, loss="ce", wd=1.0, orthogonal=True)),
    (50, *config("orthogonal mask filter ema sgd l1 parity pm1", DIGITS, BIASES, loss="bce", opt="sgd", lr=0.05, l1=1e-3, orthogonal=True, filter="ema", filter_alpha=0.9, filter_lamb=1.0, frozen=0.3)),
]
# Appended, so that the cases before keep their numbers. `steps` is the budget, which some train past.
TRAJECTORIES += [
    (50, *config("warm-up cosine decay adamw ce tied", FACTORED, PAIRS, loss="ce", wd=1.0, warmup=10, schedule="cosine", steps=50)),
    (50, *config("cosine past its end sgd parity pm1", DIGITS, BIASES, loss="bce", opt="sgd", lr=0.05, wd=0.1, warmup=0, schedule="cosine", steps=40)),
    (50, *config("warm-up constant adam l1 norm held parity 01", DIGITS, BIASES, BITS, loss="bce", opt="adam", l1=1e-3, norm=4.0, warmup=20, schedule="constant", steps=1000)),
    (50, *config("sgd committee quadratic outscale", COMMITTEE, n=12, hidden=10, act="quadratic", opt="sgd", lr=0.3, b1=0.0, outscale=3.0)),
    (50, *config("adamw committee filter ema", COMMITTEE, n=12, hidden=10, act="quadratic", wd=0.5, filter="ema", filter_alpha=0.9, filter_lamb=2.0)),
]


# ------------------------------------------------------------------ data and initial parameters
def draw_rows(keys, rng, rows):
    """Distinct inputs in random order, and their labels."""
    if keys["task"] == "add":
        every = np.array(list(itertools.product(range(keys["p"]), repeat=2)))
        inputs = every[rng.permutation(len(every))[:rows]]
        return inputs, inputs.sum(axis=1) % keys["p"]
    if keys["task"] == "regression":
        inputs = rng.normal(size=(rows, keys["n"])).astype(np.float32).astype(np.float64)
        beta = rng.normal(size=keys["n"])
        targets = ((inputs @ (beta / np.linalg.norm(beta))) ** 2 - 1) / 2
        return inputs, targets.astype(np.float32).astype(np.float64)
    codes = rng.permutation(2 ** keys["n"])[:rows]
    inputs = codes[:, None] >> np.arange(keys["n"]) & 1
    return inputs, inputs[:, : keys["k"]].sum(axis=1) % 2


def draw_params(keys, rng, gain):
    """Normal with deviation gain / sqrt(fan in), as numbers that f32 holds exactly."""
    params = {}
    for name, shape in reference.layout(keys):
        fan_in = shape[1] if name in ("embed", "unembed") else keys["hidden"] if name in ("out", "bias_out") else shape[0]
        params[name] = (rng.normal(size=shape) * gain / np.sqrt(fan_in)).astype(np.float32)
    return params


def cast(params, dtype):
    return {name: w.astype(dtype) for name, w in params.items()}


# ------------------------------------------------------------------ gk.py as a source
def gk_covers(keys):
    if keys["model"] != "factored":
        return True
    return not keys["biases"] and not (keys["output"] == "collapsed" and keys["inproj"] == "separate")


def to_gk(keys, params):
    """Our named matrices under gk.py's names; separate in-projections are stacked."""
    if keys["model"] == "committee":
        return {"W1": jnp.asarray(params["in"])}
    if not gk_covers(keys):
        return {name: jnp.asarray(w) for name, w in params.items()}
    w_in = np.concatenate([params["in"], params["in_b"]]) if "in_b" in params else params["in"]
    if keys["model"] != "factored":
        named = {"W1": w_in, "W2": params["out"], "b1": params.get("bias_in"), "b2": params.get("bias_out")}
    else:
        embed = params["embed"] if "embed" in params else reference.fixed_embedding(keys, w_in.dtype)
        named = {"E": embed, "In": w_in, "Out": params["out"], "U": params.get("unembed")}
    return {name: jnp.asarray(w) for name, w in named.items() if w is not None}


def from_gk(keys, named):
    named = {name: np.asarray(w) for name, w in named.items()}
    if keys["model"] == "committee":
        return {"in": named["W1"]}
    if not gk_covers(keys):
        return named
    w_in = named.get("W1", named.get("In"))
    params = {"out": named.get("W2", named.get("Out")), "embed": named.get("E"), "unembed": named.get("U")}
    params.update({"bias_in": named.get("b1"), "bias_out": named.get("b2")})
    shapes = dict(reference.layout(keys))
    half = shapes["in"][0]
    params.update({"in": w_in[:half], "in_b": w_in[half:]})
    return {name: params[name] for name in shapes}


def fwd_of_tables(keys):
    """gk.py's MLP on the two input tables and the output table that a factored model multiplies out to."""
    mlp = gk.mlp_fwd(keys["act"])

    def fwd(named, x, hp):
        embed = named["embed"] if "embed" in named else reference.fixed_embedding(keys, x.dtype)
        tables = [embed @ named[name] for name in ("in", "in_b") if name in named]
        w_out = named["out"] @ named.get("unembed", embed).T if keys["output"] == "factored" else named["out"]
        biases = {"b1": named["bias_in"], "b2": named["bias_out"]} if keys["biases"] else {}
        return mlp({"W1": jnp.concatenate(tables), "W2": w_out, **biases}, x, hp)

    return fwd


def fwd_of_committee(keys):
    """gk.py's MLP with an output that is a mean and stays so."""
    mlp = gk.mlp_fwd(keys["act"])
    return lambda named, x, hp: mlp({**named, "W2": jnp.full((keys["hidden"], 1), 1 / keys["hidden"], x.dtype)}, x, hp)


def gk_accuracy(keys, out, data):
    if keys["task"] == "regression":
        return jnp.maximum(0.0, 1 - jnp.mean((out[:, 0] - data["y"]) ** 2) / 0.5)
    return gk.acc(out, data["y"], data["w"])


def gk_setup(keys, params, inputs, labels):
    dtype = params["in"].dtype
    if keys["task"] != "add":
        x = reference.encode(keys, inputs, dtype)
    else:
        shared = keys["model"] == "direct" or keys.get("inproj") == "shared"
        x = gk.onehot_pair(inputs[:, 0], inputs[:, 1], keys["p"], shared).astype(dtype)
    data = {"X": jnp.asarray(x), "y": jnp.asarray(labels, dtype if keys["task"] == "regression" else jnp.int32), "w": jnp.ones(len(labels), dtype)}
    if keys["model"] == "committee":
        fwd = fwd_of_committee(keys)
    elif keys["model"] != "factored":
        fwd = gk.mlp_fwd(keys["act"])
    elif not gk_covers(keys):
        fwd = fwd_of_tables(keys)
    else:
        kind = "emb" if keys["output"] == "collapsed" else "untied" if keys["embedding"] == "untied" else "tied"
        fwd = gk.fact_fwd(keys["act"], "cat" if keys["inproj"] == "separate" else kind)
    loss = {("parity", "mse"): "msepm", ("regression", "mse"): "numbers"}.get((keys["task"], keys["loss"]), keys["loss"])
    hp = {name: jnp.asarray(keys[name], dtype) for name in ("lr", "b1", "b2", "eps", "wd", "l1", "l2")}
    hp["ascale"] = jnp.asarray(keys["outscale"], dtype)
    if keys.get("filter") == "ema":
        hp["gfa"], hp["gfl"] = (jnp.asarray(keys[name], dtype) for name in ("filter_alpha", "filter_lamb"))
    if keys.get("filter") == "ma":
        hp["gml"] = jnp.asarray(keys["filter_lamb"], dtype)
    if keys.get("orthogonal"):
        hp["orth"] = jnp.ones((), dtype)
    if keys.get("schedule") == "cosine":
        hp["rate"] = optax.warmup_cosine_decay_schedule(0.0, 1.0, keys["warmup"], keys["steps"], 0.0)
    elif keys.get("warmup"):
        hp["rate"] = optax.linear_schedule(0.0, 1.0, keys["warmup"])
    if keys["norm"] > 0:
        hp["norm"] = jnp.asarray(keys["norm"], dtype)
    return to_gk(keys, params), data, fwd, loss, hp


def gk_evaluate(keys, params, inputs, labels):
    named, data, fwd, loss, hp = gk_setup(keys, params, inputs, labels)

    def objective(named):
        out = fwd(named, data["X"], hp)
        value = gk.LOSS[loss](out, data["y"], data["w"])
        leaves = jax.tree.leaves(named)
        penalty = hp["l1"] * sum(jnp.sum(jnp.abs(w)) for w in leaves) + hp["l2"] * sum(jnp.sum(w * w) for w in leaves) / 2
        return value + penalty, (value, gk_accuracy(keys, out, data))

    grad, (value, accuracy) = jax.jit(jax.grad(objective, has_aux=True))(named)
    return float(value), float(accuracy), from_gk(keys, grad)


def gk_train(keys, params, inputs, labels, steps, mask=None):
    assert keys.get("embedding") != "fixed" or (keys["norm"] == 0 and mask is None and not keys.get("orthogonal")), "gk.py's norm would include the fixed embedding"
    named, data, fwd, loss, hp = gk_setup(keys, params, inputs, labels)
    freeze = ("E",) if keys.get("embedding") == "fixed" else ()
    step = gk.make_step(fwd, loss, "sgd" if keys["opt"] == "sgd" else "adamw", freeze)

    @jax.jit
    def advance(state):
        out = fwd(state["P"], data["X"], hp)
        return gk.LOSS[loss](out, data["y"], data["w"]), step(state, data, hp)

    state = gk.init_state(named, hp)
    state["t"] = jnp.zeros((), params["in"].dtype)
    if keys.get("filter") == "ma":
        state["gq"] = jax.tree.map(lambda w: jnp.zeros((keys["filter_window"], *w.shape), w.dtype), named)
    if mask is not None:
        state["open"] = to_gk(keys, mask)
    losses, after_one = [], None
    for t in range(steps):
        value, state = advance(state)
        losses.append(float(value))
        after_one = from_gk(keys, state["P"]) if t == 0 else after_one
    end = from_gk(keys, state["P"])
    assert all(w.dtype == params["in"].dtype for w in end.values())
    return losses, after_one, end


# ------------------------------------------------------------------ fixtures
def agree(name, ours, theirs, tolerance):
    gap = float(np.max(np.abs(np.asarray(ours, np.float64) - np.asarray(theirs, np.float64))))
    assert gap <= tolerance, f"{name}: the two references differ by {gap:.3g}"


def digits(values, count):
    return [float(f"{v:.{count}g}") for v in np.asarray(values, np.float64).ravel()]


def header(name, keys, inputs, labels, params, source):
    if labels.dtype.kind == "f":
        inputs, labels = (np.array(digits(values, 9)).reshape(values.shape) for values in (inputs, labels))
    return {
        "name": name,
        "source": source,
        "keys": keys,
        "layout": [[matrix, *shape] for matrix, shape in reference.layout(keys)],
        "inputs": inputs.tolist(),
        "labels": labels.tolist(),
        "params": digits(reference.flatten(keys, params), 9),
    }


def is_smooth_here(keys, params, logits, c, labels):
    """No kink and no tie so near that rounding to f32 could cross it; and a hinge with rows on both sides."""
    far = True
    if keys["act"] == "relu":
        far &= np.abs(c["pre"]).min() > 2e-3
    if keys["loss"] == "hinge":
        slack = 1 - (2 * labels - 1) * logits[:, 0]
        far &= np.abs(slack).min() > 2e-2 and slack.min() < 0 < slack.max()
    if keys["l1"] > 0:
        far &= min(np.abs(w).min() for w in params.values()) > 1e-3
    if keys["task"] == "regression":
        return far
    if logits.shape[1] == 1:
        return far and np.abs(logits).min() > 1e-2
    ranked = np.sort(logits, axis=1)
    return far and (ranked[:, -1] - ranked[:, -2]).min() > 1e-2


def gradient_case(index, name, keys):
    for attempt in range(1000):
        rng = np.random.default_rng([1, index, attempt])
        inputs, labels = draw_rows(keys, rng, 8 + index % 5)
        params = cast(draw_params(keys, rng, 1.4), np.float64)
        loss, accuracy, grad, logits, c = reference.evaluate(keys, params, inputs, labels)
        # A pair (a, a) adds twice to one row of the embedding's gradient, so each pair case has one.
        has_double = keys["task"] != "add" or (inputs[:, 0] == inputs[:, 1]).any()
        if has_double and 0 < accuracy < 1 and is_smooth_here(keys, params, logits, c, labels):
            break
    else:
        raise AssertionError(f"{name}: no draw is smooth")
    gk_loss, gk_accuracy, gk_grad = gk_evaluate(keys, params, inputs, labels)
    agree(name, loss, gk_loss, 1e-13)
    agree(name, accuracy, gk_accuracy, 1e-13)
    agree(name, reference.flatten(keys, grad), reference.flatten(keys, gk_grad), 1e-13)
    source = "reference"
    if gk_covers(keys):
        source, loss, grad = "gk", gk_loss, gk_grad
    return {
        **header(name, keys, inputs, labels, params, source),
        "loss": digits(loss, 15)[0],
        "accuracy": accuracy,
        "grad": digits(reference.flatten(keys, grad), 12),
    }


def trajectory_case(index, steps, name, keys):
    rng = np.random.default_rng([2, index])
    share = keys.pop("frozen", 0)
    inputs, labels = draw_rows(keys, rng, 64)
    params = draw_params(keys, rng, 1.0)
    mask = {name: (rng.random(w.shape) >= share).astype(w.dtype) for name, w in params.items()} if share else None
    source = "gk" if gk_covers(keys) else "reference"
    run = gk_train if source == "gk" else reference.train
    losses_f32, _, end_f32 = run(keys, params, inputs, labels, steps, mask)
    losses, after_one, end = run(keys, cast(params, np.float64), inputs, labels, steps, mask)
    other = reference.train if source == "gk" else gk_train
    losses_other, after_one_other, end_other = other(keys, cast(params, np.float64), inputs, labels, steps, mask)
    end = reference.flatten(keys, end)
    agree(name, losses, losses_other, 1e-11)
    agree(name, reference.flatten(keys, after_one), reference.flatten(keys, after_one_other), 1e-11)
    agree(name, end, reference.flatten(keys, end_other), 1e-11)
    gap = {
        "losses": float(np.max(np.abs(np.array(losses_f32) - losses) / np.abs(losses))),
        "params_end": float(np.max(np.abs(reference.flatten(keys, end_f32) - end))),
    }
    return {
        **header(name, keys, inputs, labels, params, source),
        **({"mask": reference.flatten(keys, mask).astype(int).tolist()} if share else {}),
        "steps": steps,
        "losses": digits(losses, 9),
        "losses_f32": digits(losses_f32, 9),
        "params_step1": digits(reference.flatten(keys, after_one), 9),
        "params_end": digits(end, 9),
        "gap_f32": {what: digits(value, 2)[0] for what, value in gap.items()},
    }


# ------------------------------------------------------------------ writing and checking
def write(path, cases):
    """One field per line, so that a change shows as the fields it touches."""
    blocks = []
    for case in cases:
        fields = [f"    {json.dumps(k)}: {json.dumps(v, separators=(',', ':') if isinstance(v, list) else (', ', ': '))}" for k, v in case.items()]
        blocks.append("  {\n" + ",\n".join(fields) + "\n  }")
    path.write_text("[\n" + ",\n".join(blocks) + "\n]\n", encoding="utf-8")


def finite_difference_gap(case):
    """Largest difference of the stored gradient from central differences of the objective, read from the file alone."""
    keys, inputs, labels = case["keys"], np.array(case["inputs"]), np.array(case["labels"])
    flat = np.array(case["params"], np.float32).astype(np.float64)
    assert [float(f"{v:.9g}") for v in flat] == case["params"], case["name"]
    step, worst = 1e-5, 0.0
    value = lambda w: reference.objective(keys, reference.unflatten(keys, w), inputs, labels)
    for i, stored in enumerate(case["grad"]):
        shift = np.zeros_like(flat)
        shift[i] = step
        worst = max(worst, abs((value(flat + shift) - value(flat - shift)) / (2 * step) - stored))
    return worst


def main():
    DATA.mkdir(exist_ok=True)
    write(DATA / "gradients.json", [gradient_case(i, *c) for i, c in enumerate(GRADIENTS)])
    write(DATA / "trajectories.json", [trajectory_case(i, *c) for i, c in enumerate(TRAJECTORIES)])

    for case in json.loads((DATA / "gradients.json").read_text(encoding="utf-8")):
        gap = finite_difference_gap(case)
        scale = max(abs(g) for g in case["grad"])
        assert gap < 1e-8 * max(1.0, scale), f"{case['name']}: {gap:.3g} from finite differences"
        print(f"{case['name']:48} {case['source']:10} {len(case['params']):4} params  loss {case['loss']:.4f}  acc {case['accuracy']:.2f}  |grad| {scale:.3f}  finite diff {gap:.1e}")
    for case in json.loads((DATA / "trajectories.json").read_text(encoding="utf-8")):
        print(f"{case['name']:48} {case['source']:10} {len(case['params']):4} params  loss {case['losses'][0]:.4f} -> {case['losses'][-1]:.4f}  f32 gap {case['gap_f32']}")
    print("bytes:", sum(f.stat().st_size for f in DATA.iterdir()))


if __name__ == "__main__":
    main()
