"""The label-noise study of hw5: 500 digits, 40 % of their labels wrong; who finds the truth?"""

from functools import partial

import numpy as np

from chainrule import datasets

TARGET = "dropout and L2, epoch chosen on noisy labels, at least 0.15 above nothing at the end"
RUNNERS = {
    "nothing": (0.0, 0.0),
    "dropout 0.5": (0.5, 0.0),
    "L2 0.01": (0.0, 0.01),
    "both": (0.5, 0.01),
}
NOISE, EPOCHS = 0.4, 100


def measure(solved, seed):
    """Share of the test digits read, at the end and at the chosen epoch, and without noise."""
    measured = {}
    for name, (p, lam) in RUNNERS.items():
        at_end, at_chosen, epoch = run(solved, seed, p, lam, NOISE)
        measured |= {f"{name}, end": at_end, f"{name}, chosen": at_chosen, f"{name}, epoch": epoch}
    for name, (p, lam) in RUNNERS.items():
        measured[f"right labels, {name}"] = run(solved, seed, p, lam, noise=0.0)[0]
    return measured, measured["both, chosen"] - measured["nothing, end"] >= 0.15


def parts_of(solved, seed, noise):
    """Training and validation part with noisy labels, test part with right ones."""
    X, y = datasets.load_digits()
    rng = np.random.default_rng(seed)
    train, val, test = solved["split_three"](len(X), 250 / 1797, 1047 / 1797, rng)
    noisy = [datasets.label_noise(y[part], noise, 10, rng) for part in (train, val)]
    return (X[train], noisy[0]), (X[val], noisy[1]), (X[test], y[test])


def run(solved, seed, p, lam, noise):
    """(test share at the end, at the epoch of the lowest validation loss, that epoch)."""
    (X, y), (X_val, y_val), test = parts_of(solved, seed, noise)
    rng = np.random.default_rng(seed + 100)
    params = solved["init_params"]([64, 128, 10], "he", rng)
    model = partial(loss_and_grads, solved, p=p, lam=lam, rng=rng)
    train_epoch = solved["trainer"](X, y, model, rng)
    losses, shares = [], []
    for _ in range(EPOCHS):
        params = train_epoch(params)
        Z = solved["model_forward"](X_val, params, "relu")[0]
        losses.append(solved["cross_entropy"](Z, y_val)[0])
        shares.append(solved["right_share"](params, *test))
    chosen = int(np.argmin(losses))
    return shares[-1], shares[chosen], chosen + 1


def loss_and_grads(solved, params, X, y, p, lam, rng):
    """The model with dropout behind its hidden layer and an L2 penalty."""

    def on_A(A, layer):
        D, cache = solved["dropout_forward"](A, p, rng, True)
        return D, lambda dD: solved["dropout_backward"](dD, cache)

    Z, caches = solved["model_forward"](X, params, "relu", on_A=on_A if p else None)
    loss, dZ = solved["cross_entropy"](Z, y)
    grads = solved["model_backward"](dZ, caches, "relu")[1]
    pull = solved["l2_grad"](params, lam)
    total = loss + solved["l2_penalty"](params, lam)
    return total, {name: grads[name] + pull[name] for name in grads}
