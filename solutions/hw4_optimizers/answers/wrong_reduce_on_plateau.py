"""Wrong ways to write reduce_on_plateau. A docstring holds words that the student must read."""

import numpy as np


class OneCallTooLate:
    """One call too late"""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        self.best, self.waited = np.inf, 0

    def update(self, loss):
        if loss < self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.waited > self.patience:
            self.lr, self.waited = max(self.factor * self.lr, self.min_lr), 0
        return self.lr


class OneCallTooEarly:
    """One call too early"""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        self.best, self.waited = np.inf, 0

    def update(self, loss):
        if loss < self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.waited >= max(self.patience - 1, 1):
            self.lr, self.waited = max(self.factor * self.lr, self.min_lr), 0
        return self.lr


class ComparedWithTheLast:
    """compared with the last one"""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        self.best, self.waited = np.inf, 0

    def update(self, loss):
        if loss < self.best:
            self.best, self.waited = loss, 0
        else:
            self.best, self.waited = loss, self.waited + 1
        if self.waited == self.patience:
            self.lr, self.waited = max(self.factor * self.lr, self.min_lr), 0
        return self.lr


class EqualIsProgress:
    """An equal loss was counted as progress"""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        self.best, self.waited = np.inf, 0

    def update(self, loss):
        if loss <= self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.waited == self.patience:
            self.lr, self.waited = max(self.factor * self.lr, self.min_lr), 0
        return self.lr


class CountGoesOnAfterAReduction:
    """the count does not start again"""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        self.best, self.waited = np.inf, 0

    def update(self, loss):
        if loss < self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.waited >= self.patience:
            self.lr = max(self.factor * self.lr, self.min_lr)
        return self.lr


class CountsInTotal:
    """counted in total"""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        self.best, self.waited = np.inf, 0

    def update(self, loss):
        if loss < self.best:
            self.best = loss
        else:
            self.waited += 1
        if self.waited == self.patience:
            self.lr, self.waited = max(self.factor * self.lr, self.min_lr), 0
        return self.lr


class AlwaysFromTheFirstRate:
    """starts from the first learning rate again"""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        self.best, self.waited, self.first = np.inf, 0, lr

    def update(self, loss):
        if loss < self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.waited == self.patience:
            self.lr, self.waited = max(self.factor * self.first, self.min_lr), 0
        return self.lr


class NoFloor:
    """min_lr is ignored"""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        self.best, self.waited = np.inf, 0

    def update(self, loss):
        if loss < self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.waited == self.patience:
            self.lr, self.waited = self.factor * self.lr, 0
        return self.lr


class StopsAboveTheFloor:
    """stops before min_lr"""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        self.best, self.waited = np.inf, 0

    def update(self, loss):
        if loss < self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.waited == self.patience:
            self.lr = self.lr if self.factor * self.lr < self.min_lr else self.factor * self.lr
            self.waited = 0
        return self.lr


class NanIsProgress:
    """nan was counted as progress"""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        self.best, self.waited = np.inf, 0

    def update(self, loss):
        if not loss >= self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.waited == self.patience:
            self.lr, self.waited = max(self.factor * self.lr, self.min_lr), 0
        return self.lr


class SharedByAll:
    """keep what is remembered in self"""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        type(self).best, type(self).waited = np.inf, 0

    def update(self, loss):
        if loss < self.best:
            type(self).best, type(self).waited = loss, 0
        else:
            type(self).waited += 1
        if self.waited == self.patience:
            self.lr = max(self.factor * self.lr, self.min_lr)
            type(self).waited = 0
        return self.lr
