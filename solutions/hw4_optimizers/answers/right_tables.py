"""One table per thing remembered: state["m"][name], state["t"][name]."""

import numpy as np


def ewa(x, beta, bias_correction):
    x = np.asarray(x)
    averages = np.zeros(x.shape)
    a = np.zeros(x.shape[1:])
    for t in range(len(x)):
        a = a + (1 - beta) * (x[t] - a)
        averages[t] = a
        if bias_correction:
            averages[t] /= 1 - beta ** (t + 1)
    return averages


def sgd_step(params, grads, state, lr):
    new = {}
    for name in params:
        new[name] = params[name].copy()
        if name in grads:
            new[name] -= lr * grads[name]
    return new, state


def momentum_step(params, grads, state, lr, beta=0.9, averaged=False):
    new, memory = (
        {name: w.copy() for name, w in params.items()},
        {name: kept.copy() for name, kept in state.items()},
    )
    for name in grads:
        if name not in memory:
            memory[name] = np.zeros_like(params[name])
        memory[name] *= beta
        memory[name] += (1 - beta if averaged else 1) * grads[name]
        new[name] -= lr * memory[name]
    return new, memory


def nesterov_step(params, grads, state, lr, beta=0.9):
    # The form of many libraries: the velocity without -lr, and no old one in the update.
    new, memory = dict(params), {name: kept.copy() for name, kept in state.items()}
    for name, g in grads.items():
        buffer = beta * memory.get(name, np.zeros_like(g)) + g
        new[name] = new[name] - lr * (g + beta * buffer)
        memory[name] = buffer
    return new, memory


def adagrad_step(params, grads, state, lr, eps=1e-8):
    new, sums = dict(params), dict(state.get("sums", {}))
    for name in grads:
        sums[name] = sums.get(name, np.zeros_like(params[name])) + np.square(grads[name])
        new[name] = new[name] - lr / (np.sqrt(sums[name]) + eps) * grads[name]
    return new, {"sums": sums}


def rmsprop_step(params, grads, state, lr, beta=0.9, eps=1e-8):
    new, means = dict(params), dict(state.get("means", {}))
    for name in grads:
        old = means.get(name, np.zeros_like(params[name]))
        means[name] = old + (1 - beta) * (np.square(grads[name]) - old)
        new[name] = new[name] - lr / (np.sqrt(means[name]) + eps) * grads[name]
    return new, {"means": means}


def adam_step(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    new = dict(params)
    m, v, t = (dict(state.get(kind, {})) for kind in "mvt")
    for name, g in grads.items():
        t[name] = t.get(name, 0) + 1
        m[name] = beta1 * m.get(name, np.zeros_like(g)) + (1 - beta1) * g
        v[name] = beta2 * v.get(name, np.zeros_like(g)) + (1 - beta2) * g * g
        # Both corrections in the learning rate; then ε has to be corrected too.
        root = np.sqrt(1 - beta2 ** t[name])
        rate = lr * root / (1 - beta1 ** t[name])
        new[name] = new[name] - rate * m[name] / (np.sqrt(v[name]) + eps * root)
    return new, {"m": m, "v": v, "t": t}


def train(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    params, state, losses = {name: w.copy() for name, w in params.items()}, {}, []
    M = X.shape[0]
    for _epoch in range(epochs):
        order = np.arange(M)
        rng.shuffle(order)
        start = 0
        while start < M:
            batch = order[start : start + batch_size]
            loss, grads = loss_and_grads(params, X[batch], y[batch])
            losses.append(loss)
            params, state = step(params, grads, state)
            start += batch_size
    return params, losses


def clip_by_norm(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads.values()])
    if norm <= max_norm:
        return {name: g.copy() for name, g in grads.items()}
    return {name: g / norm * max_norm for name, g in grads.items()}


class ReduceOnPlateau:
    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.settings = factor, patience, min_lr
        self.lr = lr
        self.best = None
        self.left = patience

    def update(self, loss):
        factor, patience, low = self.settings
        if self.best is None or loss < self.best:
            self.best = loss
            self.left = patience
            return self.lr
        self.left -= 1
        if self.left == 0:
            self.lr = low if self.lr * factor < low else self.lr * factor
            self.left = patience
        return self.lr
