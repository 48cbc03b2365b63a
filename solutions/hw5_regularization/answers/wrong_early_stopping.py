"""Wrong ways to write early_stopping. A docstring holds words that the student must read."""

import numpy as np


def last_weights(params, train_epoch, val_loss, patience, max_epochs):
    """the weights of the last epoch"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    lowest, waited, losses = np.inf, 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            lowest, waited = losses[-1], 0
        else:
            waited += 1
    return now, losses


def one_epoch_too_late(params, train_epoch, val_loss, patience, max_epochs):
    """One epoch too late"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited <= patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best, losses


def one_epoch_too_early(params, train_epoch, val_loss, patience, max_epochs):
    """One epoch too early"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < max(patience - 1, 1) and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best, losses


def best_is_an_alias(params, train_epoch, val_loss, patience, max_epochs):
    """copy every array, not the dict"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = now, losses[-1], 0
        else:
            waited += 1
    return best, losses


def shallow_copy(params, train_epoch, val_loss, patience, max_epochs):
    """copy every array, not the dict"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = dict(now), losses[-1], 0
        else:
            waited += 1
    return best, losses


def start_is_changed(params, train_epoch, val_loss, patience, max_epochs):
    """the input was changed"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = params
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best, losses


def counts_in_total(params, train_epoch, val_loss, patience, max_epochs):
    """counted in total"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], waited
        else:
            waited += 1
    return best, losses


def compared_with_the_last(params, train_epoch, val_loss, patience, max_epochs):
    """epoch before"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            lowest, waited = losses[-1], waited + 1
    return best, losses


def equal_is_progress(params, train_epoch, val_loss, patience, max_epochs):
    """An equal loss was counted as progress"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] <= lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best, losses


def nan_is_progress(params, train_epoch, val_loss, patience, max_epochs):
    """nan was counted as progress"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if not losses[-1] >= lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best, losses


def never_stops(params, train_epoch, val_loss, patience, max_epochs):
    """It never stops"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best, losses


def max_epochs_ignored(params, train_epoch, val_loss, patience, max_epochs):
    """max_epochs is ignored"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < patience:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best, losses


def always_from_the_best(params, train_epoch, val_loss, patience, max_epochs):
    """Every epoch started from the best weights"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(kept(best))
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best, losses


def best_only_when_impatient(params, train_epoch, val_loss, patience, max_epochs):
    """Here max_epochs has ended the training"""
    lowest, waited, losses = np.inf, 0, []
    now = {k: w.copy() for k, w in params.items()}
    for _ in range(max_epochs):
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = {k: w.copy() for k, w in now.items()}, losses[-1], 0
        else:
            waited += 1
        if waited == patience:
            return best, losses
    return now, losses


def losses_up_to_the_best(params, train_epoch, val_loss, patience, max_epochs):
    """The losses end with the best epoch"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best, losses[: int(np.nanargmin(losses)) + 1]


def start_is_judged(params, train_epoch, val_loss, patience, max_epochs):
    """The start was judged as well"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), val_loss(params), 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best, losses


def only_the_weights(params, train_epoch, val_loss, patience, max_epochs):
    """returns two things"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best


def training_result_lost(params, train_epoch, val_loss, patience, max_epochs):
    """The start came back"""

    def kept(p):
        return {k: w.copy() for k, w in p.items()}

    best, lowest, waited, losses = kept(params), np.inf, 0, []
    now = kept(params)
    while waited < patience and len(losses) < max_epochs:
        train_epoch(kept(now))
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = kept(now), losses[-1], 0
        else:
            waited += 1
    return best, losses
