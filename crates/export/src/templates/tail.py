

def evaluate(w, step):
    """The row of the table for a step."""
    row = {"step": step}
    for split in ("train", "test"):
        answer, labels = logits(w, DATA[f"{split}_rows"]), DATA[f"{split}_labels"]
        row[f"{split}_loss"] = float(loss(answer, labels))
        right = (answer[:, 0] > 0) == (labels > 0)  #? one
        right = answer.argmax(1) == labels  #? !one
        row[f"{split}_accuracy"] = float(right.sum()) / len(labels)
    row["norm"] = math.sqrt(sum(float((x * x).sum()) for x in w.values()))
    return row


def main():
    arguments = argparse.ArgumentParser(description="Trains it and prints its curves.")
    arguments.add_argument("--steps", type=int, default={{steps}})
    arguments.add_argument("--every", type=int, default={{every}}, help="steps between evaluations")
    arguments.add_argument("--compare", help="a table of the curves, as exported")
    asked = arguments.parse_args()
    rows = []
    table = csv.DictWriter(sys.stdout, ["step", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "norm"])
    table.writeheader()
    for step, w in train(asked.steps):
        if step % asked.every == 0 or step == asked.steps:
            rows.append(evaluate(w, step))
            table.writerow(rows[-1])
            sys.stdout.flush()
    if asked.compare:
        with open(asked.compare, newline="") as file:
            theirs = {int(row["step"]): row for row in csv.DictReader(file)}
        pairs = [(row, theirs[row["step"]]) for row in rows if row["step"] in theirs]
        print(f"{len(pairs)} steps are in both tables. The largest differences:", file=sys.stderr)
        for name in ("train_loss", "test_loss", "norm"):
            gaps = [(abs(row[name] - float(other[name])), row["step"], row[name]) for row, other in pairs]
            gap, step, value = max(gaps, default=(math.nan, 0, 0.0))
            print(f"{name}: {gap:.3g} at step {step}, where it is {value:.6g}", file=sys.stderr)


if __name__ == "__main__":
    main()
