import jax
import jax.numpy as jnp
{{read}}
# The matrices that are trained; what else the file holds has a name with a dot.
WEIGHTS = {name: jnp.asarray(x) for name, x in START.items() if "." not in name}
DATA = {name[5:]: jnp.asarray(x.astype(np.int32)) for name, x in START.items() if name.startswith("data.")}
EMBED = jnp.asarray(START["fixed.embed"])  #? fixed
# On accelerators too: products of matrices in 32 bits.
jax.config.update("jax_default_matmul_precision", "highest")


@jax.jit
def logits(w, rows):
    """What the network answers."""
    embed = w["embed"]  #? trained_embed
    embed = EMBED  #? fixed
    first = embed @ w["in"]  #? factored
    first = w["in"]  #? pairs !factored
    second = embed @ w["in_b"]  #? factored separate
    second = w["in_b"]  #? !factored separate
    hidden = first[rows[:, 0]] + first[rows[:, 1]]  #? pairs !separate
    hidden = first[rows[:, 0]] + second[rows[:, 1]]  #? separate
    hidden = (2.0 * rows - 1.0) @ w["in"]  #? bits pm1
    hidden = (1.0 * rows) @ w["in"]  #? bits !pm1
    hidden = hidden + w["bias_in"]  #? biases
    hidden = jax.nn.relu(hidden)  #? relu
    hidden = hidden * hidden  #? square
    hidden = jnp.tanh(hidden)  #? tanh
    hidden = jax.nn.gelu(hidden, approximate=True)  #? gelu
    answer = hidden @ w["out"]  #? !factored_output
    answer = hidden @ (w["out"] @ w["unembed"].T)  #? untied
    answer = hidden @ (w["out"] @ embed.T)  #? tied
    answer = answer + w["bias_out"]  #? biases
    answer = {{outscale}} * answer  #? scaled
    return answer


@jax.jit
def loss(answer, labels):
    """What is minimised, penalties aside."""
    right = jnp.take_along_axis(jax.nn.log_softmax(answer), labels[:, None], 1)  #? softmax
    return -right.mean()  #? ce
    return -right.mean() / answer.shape[1]  #? ce_classes
    return ((answer - jax.nn.one_hot(labels, answer.shape[1])) ** 2).mean()  #? mse !one
    sign = 2.0 * labels - 1.0  #? one
    return jax.nn.softplus(-sign * answer[:, 0]).mean()  #? bce
    return jax.nn.relu(1 - sign * answer[:, 0]).mean()  #? hinge
    return ((answer[:, 0] - sign) ** 2).mean()  #? mse one


def objective(w):
    total = loss(logits(w, DATA["train_rows"]), DATA["train_labels"])
    total = total + {{l2}} / 2 * sum((x * x).sum() for x in w.values())  #? l2
    total = total + {{l1}} * sum(jnp.abs(x).sum() for x in w.values())  #? l1
    return total


def each(function, *trees):
    return jax.tree.map(function, *trees)


def dot(one, other):
    return sum((one[name] * other[name]).sum() for name in one)


@jax.jit
def step_of(state, t):  #? !scheduled
def step_of(state, t, lr):  #? scheduled
    """One step; t counts from 1."""
    w, m = state["w"], state["m"]
    g = jax.grad(objective)(w)
    slow = each(lambda mean, x: {{filter_alpha}} * mean + (1 - {{filter_alpha}}) * x, state["slow"], g)  #? ema
    g = each(lambda x, mean: x + {{filter_lamb}} * mean, g, slow)  #? ema
    recent = each(lambda last, x: jnp.concatenate([last[1:], x[None]]), state["recent"], g)  #? ma
    count = jnp.minimum(t, {{filter_window}})  #? ma
    g = each(lambda x, last: x + {{filter_lamb}} * (last.sum(0) / count), g, recent)  #? ma
    share = dot(w, g) / dot(w, w)  #? orthogonal
    g = each(lambda x, weight: x - share * weight, g, w)  #? orthogonal
    v = each(lambda old, x: {{b2}} * old + (1 - {{b2}}) * x * x, state["v"], g)  #? adam
    m = each(lambda old, x: {{b1}} * old + (1 - {{b1}}) * x, m, g)  #? adam
    m = each(lambda old, x: {{b1}} * old + x, m, g)  #? sgd
    c1, c2 = 1 - {{b1}} ** t, 1 - {{b2}} ** t  #? adam
    update = each(lambda m, v: (m / c1) / (jnp.sqrt(v / c2) + {{eps}}), m, v)  #? adam
    update = m  #? sgd
    w = each(lambda x, update: x - {{lr}} * ({{wd}} * x + update), w, update)  #? !scheduled
    w = each(lambda x, update: x - lr * ({{wd}} * x + update), w, update)  #? scheduled
    norm = jnp.sqrt(dot(w, w))  #? norm
    w = each(lambda x: x * ({{norm}} / norm), w)  #? norm
    state = dict(w=w, m=m)
    state["v"] = v  #? adam
    state["slow"] = slow  #? ema
    state["recent"] = recent  #? ma
    return state


def train(steps):
    """The weights after each step, from 0 on."""
    nothing = each(jnp.zeros_like, WEIGHTS)
    state = dict(w=WEIGHTS, m=nothing)
    state["v"] = nothing  #? adam
    state["slow"] = nothing  #? ema
    state["recent"] = each(lambda x: jnp.zeros(({{filter_window}}, *x.shape)), WEIGHTS)  #? ma
    for step in range(steps + 1):
        yield step, state["w"]
        state = step_of(state, float(step + 1))  #? !scheduled
        state = step_of(state, float(step + 1), rate(step))  #? scheduled
{{tail}}
