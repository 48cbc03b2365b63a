"""Nothing is averaged on the way: the state keeps all gradients, the sums are taken anew."""

import numpy as np


def ewa(x, beta, bias_correction):
    rows = []
    for t in range(1, len(x) + 1):
        weights = (1 - beta) * beta ** np.arange(t - 1, -1, -1.0)
        if bias_correction:
            weights = weights / np.sum(weights)
        rows.append(np.tensordot(weights, x[:t], axes=1))
    return np.array(rows)


def sgd_step(params, grads, state, lr):
    def moved(name):
        return params[name] - lr * grads[name] if name in grads else params[name]

    return {name: moved(name) for name in params}, None


def momentum_step(params, grads, state, lr, beta=0.9, averaged=False):
    past = {name: [*state.get(name, []), g.copy()] for name, g in grads.items()}
    new = dict(params)
    for name, seen in past.items():
        pushes = sum(beta**age * g for age, g in enumerate(reversed(seen)))
        new[name] = params[name] - lr * (1 - beta if averaged else 1) * pushes
    return new, {**state, **past}


def nesterov_step(params, grads, state, lr, beta=0.9):
    # Both places are kept: w, and the velocity; what goes out is w + beta v.
    new, memory = dict(params), dict(state)
    for name, g in grads.items():
        w, v = memory.get(name, (params[name], np.zeros_like(g)))
        v = beta * v - lr * g
        w = w + v
        memory[name] = (w, v)
        new[name] = w + beta * v
    return new, memory


def adagrad_step(params, grads, state, lr, eps=1e-8):
    past = {name: [*state.get(name, []), g.copy()] for name, g in grads.items()}
    new = {
        name: params[name] - lr * seen[-1] / (np.linalg.norm(seen, axis=0) + eps)
        for name, seen in past.items()
    }
    return params | new, state | past


def rmsprop_step(params, grads, state, lr, beta=0.9, eps=1e-8):
    past = {name: [*state.get(name, []), g.copy()] for name, g in grads.items()}
    new = {}
    for name, seen in past.items():
        s = (1 - beta) * sum(beta**age * g**2 for age, g in enumerate(reversed(seen)))
        new[name] = params[name] - lr * seen[-1] / (np.sqrt(s) + eps)
    return params | new, state | past


def adam_step(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    past = {name: [*state.get(name, []), g.copy()] for name, g in grads.items()}
    new = {}
    for name, seen in past.items():
        ages = np.arange(len(seen) - 1, -1, -1.0)
        m = np.average(seen, axis=0, weights=beta1**ages)
        s = np.average(np.square(seen), axis=0, weights=beta2**ages)
        new[name] = params[name] - lr * m / (s**0.5 + eps)
    return params | new, state | past


def train(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    state, losses = {}, []
    for _ in range(epochs):
        order = np.argsort(rng.random(len(X)))
        for k in range(-(-len(X) // batch_size)):
            mine = order[k * batch_size : min((k + 1) * batch_size, len(X))]
            loss, grads = loss_and_grads(params, X[mine], y[mine])
            losses += [loss]
            params, state = step(params, grads, state)
    return params, losses


def clip_by_norm(grads, max_norm):
    entries = np.concatenate([g.ravel() for g in grads.values()])
    share = min(1.0, max_norm / (np.sqrt(entries @ entries) + 1e-12))
    return {name: g * share for name, g in grads.items()}


class ReduceOnPlateau:
    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.low = lr, factor, patience, min_lr
        self.losses, self.since = [], 0

    def update(self, loss):
        if all(loss < earlier or np.isnan(earlier) for earlier in self.losses):
            self.since = len(self.losses)
        if len(self.losses) - self.since == self.patience:
            self.lr, self.since = max(self.low, self.factor * self.lr), len(self.losses)
        self.losses.append(loss)
        return self.lr
