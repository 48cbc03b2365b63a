"""Wrong ways to write select_lambda_cv. A docstring holds words that the student must read."""

import numpy as np


def trained_on_the_fold(X, y, lambdas, folds, fit, loss):
    """the other way round"""
    means, everybody = [], np.arange(len(X))
    for lam in lambdas:
        losses = []
        for fold in folds:
            rest = np.setdiff1d(everybody, fold)
            model = fit(X[fold], y[fold], lam)
            losses.append(loss(model, X[rest], y[rest]))
        means.append(np.mean(losses))
    return lambdas[int(np.argmin(means))], np.array(means)


def measured_on_the_training_part(X, y, lambdas, folds, fit, loss):
    """the model was trained on"""
    means, everybody = [], np.arange(len(X))
    for lam in lambdas:
        losses = []
        for fold in folds:
            rest = np.setdiff1d(everybody, fold)
            model = fit(X[rest], y[rest], lam)
            losses.append(loss(model, X[rest], y[rest]))
        means.append(np.mean(losses))
    return lambdas[int(np.argmin(means))], np.array(means)


def trained_on_everybody(X, y, lambdas, folds, fit, loss):
    """leave out those of the fold"""
    means, everybody = [], np.arange(len(X))
    for lam in lambdas:
        losses = []
        for fold in folds:
            rest = np.setdiff1d(everybody, fold)
            model = fit(X[everybody], y[everybody], lam)
            losses.append(loss(model, X[fold], y[fold]))
        means.append(np.mean(losses))
    return lambdas[int(np.argmin(means))], np.array(means)


def measured_on_everybody(X, y, lambdas, folds, fit, loss):
    """only those of the fold count"""
    means, everybody = [], np.arange(len(X))
    for lam in lambdas:
        losses = []
        for fold in folds:
            rest = np.setdiff1d(everybody, fold)
            model = fit(X[rest], y[rest], lam)
            losses.append(loss(model, X[everybody], y[everybody]))
        means.append(np.mean(losses))
    return lambdas[int(np.argmin(means))], np.array(means)


def sums(X, y, lambdas, folds, fit, loss):
    """take their mean"""
    means, everybody = [], np.arange(len(X))
    for lam in lambdas:
        losses = []
        for fold in folds:
            rest = np.setdiff1d(everybody, fold)
            model = fit(X[rest], y[rest], lam)
            losses.append(loss(model, X[fold], y[fold]))
        means.append(np.sum(losses))
    return lambdas[int(np.argmin(means))], np.array(means)


def place_of_the_best(X, y, lambdas, folds, fit, loss):
    """the λ itself is wanted"""
    means, everybody = [], np.arange(len(X))
    for lam in lambdas:
        losses = []
        for fold in folds:
            rest = np.setdiff1d(everybody, fold)
            model = fit(X[rest], y[rest], lam)
            losses.append(loss(model, X[fold], y[fold]))
        means.append(np.mean(losses))
    return int(np.argmin(means)), np.array(means)


def highest_loss(X, y, lambdas, folds, fit, loss):
    """highest mean loss"""
    means, everybody = [], np.arange(len(X))
    for lam in lambdas:
        losses = []
        for fold in folds:
            rest = np.setdiff1d(everybody, fold)
            model = fit(X[rest], y[rest], lam)
            losses.append(loss(model, X[fold], y[fold]))
        means.append(np.mean(losses))
    return lambdas[int(np.argmax(means))], np.array(means)


def lowest_loss(X, y, lambdas, folds, fit, loss):
    """the λ that it belongs to"""
    means, everybody = [], np.arange(len(X))
    for lam in lambdas:
        losses = []
        for fold in folds:
            rest = np.setdiff1d(everybody, fold)
            model = fit(X[rest], y[rest], lam)
            losses.append(loss(model, X[fold], y[fold]))
        means.append(np.mean(losses))
    return min(means), np.array(means)


def only_the_first_fold(X, y, lambdas, folds, fit, loss):
    """Only the first fold"""
    means, everybody = [], np.arange(len(X))
    for lam in lambdas:
        losses = []
        for fold in folds[:1]:
            rest = np.setdiff1d(everybody, fold)
            model = fit(X[rest], y[rest], lam)
            losses.append(loss(model, X[fold], y[fold]))
        means.append(np.mean(losses))
    return lambdas[int(np.argmin(means))], np.array(means)


def best_fold(X, y, lambdas, folds, fit, loss):
    """Only the last fold"""
    means, everybody = [], np.arange(len(X))
    for lam in lambdas:
        losses = []
        for fold in folds:
            rest = np.setdiff1d(everybody, fold)
            model = fit(X[rest], y[rest], lam)
            losses.append(loss(model, X[fold], y[fold]))
        means.append(losses[-1])
    return lambdas[int(np.argmin(means))], np.array(means)
