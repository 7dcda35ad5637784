"""The second reference: one training step of every grokscope model in numpy, with the derivatives written by hand.

It shares nothing with gk.py: table look-ups where gk.py multiplies one-hot rows, hand-derived gradients where gk.py
differentiates automatically. Every function works in the precision of the parameters it is given.

A model is a dict of named matrices, listed for a set of keys by `layout`. `keys` are grokscope's keys.
"""
import math
from collections import deque

import numpy as np


# ------------------------------------------------------------------ parameters
def layout(keys):
    """Names and shapes of the trained matrices, in the order of the flat parameter vector."""
    hidden = keys["hidden"]
    model = keys["model"]
    if model == "committee":
        shapes = [("in", (keys["n"], hidden))]
    elif model == "mlp":
        shapes = [("in", (keys["n"], hidden)), ("bias_in", (hidden,)), ("out", (hidden, 1)), ("bias_out", (1,))]
    elif model in ("direct", "onehot"):
        p = keys["p"]
        shapes = [("in", (p, hidden)), ("in_b", (p, hidden)), ("bias_in", (hidden,)), ("out", (hidden, p)), ("bias_out", (p,))]
        if model == "direct":
            shapes = [s for s in shapes if s[0] != "in_b"]
    else:
        p, d = keys["p"], keys["embed"]
        factored = keys["output"] == "factored"
        shapes = []
        if keys["embedding"] != "fixed":
            shapes.append(("embed", (p, d)))
        shapes.append(("in", (d, hidden)))
        if keys["inproj"] == "separate":
            shapes.append(("in_b", (d, hidden)))
        shapes += [("bias_in", (hidden,)), ("out", (hidden, d if factored else p))]
        if factored and keys["embedding"] == "untied":
            shapes.append(("unembed", (p, d)))
        shapes.append(("bias_out", (p,)))
    return [s for s in shapes if keys["biases"] or not s[0].startswith("bias")]


def unflatten(keys, flat):
    """The named matrices in a flat vector, row-major."""
    params, start = {}, 0
    for name, shape in layout(keys):
        size = math.prod(shape)
        params[name] = flat[start : start + size].reshape(shape)
        start += size
    assert start == len(flat), (start, len(flat))
    return params


def flatten(keys, params):
    """The inverse of `unflatten`."""
    return np.concatenate([np.asarray(params[name]).ravel() for name, _ in layout(keys)])


def fixed_embedding(keys, dtype):
    """p x 2F: for each frequency f a column cos(2 pi f a / p) and a column sin(2 pi f a / p), each of unit norm."""
    p = keys["p"]
    a = np.arange(p)
    columns = [fun(2 * np.pi * f * a / p) for f in keys["freqs"] for fun in (np.cos, np.sin)]
    return (np.stack(columns, axis=1) * math.sqrt(2 / p)).astype(dtype)


# ------------------------------------------------------------------ activations: value and slope
GELU_SCALE = math.sqrt(2 / math.pi)
GELU_CUBIC = 0.044715


def activation(name, z):
    """act(z) and act'(z); gelu is the tanh approximation."""
    if name == "relu":
        return np.maximum(z, 0), (z > 0).astype(z.dtype)
    if name == "square":
        return z * z, 2 * z
    if name == "tanh":
        h = np.tanh(z)
        return h, 1 - h * h
    if name == "quadratic":
        return z + z * z / 8, 1 + z / 4
    assert name == "gelu", name
    t = np.tanh(GELU_SCALE * (z + GELU_CUBIC * z**3))
    return 0.5 * z * (1 + t), 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * GELU_SCALE * (1 + 3 * GELU_CUBIC * z * z)


# ------------------------------------------------------------------ losses
def data_loss(name, logits, labels):
    """The loss without penalties, and its derivative by the logits (rows x C; one column for parity)."""
    rows, classes = logits.shape
    if labels.dtype.kind == "f":
        assert name == "mse", name
        error = logits[:, 0] - labels
        return (error**2).sum() / rows, 2 * error[:, None] / rows
    if classes == 1:
        sign = (2 * labels - 1).astype(logits.dtype)[:, None]
        margin = sign * logits
        if name == "bce":
            value, slope = np.logaddexp(0, -margin), -sign * np.exp(-np.logaddexp(0, margin))
        elif name == "hinge":
            value, slope = np.maximum(1 - margin, 0), np.where(margin < 1, -sign, 0)
        else:
            assert name == "mse", name
            value, slope = (logits - sign) ** 2, 2 * (logits - sign)
        return value.sum() / rows, slope / rows
    target = np.zeros_like(logits)
    target[np.arange(rows), labels] = 1
    if name == "mse":
        return ((logits - target) ** 2).sum() / (rows * classes), 2 * (logits - target) / (rows * classes)
    assert name in ("ce", "ce-classes"), name
    divisor = rows * classes if name == "ce-classes" else rows
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probability = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(target * log_probability).sum() / divisor, (np.exp(log_probability) - target) / divisor


def accuracy(logits, labels):
    """Share of rows answered right: the largest logit, or for one logit its sign. Of numbers, whose variance is a half, the
    share of it that is explained."""
    if labels.dtype.kind == "f":
        return max(0.0, 1 - 2 * float(((logits[:, 0] - labels) ** 2).mean()))
    answer = logits[:, 0] > 0 if logits.shape[1] == 1 else logits.argmax(axis=1)
    return float((answer == labels).mean())


# ------------------------------------------------------------------ model
def encode(keys, inputs, dtype):
    """Pairs stay numbers, and numbers too; bits become +-1 or stay 0/1."""
    x = np.asarray(inputs)
    if keys["task"] == "add":
        return x
    if keys["task"] == "regression":
        return x.astype(dtype)
    return (2 * x - 1 if keys["encoding"] == "pm1" else x).astype(dtype)


def forward(keys, params, x):
    """Logits, and what the backward pass needs."""
    w_in = params["in"]
    c = {}
    if keys["task"] == "parity":
        c["pre"], c["w_out"] = x @ w_in, params["out"]
    elif keys["model"] == "committee":
        c["pre"], c["w_out"] = x @ w_in, np.full((keys["hidden"], 1), 1 / keys["hidden"], w_in.dtype)
    else:
        table_a, table_b = w_in, params.get("in_b", w_in)
        c["w_out"] = params["out"]
        if keys["model"] == "factored":
            c["embed"] = params["embed"] if "embed" in params else fixed_embedding(keys, w_in.dtype)
            table_a, table_b = c["embed"] @ table_a, c["embed"] @ table_b
            if keys["output"] == "factored":
                c["unembed"] = params.get("unembed", c["embed"])
                c["w_out"] = params["out"] @ c["unembed"].T
        c["pre"] = table_a[x[:, 0]] + table_b[x[:, 1]]
    if keys["biases"]:
        c["pre"] = c["pre"] + params["bias_in"]
    c["h"], c["slope"] = activation(keys["act"], c["pre"])
    logits = c["h"] @ c["w_out"]
    if keys["biases"]:
        logits = logits + params["bias_out"]
    return keys["outscale"] * logits, c


def backward(keys, params, x, c, d_logits):
    """Derivatives of the data loss by every trained matrix."""
    g = {name: np.zeros_like(w) for name, w in params.items()}
    d_out = keys["outscale"] * d_logits
    d_w_out = c["h"].T @ d_out
    d_pre = (d_out @ c["w_out"].T) * c["slope"]
    if keys["biases"]:
        g["bias_out"], g["bias_in"] = d_out.sum(axis=0), d_pre.sum(axis=0)
    if keys["task"] == "parity":
        g["in"], g["out"] = x.T @ d_pre, d_w_out
        return g
    if keys["model"] == "committee":
        return {"in": x.T @ d_pre}
    d_tables = {}
    for name, column in (("in", 0), ("in_b" if "in_b" in params else "in", 1)):
        table = d_tables.setdefault(name, np.zeros((keys["p"], keys["hidden"]), d_pre.dtype))
        np.add.at(table, x[:, column], d_pre)
    if keys["model"] != "factored":
        return {**g, **d_tables, "out": d_w_out}
    d_embed = np.zeros_like(c["embed"])
    for name, table in d_tables.items():
        g[name] = c["embed"].T @ table
        d_embed += table @ params[name].T
    g["out"] = d_w_out
    if keys["output"] == "factored":
        g["out"] = d_w_out @ c["unembed"]
        d_unembed = d_w_out.T @ params["out"]
        if "unembed" in params:
            g["unembed"] = d_unembed
        else:
            d_embed += d_unembed
    if "embed" in params:
        g["embed"] = d_embed
    return g


def evaluate(keys, params, inputs, labels):
    """Data loss, accuracy, gradient of the objective, logits and intermediate values."""
    x = encode(keys, inputs, params["in"].dtype)
    logits, c = forward(keys, params, x)
    loss, d_logits = data_loss(keys["loss"], logits, labels)
    grad = backward(keys, params, x, c, d_logits)
    grad = {name: g + keys["l1"] * np.sign(params[name]) + keys["l2"] * params[name] for name, g in grad.items()}
    return loss, accuracy(logits, labels), grad, logits, c


def objective(keys, params, inputs, labels):
    """Data loss + l1 * sum|w| + l2/2 * sum w^2 over the trained parameters."""
    logits, _ = forward(keys, params, encode(keys, inputs, params["in"].dtype))
    loss, _ = data_loss(keys["loss"], logits, labels)
    for w in params.values():
        loss = loss + keys["l1"] * np.abs(w).sum() + keys["l2"] / 2 * (w * w).sum()
    return loss


# ------------------------------------------------------------------ optimiser
def rate(keys, done):
    """The learning rate after so many steps: up a line, and down half a wave that ends with the budget."""
    warmup = keys.get("warmup", 0)
    if done < warmup:
        return keys["lr"] * done / warmup
    if keys.get("schedule") != "cosine":
        return keys["lr"]
    left = max(0, keys["steps"] - done) / (keys["steps"] - warmup)
    return keys["lr"] * np.sin(np.pi / 2 * left) ** 2


def train(keys, params, inputs, labels, steps, mask=None):
    """Full-batch training; `mask` is 0 where a weight stays as it is. Returns the data loss before each step, and the parameters after step 1 and at the end."""
    b1, b2, eps, wd = (keys[name] for name in ("b1", "b2", "eps", "wd"))
    first = {name: np.zeros_like(w) for name, w in params.items()}
    second = {name: np.zeros_like(w) for name, w in params.items()}
    slow = {name: np.zeros_like(w) for name, w in params.items()}
    recent = {name: deque(maxlen=keys.get("filter_window")) for name in params}
    frozen = {name: np.zeros(w.shape, bool) if mask is None else mask[name] == 0 for name, w in params.items()}
    losses, after_one = [], None
    for t in range(1, steps + 1):
        loss, _, grad, _, _ = evaluate(keys, params, inputs, labels)
        losses.append(float(loss))
        new, slopes = {}, {}
        for name in params:
            g = grad[name]
            g[frozen[name]] = 0
            if keys.get("filter") == "ema":
                slow[name] = keys["filter_alpha"] * slow[name] + (1 - keys["filter_alpha"]) * g
                g = g + keys["filter_lamb"] * slow[name]
            if keys.get("filter") == "ma":
                recent[name].append(g)
                g = g + keys["filter_lamb"] * (sum(recent[name]) / len(recent[name]))
            slopes[name] = g
        if keys.get("orthogonal"):
            w = flatten(keys, {name: np.where(frozen[name], 0, w) for name, w in params.items()})
            unit = w / np.linalg.norm(w)
            g = flatten(keys, slopes)
            slopes = unflatten(keys, g - unit * (unit @ g))
        for name, w in params.items():
            g = slopes[name]
            if keys["opt"] == "sgd":
                first[name] = b1 * first[name] + g
                move = first[name]
            else:
                first[name] = b1 * first[name] + (1 - b1) * g
                second[name] = b2 * second[name] + (1 - b2) * g * g
                move = (first[name] / (1 - b1**t)) / (np.sqrt(second[name] / (1 - b2**t)) + eps)
            new[name] = w - rate(keys, t - 1) * (wd * w + move)
            new[name][frozen[name]] = w[frozen[name]]
        if keys["norm"] > 0:
            length = np.sqrt(sum((w[~frozen[name]] ** 2).sum() for name, w in new.items()))
            new = {name: np.where(frozen[name], w, w * (keys["norm"] / length)) for name, w in new.items()}
        assert all(new[name].dtype == params[name].dtype for name in new)
        params = new
        after_one = params if t == 1 else after_one
    return losses, after_one, params
