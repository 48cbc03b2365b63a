"""numpy does the work: other draws, other caches, no loop where none is needed."""

import numpy as np


def split_three(M, val_share, test_share, rng):
    n_val, n_test = round(M * val_share), round(M * test_share)
    places = np.argsort(rng.random(M))
    return tuple(np.split(places, [M - n_val - n_test, M - n_test]))


def early_stopping(params, train_epoch, val_loss, patience, max_epochs):
    best = {k: np.array(v) for k, v in params.items()}
    current = {k: np.array(v) for k, v in params.items()}
    lowest, best_epoch, losses = float("inf"), 0, []
    for epoch in range(1, max_epochs + 1):
        current = train_epoch(current)
        loss = val_loss(current)
        losses.append(loss)
        if loss < lowest:
            lowest, best_epoch = loss, epoch
            best = {k: np.array(v) for k, v in current.items()}
        if epoch == best_epoch + patience:
            return best, np.array(losses)
    return best, np.array(losses)


def l2_penalty(params, lam):
    weights = np.concatenate([params[k].ravel() for k in params if k[0] == "W"])
    return lam * weights @ weights / 2


def l2_grad(params, lam):
    pays = {k: float(k.startswith("W")) for k in params}
    return {k: lam * pays[k] * params[k] for k in params}


def l1_penalty(params, lam):
    weights = np.concatenate([params[k].ravel() for k in params if k[0] == "W"])
    return np.where(weights > 0, lam * weights, -lam * weights).sum()


def l1_subgrad(params, lam):
    def slope(w):
        return lam * ((w > 0).astype(float) - (w < 0))

    return {k: slope(w) if k[0] == "W" else np.zeros_like(w) for k, w in params.items()}


def elastic_net(params, lam, l1_share):
    one, two = l1_share * lam, (1 - l1_share) * lam
    weights = np.concatenate([params[k].ravel() for k in params if k[0] == "W"])
    penalty = one * np.abs(weights).sum() + two / 2 * weights @ weights
    grads = {k: np.zeros_like(w) for k, w in params.items()}
    grads.update({k: one * np.sign(w) + two * w for k, w in params.items() if k[0] == "W"})
    return penalty, grads


def learning_curve(X, y, X_val, y_val, sizes, fit, loss):
    models = [fit(X[:m], y[:m]) for m in sizes]
    train = [loss(model, X[:m], y[:m]) for model, m in zip(models, sizes, strict=True)]
    return np.array(train), np.array([loss(model, X_val, y_val) for model in models])


def select_lambda_cv(X, y, lambdas, folds, fit, loss):
    table = np.empty((len(folds), len(lambdas)))
    for k, fold in enumerate(folds):
        X_rest, y_rest = np.delete(X, fold, axis=0), np.delete(y, fold, axis=0)
        for s, lam in enumerate(lambdas):
            table[k, s] = loss(fit(X_rest, y_rest, lam), X[fold], y[fold])
    means = table.mean(axis=0)
    return lambdas[np.argmin(means)], means


def dropout_forward(A, p, rng, train):
    if not train:
        return A, np.ones(A.shape)
    mask = rng.binomial(1, 1 - p, size=A.shape) / (1 - p)
    return A * mask, mask


def dropout_backward(dD, cache):
    return np.where(cache > 0, cache * dD, 0.0)


def dropconnect_forward(X, W, b, p, rng, train):
    mask = rng.uniform(size=W.shape) < 1 - p if train else 1
    scale = 1 / (1 - p) if train else 1
    return X @ (scale * mask * W) + b


def mc_dropout_predict(scores, X, T, rng):
    Z = np.stack([scores(X, rng) for _ in range(T)])
    E = np.exp(Z - Z.max(axis=2, keepdims=True))
    P = E / E.sum(axis=2, keepdims=True)
    return P.mean(axis=0), np.sqrt(np.mean((P - P.mean(axis=0)) ** 2, axis=0))


def augment_shift(X, max_shift, rng):
    M, H, W = X.shape
    steps = rng.choice(np.arange(-max_shift, max_shift + 1), size=(2, M))
    rows = np.arange(H)[None, :, None] - steps[0][:, None, None]
    columns = np.arange(W)[None, None, :] - steps[1][:, None, None]
    inside = (rows >= 0) & (rows < H) & (columns >= 0) & (columns < W)
    picked = X[np.arange(M)[:, None, None], rows.clip(0, H - 1), columns.clip(0, W - 1)]
    return np.where(inside, picked, 0.0)
