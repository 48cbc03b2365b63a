"""How well does check_gradient find, place and name mistakes, beside its peers?

    python benchmarks/gradient_checker.py --seeds 20            prints the tables
    python benchmarks/gradient_checker.py --seeds 20 --write docs/gradient-checker.md

Every mistake of `gradient_cases.BUGS` is put into right code of every layer that can have it.
told     : the checker gets a context (the stages, M, λ, an earlier X); untold: f, x and grad only
found    : the gradient is not accepted
located  : the wrong parameters are named, those and no others
named    : the true mistake is among the causes; wrongly: causes are given and it is not there
blamed   : right code that is not accepted
The last mistake is one of several that no list holds: there, giving no cause is naming it rightly.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from functools import partial
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import gradient_cases as cases
import numpy as np
from gradient_cases import UNLISTED, unlisted
from gradient_nets import net
from gradient_peers import PEERS, loop_gradient, torch_present

from chainrule.gradients import check_gradient

LAYERS = {
    "linear": cases.linear,
    "tanh": partial(cases.activation, name="tanh"),
    "ReLU": partial(cases.activation, name="relu"),
    "sigmoid": partial(cases.activation, name="sigmoid"),
    "softmax": cases.softmax_layer,
    "batch norm": cases.batch_norm,
    "softmax regression": partial(net, depth=1),
    "softmax regression, L2": partial(net, depth=1, lam=0.1),
    "2 layers, tanh": partial(net, depth=2),
    "2 layers, ReLU": partial(net, depth=2, act="relu"),
    "2 layers, tanh, L2": partial(net, depth=2, lam=0.1),
    "5 layers, tanh": partial(net, depth=5),
    "5 layers, ReLU": partial(net, depth=5, act="relu"),
}
FIELDS = ("n", "found", "located", "named", "wrongly", "said")


def truth(case, D):
    """Names of the parameters whose gradient is really wrong."""
    argument = case.x if D is None else D
    claimed, right = case.grad(argument), case.right(argument)
    return {
        name
        for name, g in right.items()
        if claimed[name].shape != g.shape
        or np.linalg.norm(claimed[name] - g) > 1e-6 * np.linalg.norm(g)
    }


def ours(case, D, told):
    """(accepted, names called wrong, cause names) from check_gradient."""
    report = check_gradient(
        case.f, case.x, case.grad, cotangent=D, rng=np.random.default_rng(1),
        context=case.context if told else None,
    )  # fmt: skip
    wrong = {n for n, finding in report.parameters.items() if finding.verdict != "passed"}
    return report.passed, wrong, [cause.name for cause in report.causes]


def cotangent(case, rng):
    out = np.asarray(case.f(case.x))
    return rng.normal(size=out.shape) if out.ndim else None


def each_case(seeds, bugs):
    """(bug, layer, case, cotangent) for every mistake that changes anything."""
    for bug in bugs:
        for layer, make in LAYERS.items():
            for seed in range(seeds):
                found = _one(bug, layer, make, seed)
                if found is None:
                    break
                yield bug, layer, *found


def _one(bug, layer, make, seed):
    """(case, cotangent), drawn again while the mistake happens to change nothing; or None."""
    for again in range(20):
        rng = np.random.default_rng([seed, again, *layer.encode(), *bug.encode()])
        case = unlisted(rng, make(rng, None)) if bug == UNLISTED else make(rng, bug)
        if case is None:
            return None
        D = cotangent(case, rng)
        if truth(case, D):
            return case, D
    raise RuntimeError(f"{bug} never changes anything in {layer}")


def measure(seeds, peers):
    """Counts by (bug, who): a dict of n, found, located, named, wrongly, said."""
    counts, missed = {}, []
    for bug, layer, case, D in each_case(seeds, cases.BUGS):
        wrong = truth(case, D)
        for who, told in (("told", True), ("untold", False)):
            passed, names, causes = ours(case, D, told)
            row = counts.setdefault((bug, who), dict.fromkeys(FIELDS, 0))
            named = cases.BUGS[bug] in causes if bug != UNLISTED else not causes
            row["n"] += 1
            row["found"] += not passed
            row["located"] += not passed and names == wrong
            row["named"] += named
            row["wrongly"] += bool(causes) and not named
            row["said"] += len(set(causes))
            if who == "told" and not (named and names == wrong):
                missed.append((bug, layer, sorted(wrong), sorted(names), causes))
        for peer in peers:
            row = counts.setdefault((bug, peer), dict.fromkeys(FIELDS, 0))
            passed, names = PEERS[peer](case, D)
            row["n"] += 1
            row["found"] += not passed
            row["located"] += not passed and names == wrong
    return counts, missed


def blamed(seeds, peers):
    """How often right code is not accepted, by checker, and the layers it happened in."""
    counts, layers = dict.fromkeys(("check_gradient", *peers), 0), {}
    names = list(LAYERS)
    for seed in range(seeds):
        layer = names[seed % len(names)]
        rng = np.random.default_rng([seed, 7])
        case = LAYERS[layer](rng, None)
        D = cotangent(case, rng)
        verdicts = {"check_gradient": ours(case, D, True)[0]}
        verdicts |= {peer: PEERS[peer](case, D)[0] for peer in peers}
        for who, passed in verdicts.items():
            counts[who] += not passed
            if not passed:
                layers.setdefault(who, {}).setdefault(layer, 0)
                layers[who][layer] += 1
    return counts, layers


def cost():
    """Evaluations and seconds on a softmax loss (64, 785, 10): full verdict against the loop."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(64, 785)), rng.integers(0, 10, size=64)
    W, calls = 0.01 * rng.normal(size=(785, 10)), [0]

    def loss(W):
        calls[0] += 1
        P = cases.softmax(X @ W)
        return -np.log(P[np.arange(64), y]).mean()

    def grad(W):
        return X.T @ (cases.softmax(X @ W) - np.eye(10)[y]) / 64

    report, started = None, time.perf_counter()
    for _ in range(20):
        report = check_gradient(loss, W, grad)
    check_s, check_calls = (time.perf_counter() - started) / 20, calls[0] // 20
    calls[0], started = 0, time.perf_counter()
    loop_gradient(loss, W)
    return report.passed, check_calls, check_s, calls[0], time.perf_counter() - started


def percent(part, whole):
    return f"{100 * part / whole:.0f} %" if part in (0, whole) else f"{100 * part / whole:.1f} %"


def table(counts, peers):
    """Markdown lines: one row per mistake, and their sum."""
    heads = ["mistake", "n", "found", "located", "named", "named wrongly"]
    heads += ["untold: named", "named wrongly"]
    heads += [f"{peer}: found (located)" for peer in peers]
    yield "| " + " | ".join(heads) + " |"
    yield "| --- |" + " ---: |" * (len(heads) - 1)
    total = {}
    for (_, who), row in counts.items():
        into = total.setdefault(("all", who), dict.fromkeys(FIELDS, 0))
        for field in FIELDS:
            into[field] += row[field]
    for bug in [*cases.BUGS, "all"]:
        yield _line(bug, counts if bug != "all" else total, peers)


def _line(bug, counts, peers):
    told, untold = counts[bug, "told"], counts[bug, "untold"]
    n = told["n"]
    cells = [bug, str(n), *(percent(told[f], n) for f in ("found", "located", "named", "wrongly"))]
    cells += [percent(untold[f], n) for f in ("named", "wrongly")]
    for peer in peers:
        row = counts[bug, peer]
        cells.append(f"{percent(row['found'], n)} ({percent(row['located'], n)})")
    return "| " + " | ".join(cells) + " |"


def report_lines(seeds, right, peers):
    """Everything that is printed, and kept in the page."""
    counts, missed = measure(seeds, peers)
    yield from table(counts, peers)
    said = sum(counts[bug, "told"]["said"] for bug in cases.BUGS)
    n = sum(counts[bug, "told"]["n"] for bug in cases.BUGS)
    yield f"\nCauses given per mistake: {said / n:.2f}."
    wrongly, layers = blamed(right, peers)
    yield f"\nRight code that was blamed, of {right} seeds over all {len(LAYERS)} layers:\n"
    for who, count in wrongly.items():
        where = ", ".join(f"{layer} {k}" for layer, k in layers.get(who, {}).items())
        yield f"- {who}: {count}" + (f" ({where})" if where else "")
    passed, calls, seconds, loop_calls, loop_s = cost()
    yield (
        f"\nCost on a (64, 785, 10) softmax loss, right code "
        f"{'accepted' if passed else 'BLAMED'}: {calls} evaluations, {1e3 * seconds:.1f} ms; "
        f"element by element {loop_calls} evaluations, {1e3 * loop_s:.0f} ms. That is "
        f"1/{loop_calls / calls:.0f} of the evaluations, 1/{loop_s / seconds:.0f} of the time."
    )
    for bug, layer, wrong, names, causes in missed[: 40 if os.environ.get("SHOW_MISSED") else 0]:
        print(f"missed: {bug} in {layer}: {wrong}, said {names} {causes}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--right", type=int, default=1000, help="seeds of right code")
    parser.add_argument("--write", type=Path, help="page whose table region is replaced")
    options = parser.parse_args()
    peers = [peer for peer in PEERS if torch_present() or "torch" not in peer]
    lines = []
    for line in report_lines(options.seeds, options.right, peers):
        print(line, flush=True)
        lines.append(line)
    if options.write:
        replace_region(options.write, "\n".join(lines))


def replace_region(page, text):
    """Put text between the page's `table begins` and `table ends` comments."""
    start, end = "<!-- table begins -->", "<!-- table ends -->"
    whole = page.read_text(encoding="utf-8")
    before, _, rest = whole.partition(start)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit(f"{page}: no region between '{start}' and '{end}'")
    page.write_text(f"{before}{start}\n{text}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
