"""Wrong ways to write learning_curve. A docstring holds words that the student must read."""

import numpy as np


def training_loss_on_all(X, y, X_val, y_val, sizes, fit, loss):
    """The training loss is measured on all samples"""
    train, val = [], []
    for m in sizes:
        model = fit(X[:m], y[:m])
        train.append(loss(model, X, y))
        val.append(loss(model, X_val, y_val))
    return np.array(train), np.array(val)


def trained_on_all(X, y, X_val, y_val, sizes, fit, loss):
    """Every model was trained on all samples"""
    train, val = [], []
    for m in sizes:
        model = fit(X, y)
        train.append(loss(model, X[:m], y[:m]))
        val.append(loss(model, X_val, y_val))
    return np.array(train), np.array(val)


def validation_set_cut(X, y, X_val, y_val, sizes, fit, loss):
    """The validation set was cut"""
    train, val = [], []
    for m in sizes:
        model = fit(X[:m], y[:m])
        train.append(loss(model, X[:m], y[:m]))
        val.append(loss(model, X_val[:m], y_val[:m]))
    return np.array(train), np.array(val)


def exchanged(X, y, X_val, y_val, sizes, fit, loss):
    """The two curves are exchanged"""
    train, val = [], []
    for m in sizes:
        model = fit(X[:m], y[:m])
        train.append(loss(model, X[:m], y[:m]))
        val.append(loss(model, X_val, y_val))
    return np.array(val), np.array(train)


def the_last_samples(X, y, X_val, y_val, sizes, fit, loss):
    """The last m samples"""
    train, val = [], []
    for m in sizes:
        model = fit(X[-m:], y[-m:])
        train.append(loss(model, X[-m:], y[-m:]))
        val.append(loss(model, X_val, y_val))
    return np.array(train), np.array(val)


def trained_twice(X, y, X_val, y_val, sizes, fit, loss):
    """train one, and measure it twice"""
    train, val = [], []
    for m in sizes:
        model = fit(X[:m], y[:m])
        train.append(loss(model, X[:m], y[:m]))
        val.append(loss(fit(X[:m], y[:m]), X_val, y_val))
    return np.array(train), np.array(val)


def targets_not_cut(X, y, X_val, y_val, sizes, fit, loss):
    """target of another one"""
    train, val = [], []
    for m in sizes:
        model = fit(X[:m], y[-m:])
        train.append(loss(model, X[:m], y[-m:]))
        val.append(loss(model, X_val, y_val))
    return np.array(train), np.array(val)


def sums(X, y, X_val, y_val, sizes, fit, loss):
    """These losses are sums"""
    train, val = [], []
    for m in sizes:
        model = fit(X[:m], y[:m])
        train.append(m * loss(model, X[:m], y[:m]))
        val.append(loss(model, X_val, y_val))
    return np.array(train), np.array(val)


def sorted_sizes(X, y, X_val, y_val, sizes, fit, loss):
    """[5, 0]"""
    train, val = [], []
    for m in sorted(sizes):
        model = fit(X[:m], y[:m])
        train.append(loss(model, X[:m], y[:m]))
        val.append(loss(model, X_val, y_val))
    return np.array(train), np.array(val)
