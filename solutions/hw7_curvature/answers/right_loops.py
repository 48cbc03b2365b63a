"""Everything with loops over entries, and without numpy's linear algebra where that can be."""

import numpy as np


def classify_critical_point(H):
    values = list(np.linalg.eigh(np.asarray(H, dtype=float))[0])
    largest = max(abs(v) for v in values)
    kinds = set()
    for v in values:
        if abs(v) <= 1e-10 * largest:
            kinds.add("flat")
        else:
            kinds.add("up" if v > 0 else "down")
    if {"up", "down"} <= kinds:
        return "saddle"
    if "flat" in kinds:
        return "degenerate"
    return {"up": "minimum", "down": "maximum"}[kinds.pop()]


def newton_step(w, g, H):
    # Gauss' elimination with the largest pivot of each column.
    n = len(w)
    rows = [[float(H[i][j]) for j in range(n)] + [-float(g[i])] for i in range(n)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, n):
            factor = rows[r][i] / rows[i][i]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    d = [0.0] * n
    for i in reversed(range(n)):
        d[i] = (rows[i][n] - sum(rows[i][j] * d[j] for j in range(i + 1, n))) / rows[i][i]
    return np.array([w[i] + d[i] for i in range(n)])


def line_search(grad, w, d, tol=1e-8):
    def slope(alpha):
        return sum(a * b for a, b in zip(grad(w + alpha * d), d, strict=True))

    start = slope(0)
    if not start < 0:
        raise ValueError("uphill")
    low, high, doublings = 0.0, 1.0, 0
    while slope(high) < 0:
        doublings += 1
        if doublings > 60:
            raise ValueError("no end")
        low, high = high, 2 * high
    # Nothing but halves: slower, and never wrong.
    for _ in range(2000):
        middle = (low + high) / 2
        now = slope(middle)
        if abs(now) <= tol * abs(start) or middle in (low, high):
            break
        if now < 0:
            low = middle
        else:
            high = middle
    return middle


def conjugate_gradient(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    w = np.array(w, dtype=float)
    path = [w.copy()]
    last_g = last_d = None
    for k in range(n_steps):
        g = np.array(grad(w))
        if sum(v * v for v in g) ** 0.5 <= tol:
            break
        fresh = k == 0 or (restart is not None and k % restart == 0)
        if fresh:
            d = -g
        else:
            bottom = sum(v * v for v in last_g)
            if variant == "FR":
                top = sum(v * v for v in g)
            else:
                top = sum(v * (v - u) for v, u in zip(g, last_g, strict=True))
            d = np.array([-v + top / bottom * u for v, u in zip(g, last_d, strict=True)])
            if sum(u * v for u, v in zip(g, d, strict=True)) >= 0:
                d = -g
        w += search(grad, w.copy(), d) * d
        path.append(w.copy())
        last_g, last_d = g, d
    return np.array(path)


def bfgs_update(B, s, y):
    n = len(s)
    ys = sum(y[i] * s[i] for i in range(n))
    if not ys > 0:
        return np.array(B)
    By = [sum(B[i][j] * y[j] for j in range(n)) for i in range(n)]
    yBy = sum(y[i] * By[i] for i in range(n))
    new = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            new[i, j] = B[i][j] + (1 + yBy / ys) * s[i] * s[j] / ys
            new[i, j] -= (By[i] * s[j] + s[i] * By[j]) / ys
    return new
