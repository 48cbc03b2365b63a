"""Loops and indices, step by step; what is to be kept is kept in lists."""

import numpy as np


def split_three(M, val_share, test_share, rng):
    indices = np.arange(M)
    rng.shuffle(indices)
    n_val = int(np.round(val_share * M))
    n_test = int(np.round(test_share * M))
    test = indices[M - n_test :]
    val = indices[M - n_test - n_val : M - n_test]
    return indices[: M - n_test - n_val].tolist(), val.tolist(), test.tolist()


def early_stopping(params, train_epoch, val_loss, patience, max_epochs):
    import copy

    params = copy.deepcopy(params)
    history, kept = [], []
    for epoch in range(max_epochs):
        params = train_epoch(params)
        loss = float(val_loss(params))
        history.append(loss)
        kept.append((np.inf if np.isnan(loss) else loss, epoch, copy.deepcopy(params)))
        _, best_epoch, best = min(kept, key=lambda entry: entry[:2])
        if epoch - best_epoch >= patience:
            break
    return best, history


def l2_penalty(params, lam):
    total = 0.0
    for name in params:
        if name.startswith("W"):
            for w in params[name].ravel():
                total = total + w * w
    return 0.5 * lam * total


def l2_grad(params, lam):
    grads = {}
    for name, w in params.items():
        grads[name] = np.zeros(w.shape)
        if name.startswith("W"):
            grads[name] += lam * w
    return grads


def l1_penalty(params, lam):
    total = 0.0
    for name in params:
        if name.startswith("W"):
            total += np.linalg.norm(params[name].ravel(), ord=1)
    return lam * total


def l1_subgrad(params, lam):
    grads = {}
    for name, w in params.items():
        grads[name] = np.zeros(w.shape)
        if name.startswith("W"):
            grads[name][w > 0] = lam
            grads[name][w < 0] = -lam
    return grads


def elastic_net(params, lam, l1_share):
    penalty, grads = 0.0, {}
    for name, w in params.items():
        if name.startswith("W"):
            penalty += lam * l1_share * np.abs(w).sum()
            penalty += 0.5 * lam * (1 - l1_share) * (w**2).sum()
            grads[name] = lam * (l1_share * np.sign(w) + (1 - l1_share) * w)
        else:
            grads[name] = 0 * w
    return penalty, grads


def learning_curve(X, y, X_val, y_val, sizes, fit, loss):
    train, val = [], []
    for m in sizes:
        rows = np.arange(m)
        model = fit(X[rows], y[rows])
        train.append(loss(model, X[rows], y[rows]))
        val.append(loss(model, X_val, y_val))
    return np.array(train), np.array(val)


def select_lambda_cv(X, y, lambdas, folds, fit, loss):
    means = np.zeros(len(lambdas))
    for s, lam in enumerate(lambdas):
        for k in range(len(folds)):
            inside = np.zeros(len(X), dtype=bool)
            inside[folds[k]] = True
            model = fit(X[~inside], y[~inside], lam)
            means[s] += loss(model, X[inside], y[inside]) / len(folds)
    best = 0
    for s in range(len(lambdas)):
        if means[s] < means[best]:
            best = s
    return lambdas[best], means


def dropout_forward(A, p, rng, train):
    if train and p > 0:
        drop = rng.random(A.shape) < p
        D = A / (1 - p)
        D[drop] = 0
        return D, {"drop": drop, "p": p}
    return A.copy(), None


def dropout_backward(dD, cache):
    if cache is None:
        return dD.copy()
    dA = dD / (1 - cache["p"])
    dA[cache["drop"]] = 0
    return dA


def dropconnect_forward(X, W, b, p, rng, train):
    if not train:
        return X @ W + b
    used = W.copy()
    used[rng.random(W.shape) < p] = 0
    return X @ used / (1 - p) + b


def mc_dropout_predict(scores, X, T, rng):
    total, squares = 0, 0
    for _ in range(T):
        P = softmax(scores(X, rng))  # noqa: F821
        total = total + P
        squares = squares + P**2
    mean = total / T
    return mean, np.sqrt(np.maximum(squares / T - mean**2, 0))


def augment_shift(X, max_shift, rng):
    M, H, W = X.shape
    result = np.zeros((M, H, W))
    for i in range(M):
        down = int(rng.integers(-max_shift, max_shift + 1))
        right = int(rng.integers(-max_shift, max_shift, endpoint=True))
        for r in range(H):
            for c in range(W):
                if 0 <= r - down < H and 0 <= c - right < W:
                    result[i, r, c] = X[i, r - down, c - right]
    return result
