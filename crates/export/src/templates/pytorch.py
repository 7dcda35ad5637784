import torch
import torch.nn.functional as F
{{read}}
# The matrices that are trained; what else the file holds has a name with a dot.
WEIGHTS = {name: torch.tensor(x) for name, x in START.items() if "." not in name}
DATA = {name[5:]: torch.tensor(x.astype(np.int64)) for name, x in START.items() if name.startswith("data.")}
EMBED = torch.tensor(START["fixed.embed"])  #? fixed


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
    hidden = (2 * rows - 1).float() @ w["in"]  #? bits pm1
    hidden = rows.float() @ w["in"]  #? bits !pm1
    hidden = hidden + w["bias_in"]  #? biases
    hidden = torch.relu(hidden)  #? relu
    hidden = hidden * hidden  #? square
    hidden = torch.tanh(hidden)  #? tanh
    hidden = F.gelu(hidden, approximate="tanh")  #? gelu
    answer = hidden @ w["out"]  #? !factored_output
    answer = hidden @ (w["out"] @ w["unembed"].T)  #? untied
    answer = hidden @ (w["out"] @ embed.T)  #? tied
    answer = answer + w["bias_out"]  #? biases
    answer = {{outscale}} * answer  #? scaled
    return answer


def loss(answer, labels):
    """What is minimised, penalties aside."""
    return F.cross_entropy(answer, labels)  #? ce
    return F.cross_entropy(answer, labels) / answer.shape[1]  #? ce_classes
    return ((answer - F.one_hot(labels, answer.shape[1])) ** 2).mean()  #? mse !one
    sign = 2 * labels - 1  #? one
    return F.softplus(-sign * answer[:, 0]).mean()  #? bce
    return torch.relu(1 - sign * answer[:, 0]).mean()  #? hinge
    return ((answer[:, 0] - sign) ** 2).mean()  #? mse one


def train(steps):
    """The weights after each step, from 0 on."""
    w = {name: x.clone().requires_grad_() for name, x in WEIGHTS.items()}
    trained = list(w.values())
    step_of = torch.optim.AdamW(trained, lr={{lr}}, betas=({{b1}}, {{b2}}), eps={{eps}}, weight_decay={{wd}})  #? adam
    step_of = torch.optim.SGD(trained, lr={{lr}}, momentum={{b1}})  #? sgd
    slow = [torch.zeros_like(x) for x in trained]  #? ema
    recent = []  #? ma
    for step in range(steps + 1):
        with torch.no_grad():
            yield step, w
        step_of.zero_grad()
        for group in step_of.param_groups:  #? scheduled
            group["lr"] = rate(step)  #? scheduled
        objective = loss(logits(w, DATA["train_rows"]), DATA["train_labels"])
        objective = objective + {{l2}} / 2 * sum((x * x).sum() for x in trained)  #? l2
        objective = objective + {{l1}} * sum(x.abs().sum() for x in trained)  #? l1
        objective.backward()
        with torch.no_grad():  #? shaped
            for x, mean in zip(trained, slow):  #? ema
                mean.mul_({{filter_alpha}}).add_(x.grad, alpha=1 - {{filter_alpha}})  #? ema
                x.grad.add_(mean, alpha={{filter_lamb}})  #? ema
            recent = [*recent, [x.grad.clone() for x in trained]][-{{filter_window}}:]  #? ma
            for x, *last in zip(trained, *recent):  #? ma
                x.grad.add_(sum(last) / len(last), alpha={{filter_lamb}})  #? ma
            along = sum((x * x.grad).sum() for x in trained)  #? orthogonal
            square = sum((x * x).sum() for x in trained)  #? orthogonal
            for x in trained:  #? orthogonal
                x.grad.sub_(along / square * x)  #? orthogonal
            for x in trained:  #? sgd
                x.mul_(1 - {{lr}} * {{wd}})  #? sgd !scheduled
                x.mul_(1 - rate(step) * {{wd}})  #? sgd scheduled
        step_of.step()
        with torch.no_grad():  #? norm
            norm = torch.sqrt(sum((x * x).sum() for x in trained))  #? norm
            for x in trained:  #? norm
                x.mul_({{norm}} / norm)  #? norm
{{tail}}
