"""The closing race of hw4: who is first at the bottom of the diabetes valley, and on the digits?"""

from functools import partial

import numpy as np

from chainrule import datasets

TARGET = "best heavy ball and Nesterov with at most a tenth of the steps of the best GD"
RATES = {  # tried on the digits; each optimizer keeps the one with the best validation loss
    "sgd_step": (0.1, 0.3, 1.0),
    "momentum_step": (0.01, 0.03, 0.1),
    "nesterov_step": (0.01, 0.03, 0.1),
    "adagrad_step": (0.03, 0.1, 0.3),
    "rmsprop_step": (0.001, 0.003, 0.01),
    "adam_step": (0.003, 0.01, 0.03),
}


def measure(solved, seed):
    """The race on one split of the diabetes data, 80 : 20, and one of the digits."""
    X, Y = datasets.load_diabetes()
    (X, Y), _ = datasets.split(X, Y, shares=(0.8, 0.2), rng=np.random.default_rng(seed))
    A = np.column_stack([*datasets.standardize(X)[0].T, np.ones(len(X))])
    H, c = A.T @ A / len(A), A.T @ Y / len(A)
    low, *_, L = np.linalg.eigvalsh(H)
    counts = {"condition number": L / low}
    for name, step in field(solved, low, L).items():
        counts[name] = steps_to_goal(H, c, step)
    slower = max(counts["heavy ball, best"], counts["Nesterov, best"])
    return counts | on_digits(solved, seed), slower <= 0.1 * counts["GD, best lr"]


def field(solved, low, L):
    """Who takes part; low and L are the smallest and the largest curvature."""
    q = (np.sqrt(L) - np.sqrt(low)) / (np.sqrt(L) + np.sqrt(low))
    ball = 4 / (np.sqrt(L) + np.sqrt(low)) ** 2
    return {
        "GD, lr 0.1": partial(solved["sgd_step"], lr=0.1),
        "GD, best lr": partial(solved["sgd_step"], lr=2 / (low + L)),
        "heavy ball, 0.1 and 0.9": partial(solved["momentum_step"], lr=0.1, beta=0.9),
        "heavy ball, best": partial(solved["momentum_step"], lr=ball, beta=q**2),
        "Nesterov, best": partial(solved["nesterov_step"], lr=1 / L, beta=q),
        "Adam, lr 1": partial(solved["adam_step"], lr=1.0),
        "Adam, lr 10": partial(solved["adam_step"], lr=10.0),
    }


def steps_to_goal(H, c, step, goal=1e-8, limit=10_000):
    """Steps until w'Hw/2 - c'w has come down to `goal` times its height above the lowest."""
    best, w, state = np.linalg.solve(H, c), {"w": np.zeros_like(c)}, {}

    def height(w):
        return float(np.vdot(w - best, H @ (w - best)))

    start = height(w["w"])
    for n in range(limit):
        if height(w["w"]) <= goal * start:
            return n
        w, state = step(w, {"w": H @ w["w"] - c}, state)
    return float("inf")


def on_digits(solved, seed):
    """Share of the test digits read after 20 epochs, each optimizer at its own best rate."""
    rng = np.random.default_rng(seed)
    X, y = datasets.load_digits()
    parts = datasets.split(X, y, shares=(0.6, 0.2, 0.2), rng=rng)
    start = solved["init_params"]([64, 32, 10], "xavier", rng)
    return {
        f"digits, {name.removesuffix('_step')}": test_share(solved, parts, start, name, seed)
        for name in RATES
    }


def test_share(solved, parts, start, name, seed):
    (X, y), (X_val, y_val), (X_test, y_test) = parts
    tried = []
    for lr in RATES[name]:
        step = partial(solved[name], lr=lr)
        params, _ = solved["train"](
            *(X, y, start, solved["loss_and_grads"], step),
            **{"batch_size": 32, "epochs": 20, "rng": np.random.default_rng(seed)},
        )
        tried.append((solved["loss_and_grads"](params, X_val, y_val)[0], lr, params))
    _, _, params = min(tried, key=lambda run: run[:2])
    return solved["accuracy"](params, X_test, y_test)
