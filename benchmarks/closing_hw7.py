"""The closing experiment of hw7: hw4's valley in one step, and in eleven."""

import numpy as np

from chainrule import datasets

TARGET = "diabetes quadratic, 11 parameters, gap 1e-8: Newton 1 step, CG and BFGS at most 11"
GOAL = 1e-8


def measure(solved, seed):
    """Steps of each method on one split, everybody starting at zero, and the condition number."""
    grad, H, gap = bowl(seed)
    zero, curvatures = np.zeros(len(H)), np.linalg.eigvalsh(H)
    search = solved["line_search"]
    ways = {
        "Newton": [zero, solved["newton_step"](zero, grad(zero), H)],
        "CG FR": solved["conjugate_gradient"](grad, zero, search, "FR"),
        "CG PR": solved["conjugate_gradient"](grad, zero, search, "PR"),
        "BFGS": solved["bfgs"](grad, zero, search)[0],
    }
    steps = {name: arrival([gap(w) for w in places]) for name, places in ways.items()}
    reached = steps["Newton"] == 1 and max(steps.values()) <= len(H)
    return {"condition": curvatures[-1] / curvatures[0]} | steps, reached


def arrival(gaps):
    """The first step whose gap is small enough; infinity without one."""
    return next((float(i) for i, gap in enumerate(gaps) if gap <= GOAL), np.inf)


def bowl(seed):
    """(gradient function, Hessian (11, 11), gap above the lowest as a share of that at zero)."""
    (X, Y), _ = datasets.split(*datasets.load_diabetes(), rng=np.random.default_rng(seed))
    (X,) = datasets.standardize(X)
    A, y = np.column_stack([X, np.ones(len(X))]), Y[:, 0]
    H, best = A.T @ A / len(A), np.linalg.lstsq(A, y, rcond=None)[0]

    def gap(w):
        return ((w - best) @ H @ (w - best)) / (best @ H @ best)

    return lambda w: A.T @ (A @ w - y) / len(A), H, gap
