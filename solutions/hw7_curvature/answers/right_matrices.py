"""The shortest ways, with what numpy has."""

import numpy as np


def classify_critical_point(H):
    values = np.linalg.eigvals(H).real
    size = np.max(np.abs(values))
    signs = set(np.where(np.abs(values) <= 1e-10 * size, 0, np.sign(values)).astype(int).tolist())
    kinds = {frozenset({1}): "minimum", frozenset({-1}): "maximum"}
    return "saddle" if {1, -1} <= signs else kinds.get(frozenset(signs), "degenerate")


def newton_step(w, g, H):
    return w + np.linalg.inv(H) @ -g


def line_search(grad, w, d, tol=1e-8):
    def slope(alpha):
        return np.dot(grad(w + alpha * d), d)

    first = slope(0)
    if first >= 0:
        raise ValueError("d leads up")
    ends = {0: first}
    alpha = 1.0
    while slope(alpha) < 0:
        ends = {alpha: slope(alpha)}
        alpha *= 2
        if alpha > 2**60:
            raise ValueError("falls for ever")
    (low, at_low), high, at_high = next(iter(ends.items())), alpha, slope(alpha)
    # False position, with the slope of an end that has stayed twice halved ("Illinois").
    while True:
        alpha = (low * at_high - high * at_low) / (at_high - at_low)
        now = slope(alpha)
        if abs(now) <= tol * abs(first):
            return alpha
        if now < 0:
            low, at_low, at_high = alpha, now, at_high / 2
        else:
            high, at_high, at_low = alpha, now, at_low / 2


def conjugate_gradient(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    path, gradients, d = [w], [grad(w)], -grad(w)
    every = restart or n_steps + 1
    for k in range(1, n_steps + 1):
        if np.linalg.norm(gradients[-1]) <= tol:
            break
        path.append(path[-1] + search(grad, path[-1], d) * d)
        gradients.append(grad(path[-1]))
        g, old = gradients[-1], gradients[-2]
        beta = {"FR": g @ g, "PR": g @ g - g @ old}[variant] / (old @ old)
        d = -g + (beta if k % every else 0) * d
        d = d if g @ d < 0 else -g
    return np.stack(path)


def bfgs_update(B, s, y):
    curvature = np.dot(s, y)
    if curvature <= 0:
        return 1.0 * B
    left = np.eye(len(s)) - s[:, None] * y[None, :] / curvature
    return np.linalg.multi_dot([left, B, left.T]) + s[:, None] @ s[None, :] / curvature
