# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
r"""
# Homework 5: Regularization

*110 points (100 from tests, 10 from a written answer) · about 330 minutes · due Friday 26 March
2027, 23:59*

Five hundred handwritten digits were labelled by somebody in a hurry, and 40 % of the labels are
wrong. Nobody knows which. The figure shows what the network of homework 3 makes of them, with 128
hidden units and the Adam of homework 4.

It reads the ten digits on the right (all of them wrongly labelled) after 6 epochs, and once more
after 100.

**After 6 epochs it knew better than its teacher. How do you keep it there?**
"""

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
# First of all chainrule: it tells numpy, before that is loaded, to leave the other cores in peace.
from chainrule import check_gradient, checks, datasets, explorers, plots

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
from network import accuracy, cross_entropy, init_params, loss_and_grads
from network import model_backward, model_forward


# %% nbgrader={"grade": false, "grade_id": "trainer", "locked": true, "schema_version": 3, "solution": false, "task": false}
def softmax(Z):
    """Each row of Z (M, K) as probabilities. From homework 2."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def adam_step(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """One step of Adam for all parameters. From homework 4, without frozen parameters."""
    t = state.get("t", 0) + 1
    m = {k: beta1 * state["m"][k] + (1 - beta1) * g if t > 1 else (1 - beta1) * g
         for k, g in grads.items()}  # fmt: skip
    s = {k: beta2 * state["s"][k] + (1 - beta2) * g**2 if t > 1 else (1 - beta2) * g**2
         for k, g in grads.items()}  # fmt: skip
    roots = {k: np.sqrt(s[k] / (1 - beta2**t)) + eps for k in grads}
    moved = {k: params[k] - lr * m[k] / (1 - beta1**t) / roots[k] for k in grads}
    return moved, {"t": t, "m": m, "s": s}


def trainer(X, y, model, rng, lr=3e-3, batch_size=32):
    """A function that trains for one epoch: params -> params. Adam's memory stays inside of it.

    X : (M, ...) samples, y : (M, ...) targets
    model : model(params, X, y) -> (loss, grads) of a batch
    rng : np.random.Generator, shuffles the samples
    """
    state = {}

    def train_epoch(params):
        nonlocal state
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            grads = model(params, X[rows], y[rows])[1]
            params, state = adam_step(params, grads, state, lr)
        return params

    return train_epoch


relu_model = partial(loss_and_grads, activation="relu")
right_share = partial(accuracy, activation="relu")


# %% tags=["show"]
digits, truth = datasets.load_digits()
rng = np.random.default_rng(0)
order = rng.permutation(len(digits))
X, X_test, true_y, y_test = *np.split(digits[order], [500]), *np.split(truth[order], [500])
noisy_y = datasets.label_noise(true_y, 0.4, 10, rng)

params = init_params([64, 128, 10], "he", rng)
train_epoch = trainer(X, noisy_y, relu_model, rng)
learned, read, answers = [], [], {}
for epoch in range(1, 101):
    params = train_epoch(params)
    learned.append(right_share(params, X, noisy_y))
    read.append(right_share(params, X_test, y_test))
    answers[epoch] = model_forward(X, params, "relu")[0].argmax(axis=1)

fig, (left, right) = plt.subplots(
    1, 2, figsize=(10, 3.9), width_ratios=(1.15, 1), layout="constrained"
)
plots.loss_curve(
    {"its 500 labels, 40 % of them wrong": learned, "1,297 new digits, the truth": read},
    left,
    log=False,
)
left.set_ylim(0, 1.02)
left.axhline(0.6, color="#1a1a1a", linewidth=1)
left.annotate("a perfect reader", (99, 0.585), ha="right", va="top", fontsize=8.5)
plots.style.legend(
    plots.style.label(left, "epoch", "share of answers that agree"), loc="lower right"
)
turned = [i for i in np.flatnonzero(noisy_y != true_y) if answers[6][i] == true_y[i]]
turned = [i for i in turned if answers[100][i] == noisy_y[i]][:10]
captions = [f"label {noisy_y[i]}\nthen {answers[6][i]}\nnow {answers[100][i]}" for i in turned]
ax = plots.image_grid(X[turned].reshape(-1, 8, 8), right, captions, columns=5)
print(f"best on new digits: {max(read):.3f} after {1 + int(np.argmax(read))} epochs", end="; ")
print(f"after 100 epochs {read[-1]:.3f}, and {learned[-1]:.1%} of the labels learned by heart")

# %% [markdown]
r"""
A network that read every digit correctly would agree with 60 % of these labels, and with no more.
So wherever the solid line is above that level, the network has stopped learning what digits look
like. It learns by heart which of its five hundred pictures has which wrong label, and pays for it
with what it knew.

The training loss cannot tell the two apart: it falls all the time. This homework is about what can.
Everything that makes a network better on *new* samples, and not on those that it is trained on, is
called **regularization**. At the end of this notebook you will be able to

- see from two curves whether a model is too weak, too strong, or has too few samples;
- stop in time, and take back the weights of the best moment;
- penalise large weights in two ways, and say which of them makes weights vanish;
- write dropout, forward and backward, and ask a network with it how sure it is;
- choose every such setting without ever looking at the test set, *even when the labels on which you
  choose are wrong too*.

**How to work.** As before: from top to bottom, and read the question under a check that fails
before you change the code. Further checks of the same promises, with other numbers, run when your
work is graded. `network.py` is the network of homework 4; a given cell above adds softmax, Adam and
a training loop. Read the loop: `trainer(...)` returns a *function* that trains for one epoch.
"""

# %% [markdown]
r"""
## 1. Three parts

In homework 1 you split samples into two parts: one to train on, and one to measure on. Now there is
a third thing to do, *choosing*: when to stop, how large a penalty, how much dropout. Whoever
chooses the best of fifty settings on the test set has fitted the test set, and the number that he
reports is too good. So:

- the **training** part fits the weights,
- the **validation** part chooses everything else, and may be used as often as you like,
- the **test** part is opened *once*, at the end, to report.

Every sample belongs to exactly one part, and chance decides to which.
"""


# %% nbgrader={"grade": false, "grade_id": "split_three", "locked": false, "schema_version": 3, "solution": true, "task": false}
def split_three(M, val_share, test_share, rng):
    """Deal M samples at random into three parts.

    M : number of samples
    val_share, test_share : between 0 and 1; what they leave is for training
    rng : np.random.Generator

    Returns (train, val, test), three arrays of indices in 0..M-1. The validation part has
    round(val_share * M) samples, the test part round(test_share * M).
    """
    ### BEGIN SOLUTION
    order = rng.permutation(M)
    n_val, n_test = round(val_share * M), round(test_share * M)
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "split_three_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("split_three", points=5)
rng = t.rng()
seed = int(rng.integers(1_000_000))


def parts_of(M, val_share, test_share, rng=None):
    rng = np.random.default_rng(seed) if rng is None else rng
    return [[int(i) for i in part] for part in split_three(M, val_share, test_share, rng)]


t.close(
    "100 samples, shares 0.2 and 0.1: how many for training, validation and test?",
    lambda: [len(part) for part in parts_of(100, 0.2, 0.1)],
    [70, 20, 10],
    hint="The order is train, val, test. What the two shares leave is for training.",
    mistakes={
        "Validation and test part are exchanged.": [70, 10, 20],
        "The order is train, val, test; the training part is the largest here.": [20, 10, 70],
        "The training part still holds the samples of the other two.": [100, 20, 10],
        "The test part was taken from what the validation part left: both shares are of M.": [
            *(72, 20, 8)
        ],
    },
)
t.close(
    "9 samples, shares 0.3 and 0.3",
    lambda: [len(part) for part in parts_of(9, 0.3, 0.3)],
    [3, 3, 3],
    hint="0.3 · 9 = 2.7, and round makes 3 of it. Training gets what the other two leave.",
    mistakes={
        "The sizes were rounded down; use round.": [5, 2, 2],
        "Each size was rounded by itself: training gets what the other two leave.": [4, 3, 3],
        "Training was rounded, and the test part got what was left; it is the other way round.": [
            *(4, 3, 2)
        ],
        "Training was rounded, and validation got what was left; it is the other way round.": [
            *(4, 2, 3)
        ],
    },
)


def each_in_one_part():
    parts = parts_of(60, 0.3, 0.3)
    dealt = sorted(i for part in parts for i in part)
    if dealt == list(range(60)):
        return True
    if any(set(a) & set(b) for a, b in zip(parts, [*parts[1:], parts[0]], strict=True)):
        return "a sample stands in two parts: shuffle once, then cut"
    if len(set(dealt)) < len(dealt):
        return "a sample was dealt twice: draw a permutation, not random numbers"
    return f"some samples are in no part: {sorted(set(range(60)) - set(dealt))[:5]} ..."


def is_shuffled():
    parts = parts_of(200, 0.3, 0.3)
    runs = [part for part in parts if sorted(part) == list(range(min(part), max(part) + 1))]
    if len(runs) == 3:
        return "every part is a run of neighbours: if the samples are sorted, so are the parts"
    return not runs or "one part is a run of neighbours: shuffle before you cut, not after"


def deals_anew():
    rng = np.random.default_rng(seed)
    if parts_of(100, 0.3, 0.3, rng) != parts_of(100, 0.3, 0.3, rng):
        return True
    return "two calls with one rng dealt the same parts: is there a seed inside?"


t.true(
    "every sample is in exactly one part",
    each_in_one_part,
    worth=1.5,
    hint="One permutation of all M indices, cut twice.",
)
t.true("chance decides", is_shuffled, hint="np.arange(M) is sorted by how the data were collected.")
t.true("another call deals anew", deals_anew, hint="Ask rng; make no generator of your own.")
t.repeatable(
    "the same rng, the same parts",
    lambda rng: parts_of(50, 0.2, 0.2, rng),
    worth=0.5,
    hint="np.random.something is global: ask rng instead.",
)


### BEGIN HIDDEN TESTS
def is_a_deal(case):
    M, val_share, test_share, own = case
    parts = parts_of(M, val_share, test_share, np.random.default_rng(own))
    sizes = [len(part) for part in parts]
    n_val, n_test = round(val_share * M), round(test_share * M)
    whole = sorted(i for part in parts for i in part) == list(range(M))
    return whole and sizes == [M - n_val - n_test, n_val, n_test]


def some_shares(rng):
    a, b = rng.uniform(0.05, 0.45, size=2)
    return int(rng.integers(5, 300)), float(a), float(b), int(rng.integers(1_000_000))


def everybody_gets_everywhere():
    """300 deals of six samples: each is in each part at some time."""
    rng = np.random.default_rng(seed + 1)
    deals = [parts_of(6, 1 / 3, 1 / 3, rng) for _ in range(300)]
    return all({i for deal in deals for i in deal[k]} == set(range(6)) for k in range(3))


with t.hidden():
    t.property(
        "random shares",
        is_a_deal,
        draw=some_shares,
        n=15,
        worth=2.5,
        hint="Sizes by round, and every index once.",
    )
    t.true(
        "every sample can land in every part",
        everybody_gets_everywhere,
        hint="Shuffle all indices first.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
From now on the study has three parts. Note that the labels of the *validation* part come from the
same careless hand as those for training: 40 % of them are wrong as well. Only the test part was
labelled by somebody who can read, because it stands for the truth that we want to know.

Here is the same network once more, as everybody sees it who does not know the truth: by its losses.
"""


# %% tags=["show"]
def study(seed, noise=0.4):
    """The three parts of the label-noise study: ((X, y), (X, y), (X, y))."""
    rng = np.random.default_rng(seed)
    parts = split_three(len(digits), 250 / 1797, 1047 / 1797, rng)
    noisy = [datasets.label_noise(truth[part], noise, 10, rng) for part in parts[:2]]
    targets = (*noisy, truth[parts[2]])
    return [(digits[part], y) for part, y in zip(parts, targets, strict=True)]


(X, y), (X_val, y_val), (X_test, y_test) = study(0)
rng = np.random.default_rng(1)
first_params = init_params([64, 128, 10], "he", rng)
train_epoch, params = trainer(X, y, relu_model, rng), first_params
losses = {"training": [], "validation, noisy too": []}
for _ in range(60):
    params = train_epoch(params)
    losses["training"].append(relu_model(params, X, y)[0])
    losses["validation, noisy too"].append(relu_model(params, X_val, y_val)[0])
best_epoch = int(np.argmin(losses["validation, noisy too"]))

ax = plots.style.axes(figsize=(6.6, 3.9))
ax = plots.loss_curve(losses, ax, log=False, mark=best_epoch)
ax.texts[-1].set_text("lowest validation loss")
gap = [losses[name] for name in losses]
ax.fill_between(range(60), *gap, facecolor="none", edgecolor="#b0b0b0", hatch="///", linewidth=0)
ax = plots.style.label(ax, "epoch", "cross-entropy")

# %% [markdown]
r"""
The hatched distance between the two curves is the *generalization gap*. A gap is no crime; every
model that has learned something from its samples has one. What counts is the validation curve
alone: where is it lowest? From there on, every further epoch is work against yourself.

(The validation loss stays above 1.7. That is less bad than it looks. A perfect reader who also knew
how many labels are wrong would give 0.6 to the true class and 0.4/9 to each of the others, and pay
$-0.6 \log 0.6 - 0.4 \log \frac{0.4}{9} = 1.55$. On these labels nobody can pay less.)
"""

# %% [markdown]
r"""
## 2. Stop in time

The cheapest remedy needs no formula. Watch the validation loss, stop when it no longer falls, and
**give back the weights of the best epoch**, not those of the last.

When is "no longer"? The curve is ragged, and one bad epoch means nothing. So have *patience*:

- An epoch is **progress** if its validation loss is below the lowest one so far. An equal loss is
  no progress, and `nan` isn't either.
- After `patience` epochs **in a row** without progress, training stops. It also stops after
  `max_epochs` epochs.
- Whichever of the two it was: the weights that are returned are those of the lowest validation
  loss. Only epochs are judged, not the start.

There is one trap, and it has cost people weeks. A training function may work *in place*: it changes
the arrays that it is given, and returns them. Then `best = params` keeps no weights at all. It is
one more name for arrays that go on changing.
"""


# %% nbgrader={"grade": false, "grade_id": "early_stopping", "locked": false, "schema_version": 3, "solution": true, "task": false}
def early_stopping(params, train_epoch, val_loss, patience, max_epochs):
    """Train until the validation loss has stopped falling; return the best weights.

    params : dict of arrays, where training starts; never changed
    train_epoch : train_epoch(params) -> params after one more epoch. It may change the arrays that
        it is given, and return the same dict.
    val_loss : val_loss(params) -> a number; asked once after each epoch
    patience : stop after so many epochs in a row without progress, at least 1
    max_epochs : stop after so many epochs in any case, at least 1

    Returns (best, losses): the params with the lowest validation loss, in arrays of their own, and
    a list with the validation loss of every epoch that was run.
    """

    ### BEGIN SOLUTION
    def copied(params):
        return {name: w.copy() for name, w in params.items()}

    best, lowest, waited, losses = copied(params), np.inf, 0, []
    now = copied(params)
    while waited < patience and len(losses) < max_epochs:
        now = train_epoch(now)
        losses.append(val_loss(now))
        if losses[-1] < lowest:
            best, lowest, waited = copied(now), losses[-1], 0
        else:
            waited += 1
    return best, losses
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "early_stopping_test", "locked": true, "points": 15, "schema_version": 3, "solution": false, "task": false}
t = checks.group("early_stopping", points=15)
rng = t.rng()


def told_in_advance(losses, patience, max_epochs=20, in_place=False, listed=False):
    """[epoch of the weights that come back, number of epochs] of a training with these losses.

    The one weight counts the epochs. After the last loss of the list it stays as it is.
    listed : return the losses that came back instead
    """

    def train_epoch(params):
        if not in_place:
            return {"w": params["w"] + 1}
        params["w"] += 1
        return params

    def val_loss(params):
        epoch = int(np.ravel(params["w"])[0])
        return float(losses[min(epoch, len(losses)) - 1]) if epoch else 0.0

    came = early_stopping({"w": np.zeros(1)}, train_epoch, val_loss, patience, max_epochs)
    if not isinstance(came, tuple | list) or len(came) != 2:
        raise ValueError("early_stopping returns two things: best, losses")
    if listed:
        return [float(loss) for loss in came[1]]
    return [float(np.ravel(came[0]["w"])[0]), len(came[1])]


ragged = [5, 4, 4.5, 4.2, 3, 3.5, 3.2, 3.1, 3.3, 3.4, 3.6, 3.5]
t.close(
    "losses 5, 4, 4.5, 4.2, 3, 3.5, 3.2, 3.1, ..., patience 3: [best, last] epoch",
    lambda: told_in_advance(ragged, 3),
    [5, 8],
    worth=2.5,
    hint="3 is the lowest, in epoch 5. After it come 3.5, 3.2, 3.1: three without progress.",
    mistakes={
        "These are the weights of the last epoch; the best ones are wanted.": [8, 8],
        "One epoch too late: how many epochs without progress does patience = 3 allow?": [5, 9],
        "One epoch too early: how many epochs without progress does patience = 3 allow?": [2, 4],
        "Epochs without progress are counted in total; progress sets the count back to zero.": [
            *(5, 6)
        ],
        "The loss is compared with that of the epoch before; progress is below the lowest.": [
            8,
            11,
        ],
        "Compared with the epoch before, and the last weights returned.": [11, 11],
        "It never stops: patience is not used.": [5, 20],
        "It never stops, and returns the last weights.": [20, 20],
        "The losses end with the best epoch; those of all epochs are wanted.": [5, 5],
        "Every epoch started from the best weights; training goes on from the last ones.": [2, 5],
        "These are the weights of one epoch before the best one.": [4, 8],
        "The start came back: what train_epoch returns are the new params.": [0, 8],
    },
)
t.close(
    "losses 5, 4, 3.5, 3.8, 3.6, max_epochs 5, patience 10: [best, last] epoch",
    lambda: told_in_advance([5, 4, 3.5, 3.8, 3.6], 10, max_epochs=5),
    [3, 5],
    worth=1.5,
    hint="Training was not stopped by impatience. Which weights are the best all the same?",
    mistakes={
        "Here max_epochs has ended the training; then the best weights are wanted, too.": [5, 5],
        "One epoch too many was run.": [3, 6],
        "One epoch too few was run.": [3, 4],
        "max_epochs is ignored.": [3, 13],
    },
)
t.close(
    "losses 7, 5, 6, 6.5, 6.4, ... in a training that works in place: best epoch",
    lambda: told_in_advance([7, 5, 6, 6.5, 6.4, 6.6], 2, in_place=True)[0],
    2.0,
    worth=2,
    hint="Keep the best weights in arrays of their own: when are they copied?",
    mistakes={
        "The weights have gone on changing after they were kept: copy every array, not the dict.": (
            lambda: float(told_in_advance([7, 5, 6, 6.5, 6.4, 6.6], 2, in_place=True)[1])
        ),
    },
)
t.close(
    "losses 5, 4, 3, 3.5, 3.25, 2 with patience 2: the list of losses",
    lambda: told_in_advance([5, 4, 3, 3.5, 3.25, 2], 2, listed=True),
    [5.0, 4.0, 3.0, 3.5, 3.25],
    hint="One loss for each epoch that was run, the bad ones included.",
    mistakes={
        "The losses end with the best epoch; those of all epochs are wanted.": [5.0, 4.0, 3.0],
        "One epoch too late: how many epochs without progress does patience = 2 allow?": [
            *(5.0, 4.0, 3.0, 3.5, 3.25, 2.0),
            *[2.0] * 3,
        ],
        "One epoch too early: how many epochs without progress does patience = 2 allow?": [
            *(5.0, 4.0, 3.0, 3.5)
        ],
    },
)
given = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([3.0])}


def spoil(params):
    for w in params.values():
        w += 1.0
    return params


t.unchanged(
    "the given params stay as they were",
    lambda: early_stopping(given, spoil, lambda params: 1.0, 2, 4),
    given,
    hint="train_epoch may change what it is given. So give it a copy.",
)
t.close(
    "losses 3, 3, 3, ...: an equal loss is no progress; best epoch",
    lambda: told_in_advance([3, 3, 3], 2)[0],
    1.0,
    worth=0.5,
    hint="Below the lowest, not below or equal.",
    mistakes={
        "An equal loss was counted as progress.": 20.0,
        "The start came back instead of the weights after the first epoch.": 0.0,
    },
)
t.close(
    "losses 4, nan, nan, nan, nan, 2: nan is no progress; best epoch, patience 2",
    lambda: told_in_advance([4, np.nan, np.nan, np.nan, np.nan, 2], 2)[0],
    1.0,
    worth=0.5,
    hint="nan < 4 is False, and so is nan >= 4. Which of the two does your if ask?",
    mistakes={
        "nan was counted as progress: ask whether the loss is below the lowest.": 6.0,
        "np.argmin and min can take nan for the lowest; ask with <.": 2.0,
    },
)
t.close(
    "losses 1, 2, 3, ...: the first epoch is the best",
    lambda: told_in_advance([1, 2, 3, 4], 2)[0],
    1.0,
    worth=0.5,
    hint="The start is not judged. The first loss is below infinity.",
    mistakes={
        "The start was judged as well, or came back instead of the first epoch's weights.": 0.0,
    },
)


### BEGIN HIDDEN TESTS
def a_history(rng):
    T = int(rng.integers(3, 25))
    losses = np.round(rng.uniform(0, 1, size=T) + np.linspace(1, 0.2, T), 1)
    losses[rng.random(T) < 0.05] = np.nan
    losses[0] = 2.0
    return losses, int(rng.integers(1, 6)), int(rng.integers(1, T + 1)), bool(rng.integers(2))


def stops_in_time(case):
    """For each epoch, look back how long ago progress was; no counter is kept."""
    losses, patience, most, in_place = case
    progress = [n for n in range(len(losses)) if losses[n] < min([np.inf, *known(losses[:n])])]
    ends = [n for n in range(len(losses)) if n - max(p for p in progress if p <= n) == patience]
    n_epochs = min([most, *(n + 1 for n in ends)])
    return told_in_advance(losses, patience, most, in_place)[1] == n_epochs


def brings_the_best(case):
    """The best of the epochs that were run, however many these were."""
    best, n_epochs = told_in_advance(*case)
    seen = list(case[0][:n_epochs])
    return best == 1 + seen.index(min(known(seen)))


def known(losses):
    return [loss for loss in losses if loss == loss]


def descends(case):
    """A real training in place, on several arrays; the best weights are recomputed."""
    own, patience = case
    rng = np.random.default_rng(own)
    start = {"W1": rng.normal(size=(3, 2)), "b1": rng.normal(size=2), "W2": rng.normal(size=(2, 1))}
    goal = {name: rng.normal(size=w.shape) for name, w in start.items()}
    shakes = [{name: rng.normal(size=w.shape) for name, w in start.items()} for _ in range(12)]

    def walk(seen):
        def in_place(params):
            for name, w in params.items():
                w += 0.3 * (goal[name] - w) + 0.25 * shakes[len(seen)][name]
            seen.append({name: np.array(w) for name, w in params.items()})
            return params

        return in_place

    def distance(params):
        return float(sum(np.sum((params[name] - goal[name]) ** 2) for name in goal))

    seen = []
    best, losses = early_stopping(start, walk(seen), distance, patience, 12)
    heights = [distance(params) for params in seen]
    wanted = seen[int(np.argmin(heights))]
    same = all(np.allclose(best[name], wanted[name]) for name in wanted)
    return same and len(losses) == len(heights) and np.allclose(losses, heights)


with t.hidden():
    t.property(
        "random losses, patience and limits: when it stops",
        stops_in_time,
        draw=a_history,
        n=20,
        worth=3,
        hint="Compare the three points of the list with your code, one after the other.",
    )
    t.property(
        "random losses, patience and limits: which weights come back",
        brings_the_best,
        draw=a_history,
        n=20,
        worth=2,
        hint="Those of the lowest loss, whatever it was that ended the training.",
    )
    t.property(
        "a walk in place, with several arrays",
        descends,
        draw=lambda rng: (int(rng.integers(1_000_000)), int(rng.integers(2, 6))),
        n=6,
        worth=2,
        hint="Every array of the best weights is a copy, made at once.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
The study with your function. Nobody has told it the truth: it watches 250 digits of which 100 are
labelled wrongly. How much of what was lost in the figure at the top does it bring back?
"""

# %% tags=["show"]
rng = np.random.default_rng(1)
first_params = init_params([64, 128, 10], "he", rng)
best, seen = early_stopping(
    first_params,
    trainer(X, y, relu_model, rng),
    lambda params: relu_model(params, X_val, y_val)[0],
    patience=10,
    max_epochs=100,
)
print(f"stopped after {len(seen)} epochs, went back to epoch {1 + int(np.argmin(seen))}:", end=" ")
print(f"{right_share(best, X_test, y_test):.3f} of the test digits read")

# %% [markdown]
r"""
## 3. Small weights

The second idea looks at the network and not at the clock. To give one particular picture a wrong
label, while all its neighbours keep theirs, a function has to bend sharply, and it bends sharply
where weights are large. So charge for large weights. Add a *penalty* to the loss,

$$R_2 = \frac{\lambda}{2} \sum_{\ell=1}^{L} \lVert W_\ell \rVert^2
= \frac{\lambda}{2} \sum_{\ell=1}^{L} \sum_{i,j} W_{\ell,ij}^2, \qquad
\frac{\partial R_2}{\partial W_\ell} = \lambda\, W_\ell .$$

This is the *L2 penalty*; with a linear model it is called ridge regression. The ½ is there for the
gradient's sake. Three things on which slides differ, and ours are these:

- **Only weights pay, never biases.** A bias shifts a function and does not bend it. In our dicts a
  weight matrix is a name that begins with `W`: `"W1"`, `"W2"`, ... Everything else is free.
- **There is no $1/M$.** The loss is a mean over samples, so its size does not depend on their
  number, and neither does the penalty's. (Books that write $\frac{\lambda}{2M}$ have a λ that is
  $M$ times ours.)
- **λ/2, not λ.** With λ in the penalty the gradient would be $2\lambda W$.
"""


# %% nbgrader={"grade": false, "grade_id": "l2_penalty", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l2_penalty(params, lam):
    """Half of lam times the sum of all squared weights.

    params : dict of arrays; weights are those whose name begins with "W"
    lam : at least 0

    Returns a number.
    """
    ### BEGIN SOLUTION
    return lam / 2 * sum(float(np.sum(w**2)) for name, w in params.items() if name[0] == "W")
    ### END SOLUTION


# %% [markdown]
r"""
The next cell is for the checks.
"""


# %% nbgrader={"grade": false, "grade_id": "random_net", "locked": true, "schema_version": 3, "solution": false, "task": false}
def random_net(rng):
    """Parameters of one to four layers, some weights zero, and one that is no weight; and a λ."""
    widths = [int(n) for n in rng.integers(1, 5, size=int(rng.integers(2, 6)))]
    params = {"gamma1": rng.normal(size=3)}
    for i in range(1, len(widths)):
        W = rng.normal(size=(widths[i - 1], widths[i]))
        params[f"W{i}"] = np.where(rng.random(W.shape) < 0.2, 0.0, W)
        params[f"b{i}"] = rng.normal(size=widths[i])
    return params, float(rng.uniform(0.01, 3))


def quietly(call):
    """What the call returns, or None where it raises."""
    try:
        return call()
    except Exception:
        return None


def matches(came, wanted):
    """Is `came` the array, number or dict of arrays that is wanted?"""
    try:
        if isinstance(wanted, dict):
            return set(came) == set(wanted) and all(matches(came[k], wanted[k]) for k in wanted)
        return np.shape(came) == np.shape(wanted) and np.allclose(came, wanted)
    except Exception:
        return False


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "l2_penalty_test", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
t = checks.group("l2_penalty", points=4)
rng = t.rng()
two_layers = {
    "W1": np.array([[1.0, -2.0], [0.0, 3.0]]),
    "b1": np.array([10.0, -20.0]),
    "W2": np.array([[2.0], [-4.0]]),
    "b2": np.array([6.0]),
}
t.close(
    "weights 1, -2, 0, 3 and 2, -4 with λ = 0.4",
    lambda: l2_penalty(two_layers, 0.4),
    6.8,
    worth=2,
    hint="1 + 4 + 0 + 9 + 4 + 16 = 34 is the sum of squares. The biases do not count.",
    mistakes={
        "The factor is λ/2, not λ.": 13.6,
        "The biases pay as well; only weights do.": 114.0,
        "The biases pay as well, and the factor is λ/2, not λ.": 228.0,
        "λ is missing.": 17.0,
        "A root was taken: it is the squared length that counts.": (
            0.2 * (np.sqrt(14.0) + np.sqrt(20.0))
        ),
        "A root was taken over all: it is the squared length that counts.": 0.2 * np.sqrt(34.0),
        "These are absolute values ; squares are wanted.": 2.4,
        "This is the L1 penalty; squares are wanted.": 4.8,
        "Only the last layer was counted.": 4.0,
        "Only the first layer was counted.": 2.8,
        "This is the mean of the squares; the sum is wanted.": 0.2 * (14 / 4 + 20 / 2),
        "It was divided by the number of weights.": 6.8 / 6,
        "The weights were added up before they were squared.": 0.2 * (4.0 + 4.0),
    },
)
t.close(
    "λ = 0 costs nothing",
    lambda: l2_penalty(two_layers, 0.0),
    0.0,
    worth=0.5,
    hint="Does λ multiply everything?",
)
t.close(
    "other parameters are free: W1 = 3, b1 = 5, gamma1 = 7, with λ = 2",
    lambda: l2_penalty(
        {"W1": np.array([[3.0]]), "b1": np.array([5.0]), "gamma1": np.array([7.0])}, 2.0
    ),
    9.0,
    worth=0.5,
    hint='Only names that begin with "W" pay.',
    mistakes={
        "Everything but b pays; only names that begin with W do.": 58.0,
        "Everything pays; only names that begin with W do.": 83.0,
        "The bias pays, too.": 34.0,
        "The factor is λ/2, not λ.": 18.0,
    },
)


### BEGIN HIDDEN TESTS
def adds_squares(case):
    params, lam = case
    wanted = sum(lam * w * w / 2 for k in params if k[0] == "W" for w in np.ravel(params[k]))
    return np.isclose(l2_penalty(params, lam), wanted, rtol=1e-8)


with t.hidden():
    t.property(
        "random networks and λ",
        adds_squares,
        draw=random_net,
        n=15,
        worth=2,
        hint="All layers, whatever their number.",
    )
### END HIDDEN TESTS
t.report()


# %% nbgrader={"grade": false, "grade_id": "l2_grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l2_grad(params, lam):
    """Gradient of l2_penalty.

    params : dict of arrays

    Returns a dict with the same names and shapes, in arrays of its own; zeros for all that does
    not pay.
    """
    ### BEGIN SOLUTION
    return {name: lam * w if name[0] == "W" else np.zeros_like(w) for name, w in params.items()}
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "l2_grad_test", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
t = checks.group("l2_grad", points=6)
rng = t.rng()
small_net = {
    "W1": np.array([[1.0, -2.0]]),
    "b1": np.array([5.0, -7.0]),
    "W2": np.array([[0.0], [3.0]]),
    "b2": np.array([4.0]),
}


def by_name(W1, b1, W2, b2):
    return {"W1": [W1], "b1": b1, "W2": [[w] for w in W2], "b2": b2}


t.close(
    "weights 1, -2 and 0, 3 with λ = 0.4",
    lambda: l2_grad(small_net, 0.4),
    by_name([0.4, -0.8], [0, 0], [0, 1.2], [0]),
    worth=2,
    hint="λ W for weights, zeros in the right shape for biases.",
    mistakes={
        "The biases are pulled as well; only weights pay.": (
            by_name([0.4, -0.8], [2.0, -2.8], [0, 1.2], [1.6])
        ),
        "The factor is λ: the 2 of the square and the ½ cancel. This is twice as much.": (
            by_name([0.8, -1.6], [0, 0], [0, 2.4], [0])
        ),
        "The factor is λ: the 2 of the square and the ½ cancel. This is half as much.": (
            by_name([0.2, -0.4], [0, 0], [0, 0.6], [0])
        ),
        "The sign is wrong: this is the gradient, which points uphill.": (
            by_name([-0.4, 0.8], [0, 0], [0, -1.2], [0])
        ),
        "This is the gradient of the L1 penalty.": by_name([0.4, -0.4], [0, 0], [0, 0.4], [0]),
        "The names of the biases are missing: give them zeros, so that dicts can be added.": {
            "W1": [[0.4, -0.8]],
            "W2": [[0], [1.2]],
        },
        "λ is missing.": by_name([1.0, -2.0], [0, 0], [0, 3.0], [0]),
    },
)


def one_decayed_step():
    """A step of gradient descent of rate 0.1 where the data have nothing to say."""
    grads = l2_grad(small_net, 0.4)
    return {name: w - 0.1 * np.asarray(grads[name]) for name, w in small_net.items()}


t.close(
    "one step at rate 0.1 multiplies each weight by 1 - 0.1 λ, and leaves the biases",
    one_decayed_step,
    by_name([0.96, -1.92], [5, -7], [0, 2.88], [4]),
    hint="w - α λ w = (1 - α λ) w. That is why this is also called weight decay.",
    mistakes={
        "The weights have grown: is the sign right?": by_name(
            [1.04, -2.08], [5, -7], [0, 3.12], [4]
        ),
        "The biases have shrunk as well; only weights do.": (
            by_name([0.96, -1.92], [4.8, -6.72], [0, 2.88], [3.84])
        ),
        "They shrink twice as fast as they should.": by_name(
            [0.92, -1.84], [5, -7], [0, 2.76], [4]
        ),
    },
)


def is_its_own():
    params = {name: w.copy() for name, w in small_net.items()}
    grads = l2_grad(params, 1.0)
    for g in grads.values():
        g += 9.0
    if all(np.array_equal(params[name], small_net[name]) for name in params):
        return True
    return "adding to the gradient has changed the params: are they the same arrays?"


t.true(
    "gradients and params are different arrays",
    is_its_own,
    worth=0.5,
    hint="Make new arrays, also for biases.",
)
t.unchanged(
    "params stay as they were",
    lambda: l2_grad(small_net, 0.3),
    small_net,
    worth=0.5,
    hint="w *= lam writes into the caller's arrays.",
)


### BEGIN HIDDEN TESTS
def pulls_weights(case):
    """Against central differences of the penalty, entry by entry: exact for squares."""
    params, lam = case
    grads = l2_grad(params, lam)
    for name, w in params.items():
        wanted = lam / 2 * ((w + 0.5) ** 2 - (w - 0.5) ** 2)
        if name[0] == "W" and not matches(grads[name], wanted):
            return False
    return True


def leaves_the_others(case):
    params, lam = case
    grads = l2_grad(params, lam)
    free = [name for name in params if name[0] != "W"]
    return set(grads) == set(params) and all(
        matches(grads[name], np.zeros(params[name].shape)) for name in free
    )


with t.hidden():
    t.property(
        "random networks and λ: weights",
        pulls_weights,
        draw=random_net,
        n=15,
        worth=1.5,
        hint="All layers, whatever their number.",
    )
    t.property(
        "random networks and λ: everything else",
        leaves_the_others,
        draw=random_net,
        n=15,
        hint="Zeros in the shape of what does not pay.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
The check said it in passing: where the data have nothing to say, a step of gradient descent at rate
$\alpha$ multiplies each weight by $1 - \alpha\lambda$. Weights *decay*, and only those that the
data ask for again and again stay large. What one of 500 pictures asks for is no match for the
decay. What all threes ask for is. (With Adam it is not quite so: it divides the penalty's gradient
by the root of a square, together with all the rest. See the ideas at the end.)

A statistician says the same in other words. $M$ times our mean loss is minus the logarithm of a
likelihood, so $e^{-M R_2}$ is the prior that goes with it: up to a constant, the density of a
normal distribution with mean 0 and variance $1/(M \lambda)$. The penalty says: *before I have seen
any data, I believe that weights are drawn from a bell of that width*.
"""

# %% [markdown]
r"""
## 4. Few weights

Now charge for the size itself instead of for its square:

$$R_1 = \lambda \sum_{\ell, i, j} \lvert W_{\ell,ij} \rvert, \qquad
\frac{\partial R_1}{\partial W_{\ell,ij}} = \lambda \operatorname{sign} W_{\ell,ij} .$$

This is the *L1 penalty*, or the lasso. The gradient has only three values: every weight is pulled
towards zero with the *same* force, be it large or tiny. Compare: L2 pulls a weight of 0.01 a
hundred times more weakly than a weight of 1, and never gets it to zero. L1 does. What the data
don't defend against that force disappears.

At zero the penalty has a kink, and no derivative. Every slope between $-\lambda$ and $\lambda$
stays below the curve there (each is a *subgradient*). We take the one in the middle: **0 at 0**. A
weight that has arrived is left in peace.
"""


# %% nbgrader={"grade": false, "grade_id": "l1_penalty", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l1_penalty(params, lam):
    """lam times the sum of the absolute values of all weights.

    params : dict of arrays; weights are those whose name begins with "W"
    lam : at least 0

    Returns a number.
    """
    ### BEGIN SOLUTION
    return sum(lam * float(np.abs(w).sum()) for name, w in params.items() if name[0] == "W")
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "l1_penalty_test", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
t = checks.group("l1_penalty", points=4)
rng = t.rng()
both_signs = {
    "W1": np.array([[1.0, -2.0], [0.0, 4.0]]),
    "b1": np.array([10.0, -20.0]),
    "W2": np.array([[3.0], [-5.0]]),
    "b2": np.array([6.0]),
}
t.close(
    "weights 1, -2, 0, 4 and 3, -5 with λ = 0.5",
    lambda: l1_penalty(both_signs, 0.5),
    7.5,
    worth=2,
    hint="1 + 2 + 0 + 4 + 3 + 5 = 15. The biases do not count, and there is no ½.",
    mistakes={
        "There is no ½ in this penalty: the factor is λ.": 3.75,
        "λ is missing.": 15.0,
        "The biases pay as well; only weights do.": 25.5,
        "Signs were kept: -2 costs as much as 2.": 0.5,
        "Absolute values are taken of each weight, not of the sum of a layer.": 2.5,
        "These are squares (L2); absolute values are wanted.": 27.5,
        "This is the L2 penalty.": 13.75,
        "Only the last layer was counted.": 4.0,
        "Only the first layer was counted.": 3.5,
        "np.linalg.norm(W, 1) is the largest column sum; the sum of all entries is wanted.": 7.0,
    },
)
t.close(
    "other parameters are free: W1 = -3, b1 = 5, gamma1 = -7, with λ = 2",
    lambda: l1_penalty(
        {"W1": np.array([[-3.0]]), "b1": np.array([5.0]), "gamma1": np.array([-7.0])}, 2.0
    ),
    6.0,
    worth=0.5,
    hint='Only names that begin with "W" pay.',
    mistakes={
        "Everything but b pays; only names that begin with W do.": 20.0,
        "Everything pays; only names that begin with W do.": 30.0,
        "There is no ½ in this penalty: the factor is λ.": 3.0,
        "Signs were kept: -3 costs as much as 3.": -6.0,
    },
)
t.unchanged(
    "params stay as they were",
    lambda: l1_penalty(both_signs, 0.3),
    both_signs,
    worth=0.5,
    hint="Does something like W[W < 0] *= -1 write into the caller's arrays?",
)


### BEGIN HIDDEN TESTS
def adds_sizes(case):
    params, lam = case
    wanted = sum(lam * max(w, -w) for k in params if k[0] == "W" for w in np.ravel(params[k]))
    return np.isclose(l1_penalty(params, lam), wanted, rtol=1e-8)


with t.hidden():
    t.property(
        "random networks and λ",
        adds_sizes,
        draw=random_net,
        n=15,
        worth=2,
        hint="All layers, whatever their number.",
    )
### END HIDDEN TESTS
t.report()


# %% nbgrader={"grade": false, "grade_id": "l1_subgrad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l1_subgrad(params, lam):
    """Subgradient of l1_penalty; 0 where a weight is 0.

    params : dict of arrays

    Returns a dict with the same names and shapes, in arrays of its own; zeros for all that does
    not pay.
    """
    ### BEGIN SOLUTION
    return {
        name: lam * np.sign(w) if name[0] == "W" else np.zeros_like(w) for name, w in params.items()
    }
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "l1_subgrad_test", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
t = checks.group("l1_subgrad", points=6)
rng = t.rng()
with_zeros = {
    "W1": np.array([[1.0, -2.0, 0.0]]),
    "b1": np.array([5.0, -7.0, 0.0]),
    "W2": np.array([[0.0], [3.0], [-0.1]]),
    "b2": np.array([4.0]),
}


def pull(W1, b1, W2, b2=0.0):
    return {"W1": [W1], "b1": b1, "W2": [[w] for w in W2], "b2": [b2]}


free = [0.0, 0.0, 0.0]
t.close(
    "weights 1, -2, 0 and 0, 3, -0.1 with λ = 0.5",
    lambda: l1_subgrad(with_zeros, 0.5),
    pull([0.5, -0.5, 0], free, [0, 0.5, -0.5]),
    worth=2.5,
    hint="0.5 where a weight is positive, -0.5 where it is negative, 0 at 0 (not 0/0).",
    mistakes={
        "The sign is wrong: the gradient points uphill, away from zero.": (
            pull([-0.5, 0.5, 0], free, [0, -0.5, 0.5])
        ),
        "Negative weights are pushed farther away: the slope there is negative.": (
            pull([0.5, 0.5, 0], free, [0, 0.5, 0.5])
        ),
        "Every weight got λ, whatever its sign.": pull([0.5, 0.5, 0.5], free, [0.5, 0.5, 0.5]),
        "At 0 it is to be 0; this takes 0 for positive.": (
            pull([0.5, -0.5, 0.5], free, [0.5, 0.5, -0.5])
        ),
        "At 0 it is to be 0; this takes 0 for negative.": (
            pull([0.5, -0.5, -0.5], free, [-0.5, 0.5, -0.5])
        ),
        "This is the gradient of the L2 penalty.": pull([0.5, -1, 0], free, [0, 1.5, -0.05]),
        "This is λ times the size of each weight; its slope is wanted.": (
            pull([0.5, 1, 0], free, [0, 1.5, 0.05])
        ),
        "The factor is λ, not λ/2: there is no ½ in this penalty.": (
            pull([0.25, -0.25, 0], free, [0, 0.25, -0.25])
        ),
        "The biases are pulled as well; only weights pay.": (
            pull([0.5, -0.5, 0], [0.5, -0.5, 0], [0, 0.5, -0.5], 0.5)
        ),
        "λ is missing.": pull([1, -1, 0], free, [0, 1, -1]),
        "The names of the biases are missing: give them zeros, so that dicts can be added.": {
            "W1": [[0.5, -0.5, 0]],
            "W2": [[0], [0.5], [-0.5]],
        },
    },
)
t.close(
    "λ = 2: the force is the same for 1000 and for 0.001",
    lambda: l1_subgrad({"W1": np.array([[1000.0, 0.001, -0.001]])}, 2.0),
    {"W1": [[2.0, 2.0, -2.0]]},
    worth=0.5,
    hint="Only the sign of a weight counts, not its size.",
    mistakes={
        "λ is missing.": {"W1": [[1.0, 1.0, -1.0]]},
        "This is the gradient of the L2 penalty.": {"W1": [[2000.0, 0.002, -0.002]]},
    },
)
t.unchanged(
    "params stay as they were",
    lambda: l1_subgrad(with_zeros, 0.3),
    with_zeros,
    worth=0.5,
    hint="w[w > 0] = lam writes into the caller's arrays.",
)


### BEGIN HIDDEN TESTS
def pulls_by_sign(case):
    """Where w is not 0: central differences of |w|, with h below its size."""
    params, lam = case
    grads = l1_subgrad(params, lam)
    for name in (name for name in params if name[0] == "W"):
        w, g = params[name], np.asarray(grads[name])
        h = 1e-3 * np.abs(w) + (w == 0)
        wanted = lam * (np.abs(w + h) - np.abs(w - h)) / (2 * h)
        if g.shape != w.shape or not np.allclose(g[w != 0], wanted[w != 0], rtol=1e-6):
            return False
    return True


def rests_at_zero(case):
    params, lam = case
    grads = l1_subgrad(params | {"W1": np.zeros((2, 3))}, lam)
    return matches(grads["W1"], np.zeros((2, 3)))


def leaves_what_is_free(case):
    params, lam = case
    grads = l1_subgrad(params, lam)
    free = [name for name in params if name[0] != "W"]
    return set(grads) == set(params) and all(
        matches(grads[name], np.zeros(params[name].shape)) for name in free
    )


with t.hidden():
    t.property(
        "random networks and λ: weights that are not zero",
        pulls_by_sign,
        draw=random_net,
        n=15,
        worth=1.5,
        hint="λ times the sign of each weight, in all layers.",
    )
    t.property(
        "weights that are zero", rests_at_zero, draw=random_net, n=3, hint="0 at 0.", worth=0.5
    )
    t.property(
        "random networks and λ: everything else",
        leaves_what_is_free,
        draw=random_net,
        n=15,
        hint="Zeros in the shape of what does not pay.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
**Both together.** If two pixels are always equal, L1 does not care which of them carries the
weight, and will often drop one; L2 gives both the same. The *elastic net* mixes the two, with a
share $a$ of L1:

$$R = \lambda \left( a \sum \lvert w \rvert + \frac{1 - a}{2} \sum w^2 \right),
\qquad 0 \le a \le 1 .$$

You have all four pieces. This one function returns the penalty *and* its gradient.
"""


# %% nbgrader={"grade": false, "grade_id": "elastic_net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def elastic_net(params, lam, l1_share):
    """A penalty of L1 and L2, and its gradient.

    params : dict of arrays; weights are those whose name begins with "W"
    lam : at least 0
    l1_share : the share a of L1, from 0 (L2 alone) to 1 (L1 alone)

    Returns (penalty, grads): a number, and a dict with the names and shapes of params.
    """
    ### BEGIN SOLUTION
    l1, l2 = lam * l1_share, lam * (1 - l1_share)
    slopes, pulls = l1_subgrad(params, l1), l2_grad(params, l2)
    return l1_penalty(params, l1) + l2_penalty(params, l2), {
        k: slopes[k] + pulls[k] for k in params
    }
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "elastic_net_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("elastic_net", points=5)
rng = t.rng()


def both_parts(params, l1, l2):
    """What is right: (penalties, gradients), by formula and with this notebook's own functions."""
    weights = {k: w for k, w in params.items() if k[0] == "W"}
    nothing = {k: np.zeros_like(w) for k, w in params.items()}
    ones = [
        l1 * sum(np.abs(w).sum() for w in weights.values()),
        quietly(lambda: l1_penalty(params, l1)),
    ]
    twos = [
        l2 / 2 * sum((w**2).sum() for w in weights.values()),
        quietly(lambda: l2_penalty(params, l2)),
    ]
    slopes = [
        nothing | {k: l1 * np.sign(w) for k, w in weights.items()},
        quietly(lambda: l1_subgrad(params, l1)),
    ]
    pulls = [
        nothing | {k: l2 * w for k, w in weights.items()},
        quietly(lambda: l2_grad(params, l2)),
    ]
    penalties = [quietly(lambda a=a, b=b: a + b) for a in ones for b in twos]
    grads = [
        quietly(lambda a=a, b=b: {k: np.add(a[k], b[k]) for k in params})
        for a in slopes
        for b in pulls
    ]
    return penalties, grads


def wanted_of(part, params, lam, share):
    """One of the right answers: that which came, if it is one of them."""
    came = quietly(lambda: elastic_net(params, lam, share)[part])
    right = both_parts(params, lam * share, lam * (1 - share))[part]
    return next((r for r in right if r is not None and matches(came, r)), right[0])


mixed = {"W1": np.array([[1.0, -2.0]]), "b1": np.array([9.0, 9.0]), "W2": np.array([[4.0], [0.0]])}
none = np.zeros(2)
t.close(
    "weights 1, -2 and 4, 0 with λ = 2 and a = ¼: the penalty",
    lambda: elastic_net(mixed, 2.0, 0.25)[0],
    lambda: wanted_of(0, mixed, 2.0, 0.25),
    hint="2 · (¼ · 7 + ¾ · 21/2). The sum of sizes is 7, that of squares 21.",
    mistakes={
        "The shares are exchanged: a belongs to L1.": 2 * (0.75 * 7 + 0.125 * 21),
        "The ½ of the L2 part is missing.": 2 * (0.25 * 7 + 0.75 * 21),
        "Both parts count whole; where is the share?": 2 * (7 + 21 / 2),
        "λ multiplies the L1 part only.": 2 * 0.25 * 7 + 0.75 * 21 / 2,
        "λ is missing.": 0.25 * 7 + 0.375 * 21,
        "The biases pay as well; only weights do.": 2 * (0.25 * 25 + 0.375 * 183),
    },
)
t.close(
    "the same: its gradient",
    lambda: elastic_net(mixed, 2.0, 0.25)[1],
    lambda: wanted_of(1, mixed, 2.0, 0.25),
    worth=1.5,
    hint="2 · (¼ sign w + ¾ w): 2, -3.5, 6.5 and 0, and zeros for b1.",
    mistakes={
        "The shares are exchanged: a belongs to L1.": {
            "W1": [[2.0, -2.5]],
            "b1": none,
            "W2": [[3.5], [0.0]],
        },
        "The L2 part has the ½ that belongs to the penalty: its slope is w.": {
            "W1": [[1.25, -2.0]],
            "b1": none,
            "W2": [[3.5], [0.0]],
        },
        "Both parts count whole; where is the share?": {
            "W1": [[4.0, -6.0]],
            "b1": none,
            "W2": [[10.0], [0.0]],
        },
        "Only the L2 part has a gradient here.": {
            "W1": [[1.5, -3.0]],
            "b1": none,
            "W2": [[6.0], [0.0]],
        },
        "Only the L1 part has a gradient here.": {
            "W1": [[0.5, -0.5]],
            "b1": none,
            "W2": [[0.5], [0.0]],
        },
        "λ is missing.": {"W1": [[1.0, -1.75]], "b1": none, "W2": [[3.25], [0.0]]},
    },
)
t.unchanged(
    "params stay as they were",
    lambda: elastic_net(mixed, 1.0, 0.5),
    mixed,
    worth=0.5,
    hint="Does += write into one of their arrays?",
)


### BEGIN HIDDEN TESTS
def a_mixture(rng):
    sizes = [int(n) for n in rng.integers(1, 5, size=3)]
    params = {
        "W1": rng.normal(size=sizes[:2]),
        "b1": rng.normal(size=sizes[1]),
        "W2": rng.normal(size=sizes[1:]),
    }
    return params, float(rng.uniform(0.1, 3)), float(rng.uniform(0.05, 0.95))


def is_mixed(case):
    came = elastic_net(*case)
    return all(matches(came[part], wanted_of(part, *case)) for part in (0, 1))


def has_its_ends(case):
    params, lam, _ = case
    for share in (0.0, 1.0):
        came = elastic_net(params, lam, share)
        if not all(matches(came[part], wanted_of(part, params, lam, share)) for part in (0, 1)):
            return False
    return True


with t.hidden():
    t.property(
        "random networks, λ and shares",
        is_mixed,
        draw=a_mixture,
        n=10,
        worth=2,
        hint="λ a for L1, and λ (1 - a) for L2.",
    )
    t.property(
        "a = 0 is L2, a = 1 is L1",
        has_its_ends,
        draw=a_mixture,
        n=4,
        worth=0.5,
        hint="Which of the two remains?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
**Predict, then run.** Three networks are trained on the same noisy digits: without a penalty, with
L2, with L1. What will the 8,192 weights of the first layer look like, as a histogram? Draw three
sketches before you run the cell. Where will be the peak, how wide are the flanks?
"""


# %% tags=["show"]
def penalised(base, penalty, slope):
    """The model with a penalty added, as a function of (params, X, y)."""

    def model(params, X, y):
        loss, grads = base(params, X, y)
        extra = slope(params)
        return loss + penalty(params), {name: grads[name] + extra[name] for name in grads}

    return model


def with_l2(lam, base=relu_model):
    return penalised(base, partial(l2_penalty, lam=lam), partial(l2_grad, lam=lam))


def with_l1(lam, base=relu_model):
    return penalised(base, partial(l1_penalty, lam=lam), partial(l1_subgrad, lam=lam))


first_layers, shares = {}, {}
for name, model in [
    ("none", relu_model),
    ("L2, λ = 0.01", with_l2(0.01)),
    ("L1, λ = 0.001", with_l1(1e-3)),
]:
    rng = np.random.default_rng(2)
    params = init_params([64, 128, 10], "he", rng)
    train_epoch = trainer(X, y, model, rng)
    for _ in range(60):
        params = train_epoch(params)
    first_layers[name] = params["W1"]
    shares[name] = np.mean(np.abs(params["W1"]) < 0.01)
    print(f"{name:14} {right_share(params, X_test, y_test):.3f} of the test digits,", end=" ")
    print(f"{shares[name]:.0%} of W1 between -0.01 and 0.01")

fig, panels = plt.subplots(1, 3, figsize=(9.6, 3), sharex=True, layout="constrained")
edges = np.linspace(-0.75, 0.75, 76)  # the middle one of 75 is that of zero
for i, (ax, (name, W1)) in enumerate(zip(panels, first_layers.items(), strict=True)):
    plots.style.dress(ax).hist(
        W1.ravel(), edges, facecolor="#b9c7d8", edgecolor=plots.style.COLOURS[0], linewidth=0.4
    )
    plots.style.log_scale(ax).set_ylim(0.8, 9000)
    ax.annotate(
        f"{shares[name]:.0%} within ±0.01", (0.97, 0.93), xycoords="axes fraction", ha="right",
        fontsize=9,
    )  # fmt: skip
    plots.style.label(ax, "weight in W1", "number of weights" if i == 0 else "", name)

# %% [markdown]
r"""
Note the log axis. L2 makes *all* weights small and hardly any of them zero: the bell becomes
narrow. L1 makes *most* weights nearly zero, and leaves a few as large as they were: a needle with
long arms. As pictures, here are the weights of the twelve units whose weights are largest. Which
pixels has L1 thrown away?
"""

# %% tags=["show"]
fig, panels = plt.subplots(3, 1, figsize=(9, 2.7), layout="constrained")
for ax, (name, W1) in zip(panels, first_layers.items(), strict=True):
    strongest = np.argsort(-np.abs(W1).max(axis=0))[:12]
    plots.weight_templates(W1[:, strongest], ax, names=[""] * 12, columns=12)
    ax.set_ylabel(name.replace(", ", "\n"), fontsize=9, rotation=0, ha="right", va="center")

# %% [markdown]
r"""
## 5. Too weak, too strong, or too few samples?

Before you regularize, find out whether that is the trouble at all. There are three, and each has
its own remedy:

- The model is **too weak** (*bias*): it can't express what is there. More samples do not help.
- The model is **too strong** for its samples (*variance*): other samples of the same kind would
  have given another model. More samples help, and so does regularization.
- The labels are **noisy**: below a certain loss nobody can get.

A *learning curve* tells them apart. Train on the first 50 samples, on the first 100, on 200, ...,
and each time measure two losses:

- on **those samples that this model was trained on**, and
- on the **whole** validation set.

If the two curves have met and lie high, the model is too weak. If they are far apart and still
approach each other, more samples will help.
"""


# %% nbgrader={"grade": false, "grade_id": "learning_curve", "locked": false, "schema_version": 3, "solution": true, "task": false}
def learning_curve(X, y, X_val, y_val, sizes, fit, loss):
    """Losses of models that are trained on more and more samples.

    X : (M, ...) samples in random order, y : (M, ...) targets
    X_val, y_val : the validation set
    sizes : numbers m of samples; each model is trained on the first m
    fit : fit(X, y) -> a model, whatever that is
    loss : loss(model, X, y) -> a number

    Returns (train, val), two arrays in the length of sizes.
    """
    ### BEGIN SOLUTION
    losses = []
    for m in sizes:
        model = fit(X[:m], y[:m])
        losses.append((loss(model, X[:m], y[:m]), loss(model, X_val, y_val)))
    return tuple(np.transpose(losses))
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "learning_curve_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("learning_curve", points=10)
rng = t.rng()
few_X, few_y = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([0.0, 2.0, 4.0, 6.0])
val_X, val_y = np.array([[5.0], [6.0], [7.0]]), np.array([3.0, 5.0, 7.0])


def fit_mean(X, y):
    """The simplest model there is: always the mean of the targets."""
    return float(np.mean(y))


def squared(model, X, y):
    return float(np.mean((np.asarray(y) - model) ** 2))


def curves(sizes=(1, 2, 4), fit=fit_mean, loss=squared):
    came = learning_curve(few_X, few_y, val_X, val_y, list(sizes), fit, loss)
    if not isinstance(came, tuple | list) or len(came) != 2:
        raise ValueError("learning_curve returns two things: train, val")
    return came


t.close(
    "means of 1, 2 and 4 of the targets 0, 2, 4, 6: training losses",
    lambda: curves()[0],
    [0.0, 1.0, 5.0],
    worth=2,
    hint="The means are 0, 1 and 3. The second was trained on 0 and 2, and misses both by 1.",
    mistakes={
        "The training loss is measured on all samples; only those count that the model has seen.": [
            *(14.0, 9.0, 5.0)
        ],
        "Every model was trained on all samples; cut X and y to the first m.": [9.0, 5.0, 5.0],
        "Every model was trained on all samples, and measured on all.": [5.0, 5.0, 5.0],
        "The two curves are exchanged: first train, then val.": [83 / 3, 56 / 3, 20 / 3],
        "These losses are sums; loss gives the mean already.": [0.0, 2.0, 20.0],
    },
)
t.close(
    "the same models on the validation targets 3, 5, 7",
    lambda: curves()[1],
    [83 / 3, 56 / 3, 20 / 3],
    worth=2,
    hint="The mean of 2 targets is 1; it misses 3, 5 and 7 by 2, 4 and 6.",
    mistakes={
        "The validation set was cut to m samples as well; it is always whole.": [9.0, 10.0, 20 / 3],
        "Every model was trained on all samples; cut X and y to the first m.": [20 / 3] * 3,
        "The last m samples were taken, not the first.": [11 / 3, 8 / 3, 20 / 3],
        "The models were trained on the validation set.": [35 / 3, 17 / 3, 8 / 3],
        "The models were trained on validation samples.": [20 / 3, 11 / 3, 8 / 3],
        "The two curves are exchanged: first train, then val.": [0.0, 1.0, 5.0],
        "This is the loss on the samples that each model has not been trained on.": [
            56 / 3,
            16.0,
            0,
        ],
    },
)


def who_is_asked():
    """Which samples fit and loss are given, in order; targets say which they are."""
    asked = {"fit": [], "loss": []}

    def fit(X, y):
        asked["fit"].append((np.ravel(X).tolist(), np.ravel(y).tolist()))
        return float(len(X))

    def loss(model, X, y):
        asked["loss"].append((float(model), np.ravel(X).tolist(), np.ravel(y).tolist()))
        return 0.0

    curves(fit=fit, loss=loss)
    return asked


def trains_once_per_size():
    fits = who_is_asked()["fit"]
    if len(fits) != 3:
        return f"{len(fits)} models were trained for 3 sizes: train one, and measure it twice"
    pairs = [(X, y) for X, y in fits if [2 * x - 2 for x in X] != y]
    return not pairs or "a sample came with the target of another one: cut X and y alike"


t.true(
    "one model for each size, samples with their own targets",
    trains_once_per_size,
    hint="Train once for each size, and take two losses of what came.",
)
t.close(
    "sizes in another order: 4, 1",
    lambda: curves((4, 1)),
    ([5.0, 0.0], [20 / 3, 83 / 3]),
    worth=0.5,
    hint="The results stand in the order of sizes.",
)
t.unchanged(
    "the samples stay as they were",
    curves,
    *(few_X, few_y, val_X, val_y),
    worth=0.5,
    hint="X[:m] is a view of X. Does anything write into it?",
)


### BEGIN HIDDEN TESTS
def fit_line(X, y):
    return np.linalg.lstsq(np.column_stack([X, np.ones((len(X), 1))]), y, rcond=None)[0]


def line_loss(model, X, y):
    return float(np.mean((X @ model[:-1] + model[-1] - y) ** 2)) / 2


def goes_up_the_ladder(case):
    X, y, X_val, y_val, sizes = case
    train, val = learning_curve(X, y, X_val, y_val, sizes, fit_line, line_loss)
    for m, a, b in zip(sizes, np.ravel(train), np.ravel(val), strict=True):
        model = fit_line(X[:m], y[:m])
        right = line_loss(model, X[:m], y[:m]), line_loss(model, X_val, y_val)
        if not np.allclose([a, b], right, rtol=1e-7, atol=1e-12):
            return False
    return True


def a_measurement(rng):
    N, K = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    X, X_val = rng.normal(size=(30, N)), rng.normal(size=(int(rng.integers(3, 50)), N))
    W = rng.normal(size=(N, K))
    y, y_val = (A @ W + rng.normal(size=(len(A), K)) for A in (X, X_val))
    sizes = [int(m) for m in rng.choice(np.arange(6, 31), size=int(rng.integers(1, 5)))]
    return X, y, X_val, y_val, sizes


with t.hidden():
    t.property(
        "lines through random samples",
        goes_up_the_ladder,
        draw=a_measurement,
        n=10,
        worth=4,
        hint="Training loss on the first m samples, validation loss on the whole set.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
**Predict, then run.** Three readers of digits with *right* labels, trained on 25 to 800 of them.
The first sees only four numbers of each picture, the mean grey of its quarters. The second sees
eight, the mean grey of its rows. The third sees all 64 pixels and has 128 hidden units. In which of
the three figures will the curves meet, and at which height? For which of the three would you order
more samples?
"""


# %% tags=["show"]
def quarters(X):
    return X.reshape(-1, 2, 4, 2, 4).mean(axis=(2, 4)).reshape(-1, 4)


def rows(X):
    return X.reshape(-1, 8, 8).mean(axis=2)


def pixels(X):
    return X


def trained(sees, widths, lr):
    """fit(X, y) -> params: a network of these widths, and what it sees of a picture."""

    def fit(X, y):
        X, rng = sees(X), np.random.default_rng(3)
        params = init_params([X.shape[1], *widths, 10], "he", rng)
        train_epoch = trainer(X, y, relu_model, rng, lr=lr)
        for _ in range(60):
            params = train_epoch(params)
        return params

    return fit


def errors(sees):
    return lambda params, X, y: 1 - right_share(params, sees(X), y)


train_part, val_part, _ = split_three(len(digits), 0.3, 0.2, np.random.default_rng(0))
clean_parts = digits[train_part], truth[train_part], digits[val_part], truth[val_part]
sizes = [25, 50, 100, 200, 400, 800]
fig, panels = plt.subplots(1, 3, figsize=(10, 3.2), sharey=True, layout="constrained")
readers = {
    "four quarters": (quarters, [], 0.1),
    "eight rows": (rows, [], 0.1),
    "64 pixels, 128 hidden units": (pixels, [128], 0.01),
}
for ax, (name, how) in zip(panels, readers.items(), strict=True):
    train, val = learning_curve(*clean_parts, sizes, trained(*how), errors(how[0]))
    plots.sweep(sizes, {"training": train, "validation": val}, ax, "samples", best=None)
    ax.set_ylim(-0.02, 0.8)
    ax.set_xticks(sizes, sizes)
    plots.style.label(ax, "samples", "share of errors" if ax is panels[0] else "", name)
for ax in panels[1:]:
    _ = ax.get_legend().remove()

# %% [markdown]
r"""
Four numbers are too few to tell ten digits apart. With 800 samples both curves have arrived at the
same 46 % of errors, and a million more would change nothing: *bias*. With eight numbers they meet
lower, but they have met as well. The third reader knows its training digits perfectly from
beginning to end, and its validation curve goes down with every doubling: *variance*. Order more
samples; where no more can be had, regularize.

The explorer shows the same from another side. It fits polynomials to sixty different samples of
the same truth. *Bias* is what the mean of the sixty fits gets wrong, *variance* is how far they
scatter around that mean. Move the degree from 0 to 12. Then double the number of points: which of
the two parts becomes smaller? And which of the two depends on the noise?
"""

# %% tags=["show"]
explorers.capacity()

# %% [markdown]
r"""
## 6. Which λ?

The validation set decides. But a small one decides with a shaky hand: with 50 samples the best λ
may just be lucky. In homework 1 you had a remedy: **k-fold cross-validation**. Each fold is the
validation set once, while the model is trained on all the others, and the losses are averaged:

    for each λ
        for each fold
            train with λ on all samples but those of the fold
            loss on the fold, without the penalty
        mean over the folds
    the λ with the lowest mean

The loss is measured *without* the penalty: that is what you pay for making the weights small, and
not what you want to know about new samples.
"""


# %% nbgrader={"grade": false, "grade_id": "select_lambda_cv", "locked": false, "schema_version": 3, "solution": true, "task": false}
def select_lambda_cv(X, y, lambdas, folds, fit, loss):
    """Choose a penalty by cross-validation.

    X : (M, ...) samples, y : (M, ...) targets
    lambdas : (S,) the values to be tried
    folds : list of integer arrays; every sample is in exactly one of them
    fit : fit(X, y, lam) -> a model, trained with the penalty lam
    loss : loss(model, X, y) -> a number, without any penalty

    Returns (best, means): the value in lambdas whose mean loss is lowest, and an array (S,) with
    the mean loss of each over the folds.
    """

    ### BEGIN SOLUTION
    def held_out(fold, lam):
        rest = np.setdiff1d(np.arange(len(X)), fold)
        return loss(fit(X[rest], y[rest], lam), X[fold], y[fold])

    means = np.array([np.mean([held_out(fold, lam) for fold in folds]) for lam in lambdas])
    return lambdas[int(means.argmin())], means
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "select_lambda_cv_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("select_lambda_cv", points=5)
rng = t.rng()
six_X, six_y = np.arange(6.0)[:, None], np.array([3.0, 6.0, 12.0, 3.0, 9.0, 0.0])
three_folds = [np.array([0, 5]), np.array([1, 2]), np.array([3, 4])]


def fit_shrunk(X, y, lam):
    """The mean of the targets, pulled towards zero."""
    return float(np.mean(y) / (1 + lam))


def mean_square(model, X, y):
    return float(np.mean((np.asarray(y) - model) ** 2))


def choice(lambdas=(0.0, 0.5, 0.8)):
    came = select_lambda_cv(
        *(six_X, six_y, np.array(lambdas), three_folds, fit_shrunk, mean_square)
    )
    if not isinstance(came, tuple | list) or len(came) != 2:
        raise ValueError("select_lambda_cv returns two things: best, means")
    return came


t.close(
    "targets 3, 6, 12, 3, 9, 0 in three folds, λ = 0, 0.5, 0.8: mean losses",
    lambda: choice()[1],
    [28.125, 27.0, 28 + 17 / 72],
    worth=1.5,
    hint="λ = 0, first fold (3 and 0): the rest has the mean 7.5, loss (4.5² + 7.5²)/2.",
    mistakes={
        "The model was trained on the fold and measured on the rest; it is the other way round.": [
            *(35.25, 181 / 6, 30 + 47 / 108)
        ],
        "The loss was measured on the samples the model was trained on.": [
            13.875,
            17.5,
            20 + 23 / 72,
        ],
        "The model was trained on all samples; leave out those of the fold.": [
            *(16.25, 353 / 18, 22 + 73 / 324)
        ],
        "The loss was measured on all samples; only those of the fold count.": [
            *(18.625, 62 / 3, 22 + 23 / 24)
        ],
        "The losses of the folds were added up; take their mean.": [84.375, 81.0, 84 + 17 / 24],
        "Only the first fold was used.": [38.25, 14.5, 9 + 13 / 36],
        "Only the last fold was used.": [9.5625, 15.25, 18 + 73 / 144],
    },
)
t.close(
    "the best of 0, 0.5 and 0.8",
    lambda: float(choice()[0]),
    0.5,
    hint="The mean losses are 28.1, 27 and 28.2. Give back the λ, not where it stands.",
    mistakes={
        "This is the place of the best λ in the list; the λ itself is wanted.": 1.0,
        "This is the λ with the highest mean loss.": 0.8,
        "The lowest loss came back; the λ that it belongs to is wanted.": 27.0,
        "The first λ of the list came back.": 0.0,
    },
)
t.close(
    "the best of 4, 1, 0.5",
    lambda: float(choice((4.0, 1.0, 0.5))[0]),
    0.5,
    worth=0.5,
    hint="Give back the λ, not where it stands.",
    mistakes={
        "This is the place of the best λ in the list; the λ itself is wanted.": 2.0,
        "This is the λ with the highest mean loss.": 4.0,
        "This is neither the best λ nor the worst.": 1.0,
    },
)


### BEGIN HIDDEN TESTS
def fit_ridge(X, y, lam):
    return np.linalg.solve(X.T @ X / len(X) + lam * np.eye(X.shape[1]), X.T @ y / len(X))


def ridge_loss(model, X, y):
    return float(np.mean((X @ model - y) ** 2)) / 2


def is_chosen(case):
    X, y, lambdas, folds = case
    best, means = select_lambda_cv(X, y, lambdas, folds, fit_ridge, ridge_loss)
    wanted = []
    for lam in lambdas:
        losses = []
        for k in range(len(folds)):
            rest = np.concatenate(folds[:k] + folds[k + 1 :])
            model = fit_ridge(X[rest], y[rest], lam)
            losses.append(ridge_loss(model, X[folds[k]], y[folds[k]]))
        wanted.append(sum(losses) / len(losses))
    return np.allclose(means, wanted, rtol=1e-6) and best == lambdas[int(np.argmin(wanted))]


def a_ridge(rng):
    M, N, k = int(rng.integers(12, 30)), int(rng.integers(2, 6)), int(rng.integers(2, 6))
    X = rng.normal(size=(M, N))
    y = X @ rng.normal(size=N) + 2 * rng.normal(size=M)
    folds = np.array_split(rng.permutation(M), k)
    return X, y, np.sort(10.0 ** rng.uniform(-3, 1, size=4))[::-1].copy(), folds


with t.hidden():
    t.property(
        "ridge regression with random folds",
        is_chosen,
        draw=a_ridge,
        n=8,
        worth=2,
        hint="Every fold is left out once, and measured by the model that has not seen it.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
The diabetes data of homework 1 once more, but only 80 people, and with all products of two columns:
65 numbers for each. Nearly without a penalty, the fit is worse than the mean of everybody. Ridge
regression, with your choice of λ from five folds:
"""


# %% tags=["show"]
def with_products(X):
    """The columns of X (M, N), and the product of every two of them."""
    pairs = [X[:, i] * X[:, j] for i in range(X.shape[1]) for j in range(i + 1)]
    return np.column_stack([X, *pairs])


def ridge(X, Y, lam):
    """Weights and bias of ridge regression; the bias is free."""
    middle, mean = X.mean(axis=0), Y.mean(axis=0)
    A = (X - middle).T @ (X - middle) / len(X) + lam * np.eye(X.shape[1])
    W = np.linalg.solve(A, (X - middle).T @ (Y - mean) / len(X))
    return W, mean - middle @ W


def half_mse(model, X, Y):
    return float(np.mean((X @ model[0] + model[1] - Y) ** 2)) / 2


people, progress = datasets.load_diabetes("standard")
(few, few_Y), (others, others_Y) = datasets.split(
    with_products(people),
    progress / progress.std(),
    shares=(0.18, 0.82),
    rng=np.random.default_rng(1),
)
lambdas = 10.0 ** np.arange(-4, 3, 0.5)
folds = np.array_split(np.random.default_rng(2).permutation(len(few)), 5)
chosen, means = select_lambda_cv(few, few_Y, lambdas, folds, ridge, half_mse)
curves_shown = {
    "training": [half_mse(ridge(few, few_Y, lam), few, few_Y) for lam in lambdas],
    "five folds": means,
    "all others": [half_mse(ridge(few, few_Y, lam), others, others_Y) for lam in lambdas],
}
ax = plots.style.axes(figsize=(6.4, 3.8))
plots.sweep(lambdas, curves_shown, ax, name="λ", ylabel="half the mean squared error", best=None)
_ = ax.axvline(chosen, color="#1a1a1a", linewidth=1)
plots.style.log_scale(ax).set_ylim(0.05, 20)
_ = ax.axhline(0.5, color="#7f7f7f", linewidth=1)
ax = ax.annotate("the mean of everybody", (lambdas[0], 0.53), fontsize=8.5)
print(f"chosen: λ = {chosen:.3g}")

# %% [markdown]
r"""
## 7. Dropout

A third idea, and a strange one: **break the network while it learns.** At every training step each
hidden unit is switched off with probability $p$. Its output is set to zero, for this batch, for
this sample. The next unit cannot rely on any single one of its inputs any more, so it has to ask
many of them, and no two can share a private joke about picture number 317.

When training is over, all units work. But then each unit gets more input than it is used to: with
$p = 0.5$ twice as much. So what is kept during training is made larger by just as much:

$$\text{training:} \quad D = \frac{K}{1 - p} \odot A, \qquad K_{ij} = \begin{cases} 0 &
\text{with probability } p \\ 1 & \text{with probability } 1 - p \end{cases}
\qquad\qquad \text{test:} \quad D = A .$$

The mean of $D$ is $(1 - p) \cdot \frac{A}{1 - p} = A$: on average nothing happens. This is called
*inverted dropout*, and it is what all libraries do. (The first papers scaled by $1 - p$ at test
time instead. Whoever does both, or neither, has a network whose units are all too loud or too
quiet.)

- $p$ is the probability of **dropping**. In some papers it is that of keeping.
- Each entry of $A$ has a draw **of its own**, and each call draws anew from `rng`.
- With `train=False` nothing happens, nothing is drawn, and `rng` may be `None`.
- The backward pass needs to know what was dropped: put it into the cache. As in homework 3, what is
  in the cache is your business alone.
"""


# %% nbgrader={"grade": false, "grade_id": "dropout_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout_forward(A, p, rng, train):
    """Inverted dropout.

    A : array of any shape
    p : probability of dropping an entry, 0 <= p < 1
    rng : np.random.Generator; may be None if train is False
    train : True while training, False when the network is used

    Returns (D, cache): D in the shape of A, and what dropout_backward needs.
    """
    ### BEGIN SOLUTION
    if not train:
        return A, 1.0
    scale = (rng.random(A.shape) >= p) / (1 - p)
    return scale * A, scale
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "dropout_forward_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("dropout_forward", points=10)
rng = t.rng()
seed = int(rng.integers(1_000_000))


def dropped(A, p, rng=None, train=True):
    rng = np.random.default_rng(seed) if rng is None else rng
    came = dropout_forward(A, p, rng, train)
    if not isinstance(came, tuple | list) or len(came) != 2:
        raise ValueError("dropout_forward returns two things: D, cache")
    D = np.asarray(came[0], dtype=float)
    if D.shape != A.shape:
        raise ValueError(f"D has the shape {D.shape}, and A has {A.shape}")
    return D


def share_that_is_dropped():
    share = float(np.mean(dropped(np.ones((300, 100)), 0.2) == 0))
    if abs(share - 0.2) < 0.02:
        return True
    if abs(share - 0.8) < 0.02:
        return f"{share:.0%} were dropped: p is the probability of dropping, not of keeping"
    if share == 0:
        return "nothing was dropped"
    return f"{share:.0%} of the entries were dropped"


def size_of_what_is_kept():
    D = dropped(np.ones((60, 50)), 0.2)
    sizes = np.unique(np.round(D[D != 0], 9))
    if len(sizes) == 1 and np.isclose(sizes[0], 1.25):
        return True
    known = {
        1.0: "what is kept was not scaled: on average 20 % are missing now",
        1.5625: "what is kept was scaled twice",
        5.0: "it was divided by p; what is kept has the share 1 - p",
        0.8: "it was multiplied by 1 - p: that makes it smaller still",
        0.2: "it was multiplied by p",
        1.2: "it was multiplied by 1 + p",
    }
    for size, words in known.items():
        if len(sizes) == 1 and np.isclose(sizes[0], size):
            return f"ones became {size:g}: {words}"
    return f"ones became {', '.join(f'{s:.4g}' for s in sizes[:4])}"


def draws_for_itself():
    kept = dropped(np.ones((80, 70)), 0.5) != 0
    if (kept == kept[:1]).all():
        return "the same units are dropped for all samples: draw in the whole shape of A"
    if (kept == kept[:, :1]).all():
        return "whole samples are dropped: draw in the whole shape of A"
    return True


def two_calls_differ():
    rng = np.random.default_rng(seed)
    A = np.ones((20, 30))
    if np.array_equal(dropped(A, 0.5, rng), dropped(A, 0.5, rng)):
        return "two calls with one rng dropped the same entries: is there a seed inside?"
    return True


t.true(
    "30,000 ones, p = 0.2: a fifth becomes zero",
    share_that_is_dropped,
    worth=2,
    hint="rng.random(A.shape) < 0.2 is True for a fifth of the entries. Are these kept or dropped?",
)
t.true(
    "3,000 ones, p = 0.2: the others become 1.25",
    size_of_what_is_kept,
    worth=2,
    hint="Four fifths are left to carry all of the sum: 4/5 · 1.25 = 1.",
)
t.true(
    "each entry has a draw of its own",
    draws_for_itself,
    hint="How many numbers do you draw for a batch of 80 samples and 70 units?",
)
t.true(
    "each call drops others",
    two_calls_differ,
    worth=1.5,
    hint="Ask rng; make no generator of your own.",
)
some = rng.uniform(0.5, 2, size=(4, 3))
t.close(
    "train=False changes nothing",
    lambda: dropped(some, 0.4, train=False),
    some,
    worth=2,
    hint="The scale of training was chosen so that nothing has to be done here.",
    mistakes={
        "It was scaled by 1 - p at test time; inverted dropout has done so while training.": (
            0.6 * some
        ),
        "It was scaled at test time; only what is kept while training is scaled.": some / 0.6,
        "It was dropped all the same: is train used?": lambda: dropped(some, 0.4),
    },
)
t.close(
    "p = 0 changes nothing",
    lambda: dropped(some, 0.0),
    some,
    worth=0.5,
    hint="rng.random() is never below 0.",
    mistakes={"Everything was dropped: p is the probability of dropping.": 0 * some},
)
t.close(
    "train=False needs no rng",
    lambda: np.asarray(dropout_forward(some, 0.4, None, False)[0]),
    some,
    worth=0.5,
    hint="Ask first whether anything is to be drawn.",
    mistakes={"It was scaled by 1 - p at test time.": 0.6 * some},
)
t.unchanged(
    "A stays as it was",
    lambda: dropout_forward(some, 0.4, np.random.default_rng(seed), True),
    some,
    worth=0.5,
    hint="A[drop] = 0 writes into the caller's array, and so does A *= mask.",
)
t.repeatable(
    "the same rng drops the same",
    lambda rng: dropped(some, 0.5, rng),
    worth=0.5,
    hint="np.random.something is global: ask rng instead.",
)


### BEGIN HIDDEN TESTS
def kept_or_gone(case):
    A, p, own = case
    D = dropped(A, p, np.random.default_rng(own))
    gone = D == 0
    return np.allclose(D[~gone], A[~gone] / (1 - p), rtol=1e-7)


def an_activation(rng):
    shape = tuple(int(n) for n in rng.integers(1, 6, size=int(rng.integers(1, 4))))
    A = rng.uniform(0.1, 3, size=shape) * rng.choice([-1, 1], size=shape)
    return A, float(rng.uniform(0, 0.9)), int(rng.integers(1_000_000))


def keeps_its_mean(p):
    """2,000 calls; six standard errors of the mean of each entry are allowed."""
    A, rng = np.array([[1.0, -2.0, 0.5]]), np.random.default_rng(seed)
    many = np.tile(A, (2000, 1))
    mean = dropped(many, p, rng).mean(axis=0)
    return bool(np.all(np.abs(mean - A[0]) < 6 * np.abs(A[0]) * np.sqrt(p / (1 - p) / 2000)))


def drops_its_share(p):
    share = np.mean(dropped(np.ones((200, 200)), p) == 0)
    return bool(abs(share - p) < 6 * np.sqrt(p * (1 - p) / 40_000))


with t.hidden():
    t.property(
        "every entry is 0 or A/(1 - p), in any shape",
        kept_or_gone,
        draw=an_activation,
        n=15,
        worth=2,
        hint="A may have one, two or three axes.",
    )
    t.property(
        "on average nothing happens",
        keeps_its_mean,
        cases=[0.1, 0.3, 0.5, 0.8],
        worth=1.5,
        hint="Which share is kept, and by what must it be multiplied?",
    )
    t.property(
        "the share that is dropped",
        drops_its_share,
        cases=[0.1, 0.35, 0.7],
        worth=1.5,
        hint="p is the probability of dropping.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
**The way back.** Once the mask is drawn, dropout is a multiplication of every entry by a number.
So the gradient is multiplied by *the same* number: what was dropped gets nothing, what was kept
gets $\frac{1}{1-p}$ times its upstream gradient. The same mask, not a new one: the gradient belongs
to the network that was there on the way forward.
"""


# %% nbgrader={"grade": false, "grade_id": "dropout_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout_backward(dD, cache):
    """Gradient of dropout_forward.

    dD : upstream gradient, in the shape of D
    cache : from dropout_forward

    Returns dA, in the shape of dD.
    """
    ### BEGIN SOLUTION
    return dD * cache
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "dropout_backward_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("dropout_backward", points=10)
rng = t.rng()
seed = int(rng.integers(1_000_000))


def there_and_back(A, dD, p, train=True, own=None):
    """D of your dropout_forward, and dA of your dropout_backward, with the same cache."""
    rng = np.random.default_rng(seed if own is None else own)
    D, cache = dropout_forward(A, p, rng, train)
    return np.asarray(D, dtype=float), np.asarray(dropout_backward(dD, cache), dtype=float)


def fits(A, D, dD, dA, p, train=True):
    """Is dA the gradient of what was done to A, or of what should have been done with that mask?"""
    done = dD * D / A
    meant = dD * (D != 0) / (1 - p) if train else dD
    return dA.shape == dD.shape and (np.allclose(dA, done) or np.allclose(dA, meant))


far = rng.uniform(0.5, 2, size=(40, 30)), rng.uniform(0.5, 2, size=(40, 30))


def what_came_back():
    A, dD = far
    D, dA = there_and_back(A, dD, 0.4)
    if fits(A, D, dD, dA, 0.4):
        return True
    if dA.shape != dD.shape:
        return f"dA has the shape {dA.shape}, and dD has {dD.shape}"
    kept, ratio = D != 0, np.round(dA / dD, 6)
    if np.array_equal(kept, dA == 0):
        return "the mask is inverted: what was dropped got a gradient, what was kept got none"
    if np.allclose(dA, dD):
        return "everything went through as if nothing had been dropped"
    if np.allclose(dA, dD * 0.6):
        return "everything was multiplied by 1 - p: where is the mask?"
    if np.allclose(dA, dD / 0.6):
        return "everything was divided by 1 - p: where is the mask?"
    if np.array_equal(kept, dA != 0):
        known = {1.0: "is the scale 1/(1 - p) missing?", 2.777778: "it was scaled twice",
                 0.6: "it was multiplied by 1 - p", 4.62963: "it was scaled three times"}  # fmt: skip
        sizes = np.unique(ratio[kept])
        words = known.get(float(sizes[0]), "") if len(sizes) == 1 else ""
        came = f"what was kept was multiplied by {sizes[0]:.4g} on the way back"
        return f"the mask is right, but {came}: {words}"
    if np.any(dA[~kept] != 0) and np.any(dA[kept] == 0):
        return "another mask than on the way forward: keep the mask in the cache, draw nothing here"
    return "this is not the upstream gradient times what the way forward did to each entry"


t.true(
    "1,200 entries, p = 0.4: the same mask and the same scale on the way back",
    what_came_back,
    worth=3,
    hint="D = A times a number, entry by entry. By what must dD be multiplied?",
)
shown = rng.uniform(0.5, 2, size=(3, 4))


def passes_unchanged(p, train):
    A, dD = far
    D, dA = there_and_back(A, dD, p, train)
    if fits(A, D, dD, dA, p, train):
        return True
    if np.allclose(dA, dD * (1 - p)) or np.allclose(dA, dD / (1 - p)):
        return "it was scaled although nothing was dropped on the way forward"
    if np.any(dA == 0):
        return "some gradients are zero although nothing was dropped on the way forward"
    return "where the way forward does nothing, the way back does nothing"


t.true(
    "after train=False the gradient passes unchanged",
    lambda: passes_unchanged(0.4, False),
    worth=1.5,
    hint="What did dropout_forward do to A? What does its cache say of it?",
)
t.true(
    "with p = 0 it passes unchanged",
    lambda: passes_unchanged(0.0, True),
    worth=0.5,
    hint="Then the scale is 1.",
)


def twice():
    A, dD = far
    D, cache = dropout_forward(A, 0.4, np.random.default_rng(seed), True)
    first = np.array(dropout_backward(dD, cache), dtype=float)
    second = np.array(dropout_backward(dD, cache), dtype=float)
    if np.array_equal(first, second):
        return True
    return "the same cache gave two different gradients: is something drawn or changed here?"


t.true(
    "the same cache twice gives the same gradient",
    twice,
    hint="Nothing is drawn on the way back. Does the call change the cache?",
)
t.unchanged(
    "dD stays as it was",
    lambda: there_and_back(*far, 0.4),
    *far,
    worth=0.5,
    hint="dD *= mask writes into the caller's array.",
)


### BEGIN HIDDEN TESTS
def a_way_back(rng):
    shape = tuple(int(n) for n in rng.integers(1, 6, size=int(rng.integers(1, 4))))
    A = rng.uniform(0.1, 3, size=shape) * rng.choice([-1, 1], size=shape)
    p = float(rng.choice([0.0, rng.uniform(0.05, 0.9)]))
    return A, rng.normal(size=shape), p, int(rng.integers(1_000_000))


def is_the_gradient(case):
    A, dD, p, own = case
    D, dA = there_and_back(A, dD, p, own=own)
    return fits(A, D, dD, dA, p)


def moves_as_foretold(case):
    """Finite differences of the way forward, with the same rng; it is linear, so h may be large."""
    A, dD, p, own = case
    step = np.random.default_rng(own + 1).normal(size=A.shape)
    ends = [there_and_back(A + h * step, dD, p, own=own)[0] for h in (-0.5, 0.5)]
    D, dA = there_and_back(A, dD, p, own=own)
    meant = np.sum(dD * (D != 0) / (1 - p) * step)
    slope = np.sum(dD * (ends[1] - ends[0]))
    came = np.sum(dA * step)
    return np.isclose(came, slope, rtol=1e-6, atol=1e-8) or np.isclose(came, meant, atol=1e-8)


def two_batches(case):
    """Two ways forward before the first way back: each cache belongs to its own."""
    A, dD, p, own = case
    rng = np.random.default_rng(own)
    runs = [dropout_forward(A, p, rng, True) for _ in range(2)]
    backs = [np.asarray(dropout_backward(dD, cache)) for _, cache in runs]
    return all(fits(A, np.asarray(D), dD, dA, p) for (D, _), dA in zip(runs, backs, strict=True))


with t.hidden():
    t.property(
        "random upstream gradients, shapes and p",
        is_the_gradient,
        draw=a_way_back,
        n=15,
        worth=3,
        hint="The same factor for each entry as on the way forward.",
    )
    t.property(
        "finite differences of your way forward",
        moves_as_foretold,
        draw=a_way_back,
        n=8,
        worth=1,
        hint="The gradient belongs to the mask that was drawn.",
    )
    t.property(
        "two ways forward, then two ways back",
        two_batches,
        draw=a_way_back,
        n=5,
        hint="All that is needed stands in the cache, and nothing in a global variable.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
The network of `network.py` lets you put a block behind every hidden layer: `on_A(A, layer)` returns
the block's output and a function for the way back. So a model with dropout is a few lines, and they
are given. (Dropout stays away from the scores: a dropped score would be an answer of 0, which is no
answer at all.)
"""


# %% tags=["show"]
def with_dropout(p, rng):
    """The model with dropout behind its hidden layers, as a function of (params, X, y)."""

    def on_A(A, layer):
        D, cache = dropout_forward(A, p, rng, True)
        return D, lambda dD: dropout_backward(dD, cache)

    def model(params, X, y):
        Z, caches = model_forward(X, params, "relu", on_A=on_A)
        loss, dZ = cross_entropy(Z, y)
        return loss, model_backward(dZ, caches, "relu")[1]

    return model


fig, panels = plt.subplots(1, 3, figsize=(10, 3.1), sharey=True, layout="constrained")
for ax, p in zip(panels, (0.0, 0.25, 0.5), strict=True):
    rng = np.random.default_rng(1)
    params = init_params([64, 128, 10], "he", rng)
    train_epoch = trainer(X, y, with_dropout(p, rng), rng)
    gaps = {"training": [], "validation": []}
    for _ in range(60):
        params = train_epoch(params)
        gaps["training"].append(relu_model(params, X, y)[0])
        gaps["validation"].append(relu_model(params, X_val, y_val)[0])
    plots.loss_curve(gaps, ax, log=False)
    ax.fill_between(
        range(60), *gaps.values(), facecolor="none", edgecolor="#b0b0b0", hatch="///", lw=0
    )
    plots.style.label(ax, "epoch", "cross-entropy" if p == 0 else "", f"p = {p}")
    ax.set_ylim(0, 3)
    if p:
        ax.get_legend().remove()
    share = right_share(params, X_test, y_test)
    print(f"p = {p:4}: {share:.3f} of the test digits after 60 epochs")

# %% [markdown]
r"""
Dropout slows the learning by heart down, and it costs speed: with $p = 0.5$, half of the network
works on each sample. (All losses in the figure are those of the whole network, `train=False`. If
you print the losses that come out of training, they are those of the broken one, and look worse
than the validation loss. That is no bug.)

All three knobs in one explorer, on points in the plane. Set the noise to 30 % and λ as small as it
gets. Then find a λ that brings the test accuracy above 0.87. Set it back, and do the same with
dropout alone. Then set the noise to 0: how much does either of them still bring? And what happens
at the largest λ?
"""

# %% tags=["show"]
explorers.regularization()

# %% [markdown]
r"""
## 8. Bug hunt

A colleague has written a network with dropout by hand, in a dozen lines. "It works", he says, "it
just learns a little slowly. But that's what dropout does, they say. And don't come with your
gradient checker: I have tried it. It cannot do dropout."
"""


# %% nbgrader={"grade": false, "grade_id": "colleague", "locked": true, "schema_version": 3, "solution": false, "task": false}
def colleagues_model(params, X, y, rng, p=0.5):
    """A hidden layer with ReLU and dropout: (loss, grads). X : (M, N), y : (M,)."""

    def mask():
        return (rng.random(hidden.shape) >= p) / (1 - p)

    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
    kept = hidden * mask()
    loss, dZ = cross_entropy(kept @ params["W2"] + params["b2"], y)
    back = dZ @ params["W2"].T * mask() * (hidden > 0)
    grads = {"W1": X.T @ back, "b1": back.sum(axis=0), "W2": kept.T @ dZ, "b2": dZ.sum(axis=0)}
    return loss, grads


# %% tags=["show"]
clean_X, clean_y = digits[train_part[:500]], truth[train_part[:500]]
small_params = init_params([64, 12, 10], "he", np.random.default_rng(4))
rng = np.random.default_rng(5)
print(
    check_gradient(
        lambda q: colleagues_model(q, clean_X[:20], clean_y[:20], rng)[0],
        small_params,
        lambda q: colleagues_model(q, clean_X[:20], clean_y[:20], rng)[1],
    )
)

# %% [markdown]
r"""
He is right: the loss is another number at each call, and what has no value has no slope. But the
report says what to do. A generator that is *made afresh in each call*, from the same seed, draws
the same masks every time. Then the loss is a function again, and the checker can do its work. Use
it, and mend what you find. No points are given here, but the first part of the written answer asks
for what you found.
"""


# %% tags=["show"]
def check_with_one_mask(model):
    """check_gradient on a model whose every call draws the same."""
    X, y = clean_X[:20], clean_y[:20]

    def frozen(params):
        return model(params, X, y, np.random.default_rng(6))

    return check_gradient(lambda q: frozen(q)[0], small_params, lambda q: frozen(q)[1])


print(check_with_one_mask(colleagues_model))


# %% nbgrader={"grade": false, "grade_id": "bug_hunt", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_model(params, X, y, rng, p=0.5):
    """The colleague's model without the bug: (loss, grads)."""
    ### BEGIN SOLUTION
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
    kept, cache = dropout_forward(hidden, p, rng, True)
    loss, dZ = cross_entropy(kept @ params["W2"] + params["b2"], y)
    back = dropout_backward(dZ @ params["W2"].T, cache) * (hidden > 0)
    grads = {"W1": X.T @ back, "b1": back.sum(axis=0), "W2": kept.T @ dZ, "b2": dZ.sum(axis=0)}
    return loss, grads
    ### END SOLUTION


# %% tags=["show"]
print(check_with_one_mask(mended_model))
falls = {}
for name, model in {"his": colleagues_model, "mended": mended_model}.items():
    rng = np.random.default_rng(7)
    params = init_params([64, 128, 10], "he", rng)
    train_epoch = trainer(clean_X, clean_y, partial(model, rng=rng), rng)
    falls[name] = []
    for _ in range(40):
        params = train_epoch(params)
        falls[name].append(relu_model(params, clean_X, clean_y)[0])
    share = right_share(params, digits[val_part], truth[val_part])
    print(f"{name:7} training loss {falls[name][-1]:.4f}, {share:.3f} of new digits")
ax = plots.style.label(plots.loss_curve(falls), "epoch", "training loss")

# %% [markdown]
r"""
## 9. Dropping connections

Dropout drops units: all connections that leave a unit go together. *DropConnect* drops each
**weight** by itself, and the rest is the same:

$$\text{training:} \quad Z = X \left( \frac{K}{1-p} \odot W \right) + b, \qquad
\text{test:} \quad Z = X W + b,$$

with one mask $K$ in the shape of $W$ for each call. The bias stays.
"""


# %% nbgrader={"grade": false, "grade_id": "dropconnect_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropconnect_forward(X, W, b, p, rng, train):
    """A linear layer that loses a share of its weights while training.

    X : (M, N), W : (N, K), b : (K,)
    p : probability of dropping a weight, 0 <= p < 1
    rng : np.random.Generator; may be None if train is False
    train : True or False

    Returns Z (M, K).
    """
    ### BEGIN SOLUTION
    working = W * (rng.random(W.shape) >= p) / (1 - p) if train else W
    return X @ working + b
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "dropconnect_forward_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("dropconnect_forward", points=5)
rng = t.rng()
seed = int(rng.integers(1_000_000))


def weights_that_worked(W, b, p, rng=None, train=True):
    """With X = I, Z - b is the matrix of weights that was used."""
    rng = np.random.default_rng(seed) if rng is None else rng
    Z = np.asarray(dropconnect_forward(np.eye(len(W)), W, b, p, rng, train), dtype=float)
    if Z.shape != W.shape:
        raise ValueError(f"Z has the shape {Z.shape}, expected {W.shape}")
    return Z - b


def what_was_dropped():
    W = np.ones((120, 100))
    used = weights_that_worked(W, np.zeros(100), 0.2)
    gone, sizes = used == 0, np.unique(np.round(used[used != 0], 9))
    if gone.all(axis=1).any() or (gone == gone[:1]).all():
        return "whole rows or columns are gone: that is dropout; draw in the shape of W"
    if abs(gone.mean() - 0.8) < 0.02:
        return "80 % were dropped: p is the probability of dropping, not of keeping"
    if abs(gone.mean() - 0.2) > 0.02:
        return f"{gone.mean():.0%} of the weights were dropped, expected 20 %"
    if len(sizes) != 1 or not np.isclose(sizes[0], 1.25):
        words = {1.0: "was not scaled", 0.8: "was multiplied by 1 - p", 5.0: "was divided by p"}
        known = words.get(float(sizes[0]), "has the wrong scale")
        return f"what is kept {known}: weights of 1 became {sizes[0]:.4g}, expected 1.25"
    return True


def bias_stays():
    b = np.arange(1.0, 51.0)
    Z = np.asarray(dropconnect_forward(np.zeros((2, 3)), np.ones((3, 50)), b, 0.5,
                                       np.random.default_rng(seed), True))  # fmt: skip
    if np.shape(Z) == (2, 50) and np.allclose(Z, b):
        return True
    if np.shape(Z) == (2, 50) and np.any(Z == 0):
        return "biases were dropped as well, or the whole output was: only W loses entries"
    return "with X = 0 only the bias is left, and it is to be b as it is"


t.true(
    "12,000 weights of 1, p = 0.2: a fifth becomes 0, the others 1.25",
    what_was_dropped,
    worth=2,
    hint="One draw for each entry of W. Which share is kept, and by what is it divided?",
)
t.true("the bias stays as it is", bias_stays, hint="Only W loses entries.")


def one_mask_for_all():
    rng = np.random.default_rng(seed)
    Z = np.asarray(
        dropconnect_forward(np.ones((6, 9)), np.ones((9, 8)), np.zeros(8), 0.5, rng, True)
    )
    if np.shape(Z) == (6, 8) and np.allclose(Z, Z[:1]):
        return True
    return "six equal samples got different scores: here all samples of a call share one mask"


t.true(
    "one mask for all samples of a call",
    one_mask_for_all,
    worth=0.5,
    hint="The mask has the shape of W, (N, K).",
)
X0, W0, b0 = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
t.close(
    "train=False is the linear layer",
    lambda: dropconnect_forward(X0, W0, b0, 0.4, None, False),
    X0 @ W0 + b0,
    hint="All weights work, nothing is scaled, and nothing is drawn.",
    mistakes={
        "It was scaled by 1 - p at test time.": 0.6 * X0 @ W0 + b0,
        "It was scaled by 1 - p at test time, the bias as well.": 0.6 * (X0 @ W0 + b0),
        "The bias is missing.": X0 @ W0,
        "The weights were scaled at test time.": X0 @ W0 / 0.6 + b0,
    },
)
t.unchanged(
    "X, W and b stay as they were",
    lambda: dropconnect_forward(X0, W0, b0, 0.4, np.random.default_rng(seed), True),
    *(X0, W0, b0),
    worth=0.5,
    hint="W *= mask would drop the weights for ever.",
)
t.repeatable(
    "the same rng drops the same weights",
    lambda rng: np.asarray(dropconnect_forward(X0, W0, b0, 0.5, rng, True)),
    worth=0.5,
    hint="np.random.something is global: ask rng instead.",
)


### BEGIN HIDDEN TESTS
def drops_weights(case):
    X, W, b, p, own = case
    used = weights_that_worked(W, b, p, np.random.default_rng(own))
    gone = np.isclose(used, 0, atol=1e-12)
    Z = np.asarray(dropconnect_forward(X, W, b, p, np.random.default_rng(own), True))
    return np.allclose(used[~gone], W[~gone] / (1 - p)) and np.allclose(Z, X @ used + b)


def a_layer(rng):
    M, N, K = (int(n) for n in rng.integers(1, 6, size=3))
    X, W = 2 * rng.normal(size=(M, N)), rng.uniform(0.1, 2, size=(N, K))
    W = W * rng.choice([-1, 1], size=W.shape)
    return X, W, rng.normal(size=K), float(rng.uniform(0, 0.9)), int(rng.integers(1_000_000))


def draws_anew(_):
    rng, W = np.random.default_rng(seed), np.ones((30, 20))
    one, other = (weights_that_worked(W, np.zeros(20), 0.5, rng) for _ in range(2))
    shares = [float(np.mean(used == 0)) for used in (one, other)]
    return not np.array_equal(one, other) and all(0.35 < share < 0.65 for share in shares)


with t.hidden():
    t.property(
        "random layers and p: X times what is left of W, plus b",
        drops_weights,
        draw=a_layer,
        n=12,
        worth=2,
        hint="One mask for W in each call, for all samples.",
    )
    t.property(
        "each call drops others", draws_anew, cases=[0], hint="Draw from the rng that is given."
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
## 10. Ask a broken network twice

In homework 2 a network said how sure it was: 0.97 for "this is a 3". Can you believe it? A network
that has never seen a letter reads an A with 0.97 as well. Dropout offers a second opinion. Leave it
**on** while predicting, ask $T$ times, and you have heard $T$ different networks. Where they agree,
the data have settled the matter. Where they don't, the answer depends on which units happened to be
awake. This is called *Monte Carlo dropout*.

Each pass gives scores, and softmax turns them into probabilities $P^{(1)}, \dots, P^{(T)}$. Then

$$\bar P = \frac1T \sum_{t=1}^T P^{(t)}, \qquad
S = \sqrt{\frac1T \sum_{t=1}^T \left( P^{(t)} - \bar P \right)^2} ,$$

entry by entry: the mean is the prediction, the standard deviation says how far the opinions are
apart. It is the mean of the *probabilities*. (The softmax of the mean of the scores is something
else, and usually too sure of itself.)
"""


# %% nbgrader={"grade": false, "grade_id": "mc_dropout_predict", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mc_dropout_predict(scores, X, T, rng):
    """Predict with dropout left on, many times.

    scores : scores(X, rng) -> Z (M, K), one pass whose masks are drawn from rng
    X : (M, N) samples
    T : number of passes
    rng : np.random.Generator

    Returns (P, S), both (M, K): mean and standard deviation of the probabilities.
    """
    ### BEGIN SOLUTION
    passes = np.array([softmax(scores(X, rng)) for _ in range(T)])
    return passes.mean(axis=0), passes.std(axis=0)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "mc_dropout_predict_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("mc_dropout_predict", points=10)
rng = t.rng()
seed = int(rng.integers(1_000_000))


def predicted(passes, T=None, X=None):
    """(P, S) from passes whose scores are told in advance, one after the other."""
    calls = []

    def scores(X, rng):
        calls.append(1)
        return np.array(passes[(len(calls) - 1) % len(passes)], dtype=float)

    X = np.zeros((len(passes[0]), 2)) if X is None else X
    came = mc_dropout_predict(scores, X, T or len(passes), np.random.default_rng(seed))
    if not isinstance(came, tuple | list) or len(came) != 2:
        raise ValueError("mc_dropout_predict returns two things: P, S")
    return came


# Softmax of (log a, log b) is a/(a + b) and b/(a + b): odds 1:3, then 3:1, then 1:1, ...
odds = np.log([[[1.0, 3.0], [1.0, 1.0]], [[3.0, 1.0], [1.0, 1.0]], [[3.0, 1.0], [1.0, 3.0]]])
as_p = np.array(
    [[[0.25, 0.75], [0.5, 0.5]], [[0.75, 0.25], [0.5, 0.5]], [[0.75, 0.25], [0.25, 0.75]]]
)
mean_odds = odds.mean(axis=0)
sure = np.exp(mean_odds) / np.exp(mean_odds).sum(axis=1, keepdims=True)
t.close(
    "two samples, three passes: P",
    lambda: predicted(odds)[0],
    as_p.mean(axis=0),
    worth=2,
    hint="The first sample got the probabilities (¼, ¾), (¾, ¼) and (¾, ¼).",
    mistakes={
        "The scores were averaged first, and softmax came after; average the probabilities.": sure,
        "These are the probabilities of the first pass.": as_p[0],
        "These are the probabilities of the last pass.": as_p[2],
        "The scores were averaged; where is softmax?": mean_odds,
        "The probabilities were added up; where is 1/T?": as_p.sum(axis=0),
        "P and S are exchanged.": as_p.std(axis=0),
        "One pass is missing.": as_p[:2].mean(axis=0),
    },
)
t.close(
    "the same: S",
    lambda: predicted(odds)[1],
    as_p.std(axis=0),
    worth=2,
    hint="The first entry was ¼, ¾, ¾; the mean is 7/12. How far are they from it?",
    mistakes={
        "This is the variance; take its root.": as_p.var(axis=0),
        "Divide by T, as the formula does, not by T - 1 (ddof=1).": as_p.std(axis=0, ddof=1),
        "This is the standard deviation of the scores, not of the probabilities.": odds.std(axis=0),
        "This is the spread over the classes; that over the passes is wanted.": (
            as_p.mean(axis=0).std(axis=1)
        ),
        "This is the spread over the samples; that over the passes is wanted.": (
            as_p.mean(axis=0).std(axis=0)
        ),
        "This is the standard error: it was divided by the root of T as well.": (
            as_p.std(axis=0) / np.sqrt(3)
        ),
        "P and S are exchanged.": as_p.mean(axis=0),
    },
)


def who_asked():
    """What the passes were given: (shape of X, first number drawn from rng)."""
    asked = []

    def scores(X, rng):
        asked.append((np.shape(X), float(rng.random())))
        return np.zeros((len(X), 3))

    mc_dropout_predict(scores, np.zeros((5, 4)), 7, np.random.default_rng(seed))
    return asked


def draws_differ():
    drawn = [number for _, number in who_asked()]
    if len(set(drawn)) == 1:
        return "every pass drew the same masks: was the generator made anew each time?"
    wanted = np.random.default_rng(seed).random(len(drawn))
    return np.allclose(drawn, wanted) or "the passes did not draw from the rng that was given"


t.close(
    "T = 7 means seven passes, each over all samples",
    lambda: [list(shape) for shape, _ in who_asked()],
    [[5, 4]] * 7,
    hint="One call of scores for each pass, with the whole X.",
    mistakes={
        "There was one pass too many.": [[5, 4]] * 8,
        "One is missing.": [[5, 4]] * 6,
        "There was only one pass.": [[5, 4]],
    },
)
t.true(
    "every pass draws its own masks, from rng",
    draws_differ,
    hint="Hand over the same rng each time; it goes on by itself.",
)
t.close(
    "one pass has no spread",
    lambda: predicted(odds[:1])[1],
    np.zeros((2, 2)),
    worth=0.5,
    hint="With ddof=1 this is 0/0.",
)
t.close(
    "large scores",
    lambda: predicted([[[1000.0, 0.0]], [[-1000.0, 0.0]]]),
    ([[0.5, 0.5]], [[0.5, 0.5]]),
    worth=0.5,
    hint="softmax is given above, and does not overflow.",
)


### BEGIN HIDDEN TESTS
def averages_opinions(case):
    Z, T = case
    P, S = predicted(Z, T)
    p = np.exp(Z) / np.exp(Z).sum(axis=2, keepdims=True)
    mean = sum(p[k % len(p)] for k in range(T)) / T
    square = sum((p[k % len(p)] - mean) ** 2 for k in range(T)) / T
    return np.allclose(P, mean, rtol=1e-7) and np.allclose(S, np.sqrt(square), atol=1e-7)


def some_passes(rng):
    T, M, K = (int(n) for n in rng.integers(2, 6, size=3))
    return 2 * rng.normal(size=(T, M, K)), int(rng.integers(1, 12))


def from_a_generator(own):
    """Real randomness: the passes of the same generator, done by hand."""

    def shaky(X, rng):
        return X + rng.normal(size=X.shape)

    X = np.random.default_rng(own).normal(size=(4, 3))
    P, S = mc_dropout_predict(shaky, X, 20, np.random.default_rng(own + 1))
    rng = np.random.default_rng(own + 1)
    passes = [np.exp(shaky(X, rng)) for _ in range(20)]
    p = np.array([E / E.sum(axis=1, keepdims=True) for E in passes])
    return np.allclose(P, p.mean(axis=0)) and np.allclose(S, p.std(axis=0))


with t.hidden():
    t.property(
        "random passes",
        averages_opinions,
        draw=some_passes,
        n=12,
        worth=3,
        hint="Softmax first, then mean and standard deviation over the passes.",
    )
    t.property(
        "passes that really draw",
        from_a_generator,
        draw=lambda rng: int(rng.integers(1_000_000)),
        n=4,
        worth=1,
        hint="Let each pass draw from rng, one after the other.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
A network with dropout, trained on 899 digits with right labels, and asked 200 times about digits
that it has never seen. The figure shows three on which the passes are most at odds, and one on
which they agree. (Bars are means, whiskers reach from the 10th to the 90th percentile of the
passes.) What would *you* say of the first three?
"""


# %% tags=["show"]
def noisy_scores(params, p):
    """scores(X, rng) of a network whose dropout is left on."""

    def scores(X, rng):
        def on_A(A, layer):
            return dropout_forward(A, p, rng, True)[0], None

        return model_forward(X, params, "relu", on_A=on_A)[0]

    return scores


rng = np.random.default_rng(0)
clean_net = init_params([64, 128, 10], "he", rng)
train_epoch = trainer(digits[train_part], truth[train_part], with_dropout(0.5, rng), rng)
for _ in range(60):
    clean_net = train_epoch(clean_net)
new_X, new_y = digits[val_part], truth[val_part]
P, S = mc_dropout_predict(noisy_scores(clean_net, 0.5), new_X, 200, rng)
doubt = S[np.arange(len(P)), P.argmax(axis=1)]
order = np.argsort(-doubt)
shown_digits = [*order[:3], order[-1]]
Z = np.array([softmax(noisy_scores(clean_net, 0.5)(new_X[shown_digits], rng)) for _ in range(200)])
fig, panels = plt.subplots(1, 4, figsize=(11.6, 2.9), sharey=True, layout="constrained")
for k, (ax, i) in enumerate(zip(panels, shown_digits, strict=True)):
    plots.class_uncertainty(Z[:, k], ax, new_y[i], new_X[i].reshape(8, 8))
    ax.set_xticks(range(10))
    if k < 3:
        ax.get_legend().remove()
    if k:
        ax.set_ylabel("")

# %% [markdown]
r"""
A machine that knows when it doesn't know may say so, and pass the case on to a person. So sort the
digits by doubt, and let the network refuse those that it doubts most. If the doubt were worth
nothing, refusing would not change the share of errors among the rest.
"""

# %% tags=["show"]
wrong = P.argmax(axis=1) != new_y
refused = np.arange(0, 60)
left_over = {
    "by the spread S of the answer": [wrong[order[n:]].mean() for n in refused],
    "at random": [wrong.mean()] * len(refused),
}
ax = plots.style.axes(figsize=(5.8, 3.4))
for i, (name, line) in enumerate(left_over.items()):
    ax.plot(100 * refused / len(new_y), 100 * np.array(line), label=name, **plots.style.series(i))
ax.set_ylim(0, None)
plots.style.legend(plots.style.label(ax, "refused, %", "errors among the rest, %"))
for n in (0, 27, 54):
    print(f"{n:3} of {len(new_y)} refused: {wrong[order[n:]].sum()} errors among the rest")

# %% [markdown]
r"""
## 11. More samples for nothing

Section 5 said: the strong network wants more samples. You cannot label more, but you know something
about digits that the network doesn't: **a digit that is moved by one pixel is the same digit.** So
show it every picture in a slightly different place each time. This is *data augmentation*. In
practice it is often what helps most of all, because it brings *knowledge*.

What moves out of the picture is lost, and what moves in is background, 0. It does not come in again
on the other side.
"""


# %% nbgrader={"grade": false, "grade_id": "augment_shift", "locked": false, "schema_version": 3, "solution": true, "task": false}
def augment_shift(X, max_shift, rng):
    """Move each picture by a random number of pixels, down or up and right or left.

    X : (M, H, W) pictures
    max_shift : each of the two moves is a whole number from -max_shift to max_shift, both included,
        all equally likely, drawn for each picture and each direction by itself
    rng : np.random.Generator

    Returns pictures (M, H, W) in a new array; zeros move in.
    """
    ### BEGIN SOLUTION
    M, H, W = X.shape
    room = np.pad(X, ((0, 0), (max_shift, max_shift), (max_shift, max_shift)))
    corners = rng.integers(0, 2 * max_shift + 1, size=(M, 2))
    return np.stack([room[i, r : r + H, c : c + W] for i, (r, c) in enumerate(corners)])
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "augment_shift_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("augment_shift", points=5)
rng = t.rng()
seed = int(rng.integers(1_000_000))


def moved(picture, down, right):
    """A picture after one move, pixel by pixel."""
    H, W = picture.shape
    result = np.zeros((H, W))
    for r in range(H):
        for c in range(W):
            if 0 <= r - down < H and 0 <= c - right < W:
                result[r, c] = picture[r - down, c - right]
    return result


def moves_of(X, max_shift, rng=None):
    """(down, right) of each picture; None where it is not one of the moves that are allowed."""
    rng = np.random.default_rng(seed) if rng is None else rng
    came = np.asarray(augment_shift(X, max_shift, rng), dtype=float)
    if came.shape != X.shape:
        raise ValueError(f"pictures of shape {came.shape} came back, expected {X.shape}")
    steps = range(-max_shift, max_shift + 1)
    found = []
    for before, after in zip(X, came, strict=True):
        fit = [(d, r) for d in steps for r in steps if np.array_equal(moved(before, d, r), after)]
        found.append(fit[0] if fit else None)
    return found, came


some_pictures = 1.0 + rng.random((60, 4, 5))


def are_moved():
    found, came = moves_of(some_pictures, 1)
    if None not in found:
        return True
    i = found.index(None)
    for down in range(-2, 3):
        for right in range(-2, 3):
            if np.array_equal(np.roll(some_pictures[i], (down, right), (0, 1)), came[i]):
                return "what moves out on one side came in again on the other (np.roll): put zeros"
            if np.array_equal(moved(some_pictures[i], down, right), came[i]):
                return f"a picture was moved by {down} down and {right} right; 1 was allowed"
    return "a picture is not a moved copy of itself, with zeros where nothing came from"


def go_everywhere():
    found = [move for move in moves_of(some_pictures, 1)[0] if move is not None]
    if len(set(found)) == 1:
        return "all pictures made the same move: draw one for each picture"
    if len(found) == 60 and all(d == r for d, r in found):
        return "the two directions always move alike: draw a number for each"
    for axis, words in enumerate(("down or up", "right or left")):
        steps = {move[axis] for move in found}
        if steps == {0}:
            return f"nothing ever moves {words}"
        if steps == {-1, 0}:
            return f"in 60 pictures no move {words} was +1: rng.integers leaves out its upper end"
        if 0 not in steps:
            return f"a move {words} of 0 is allowed, too"
        if steps == {0, 1}:
            return f"in 60 pictures no move {words} was -1"
    return True


t.true(
    "every picture is itself, moved by at most one pixel, zeros coming in",
    are_moved,
    worth=1.5,
    hint="Take a 3 × 3 picture and move it to the right by hand: what stands in the first column?",
)
t.true(
    "60 pictures, max_shift = 1: all moves occur",
    go_everywhere,
    worth=1.5,
    hint="-1, 0 and 1 in both directions, drawn for each picture.",
)
t.close(
    "max_shift = 0 changes nothing",
    lambda: augment_shift(some_pictures, 0, np.random.default_rng(seed)),
    some_pictures,
    worth=0.5,
    hint="x[0:-0] is empty.",
)
t.unchanged(
    "X stays as it was",
    lambda: augment_shift(some_pictures, 1, np.random.default_rng(seed)),
    some_pictures,
    worth=0.5,
    hint="Write into a new array of zeros.",
)
t.repeatable(
    "the same rng makes the same moves",
    lambda rng: np.asarray(augment_shift(some_pictures, 1, rng)),
    worth=0.5,
    hint="np.random.something is global: ask rng instead.",
)


### BEGIN HIDDEN TESTS
def a_pile(rng):
    M, H, W = (int(n) for n in rng.integers(3, 8, size=3))
    return 1 + rng.random((M, H, W)), int(rng.integers(0, 3)), int(rng.integers(1_000_000))


def is_a_pile_of_moves(case):
    X, max_shift, own = case
    return None not in moves_of(X, max_shift, np.random.default_rng(own))[0]


def is_fair(_):
    """600 pictures with max_shift 2: each of the five steps comes 120 times, on average."""
    found = moves_of(1.0 + np.random.default_rng(seed).random((600, 3, 3)), 2)[0]
    counts = [sum(m is not None and m[k] == s for m in found) for k in (0, 1) for s in range(-2, 3)]
    return all(60 < n < 190 for n in counts)


with t.hidden():
    t.property(
        "random pictures and distances",
        is_a_pile_of_moves,
        draw=a_pile,
        n=8,
        worth=1.5,
        hint="Heights and widths may differ, and max_shift may be 2.",
    )
    t.property(
        "all moves are equally likely",
        is_fair,
        cases=[0],
        worth=1.5,
        hint="rng.integers(low, high) never gives high.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
On the left, one digit and what your function makes of it. On the right, a network that is trained
on digits with right labels, with moved pictures and without, and tested on digits that are moved as
well, as a camera would deliver them. (Read the printed numbers, too. On digits that stand where
they always stood, moving costs a little: with 8 × 8 pixels, what leaves the picture is missed.)
"""

# %% tags=["show"]
fig, (left, right) = plt.subplots(
    1, 2, figsize=(10, 3.4), width_ratios=(1, 1.25), layout="constrained"
)
one = np.repeat(digits[train_part[3]].reshape(1, 8, 8), 8, axis=0)
variants = np.concatenate([one[:1], augment_shift(one[1:], 1, np.random.default_rng(5))])
plots.image_grid(variants, left, ["as it is", *[""] * 7], columns=4, limits=(-0.25, 1))


def moving(X, rng):
    """The rows of X (M, 64) as pictures that were moved."""
    return augment_shift(X.reshape(-1, 8, 8), 1, rng).reshape(len(X), 64)


moved_X, readings = moving(new_X, np.random.default_rng(9)), {}
for name, augmented in {"as they are": False, "moved anew in each epoch": True}.items():
    rng = np.random.default_rng(8)
    params, state = init_params([64, 128, 10], "he", rng), {}
    model = relu_model
    if augmented:

        def model(params, X, y, rng=rng):
            return relu_model(params, moving(X, rng), y)

    train_epoch = trainer(clean_X, clean_y, model, rng)
    readings[name] = []
    for _ in range(60):
        params = train_epoch(params)
        readings[name].append(right_share(params, moved_X, new_y))
    print(f"{name:26} {right_share(params, new_X, new_y):.3f} of new digits,", end=" ")
    print(f"{readings[name][-1]:.3f} of new digits that have moved")
plots.loss_curve(readings, right, log=False)
ax = plots.style.label(right, "epoch", "share of moved digits read")

# %% [markdown]
r"""
## 12. To read: other ways to disturb a network

Nothing to write here; but you should have heard of them, and now you can see what they share.

- **Noise injection.** Add a little Gaussian noise to the inputs (or to hidden units, or to the
  weights) at every step. For small noise and a quadratic loss this is, on average, a penalty on how
  steep the function is: for a linear model, exactly L2. (C. Bishop, "Training with noise is
  equivalent to Tikhonov regularization", 1995.)
- **Small batches.** The gradient of 32 samples is a noisy gradient, and noise hinders learning by
  heart. That is part of why small batches often generalize better, but only at comparable learning
  rates and numbers of *steps*. You met the size of that noise in homework 4.
- **Zoneout**, for recurrent networks: a unit that is hit is not set to zero, it *keeps the value it
  had a moment before*. Memory survives, and so does the gradient. (D. Krueger and others, 2016.)
- **Shakeout**: a unit that is hit does not fall silent. Its weights are replaced by a constant with
  their own signs turned, and the others are made stronger, so that the average stays. With that
  constant at zero it is dropout; otherwise it acts like a penalty with an L1 part, and makes
  weights vanish. (G. Kang, J. Li and D. Tao, 2016.)
- **Whiteout**: adds Gaussian noise whose variance depends on the *size of the weight* that it
  enters. According to how it depends, it acts like L2, L1, the elastic net, or others. (Y. Li and
  F. Liu, 2016.)

All of these have dropout's form: disturb, so that the mean stays, and be undisturbed at test time.
The variance of the disturbance is the penalty.
"""

# %% [markdown]
r"""
## 13. The closing experiment

Back to the careless hand: 500 digits for training and 250 for validation, 40 % of the labels wrong
in both. The network is `[64, 128, 10]` with ReLU, the optimizer is Adam at 0.003 with batches of
32, for 100 epochs. Four runners: nothing, dropout with $p = 0.5$, L2 with λ = 0.01, and both. For
each of them two readings of 1,047 digits with right labels:

- at the **end**, after 100 epochs,
- at the epoch **chosen** by the lowest loss on the noisy validation set.

**The target: on each of three splits, "both", at its chosen epoch, is at least 0.15 above "nothing"
at the end.** Before you run it, write down two bets. How much of the 0.15 does the choice of the
epoch bring *alone*, without any other regularization? And for whom does it hardly matter when you
stop?
"""

# %% tags=["show"]
runners = {"nothing": (0.0, 0.0), "dropout 0.5": (0.5, 0.0), "L2 0.01": (0.0, 0.01),
           "both": (0.5, 0.01)}  # fmt: skip


def race(seed, p, lam, epochs=100):
    """Per epoch: agreement with the noisy training labels, noisy validation loss, truth read."""
    (X, y), (X_val, y_val), (X_test, y_test) = study(seed)
    rng = np.random.default_rng(seed + 100)
    params = init_params([64, 128, 10], "he", rng)
    base = with_dropout(p, rng) if p else relu_model
    train_epoch = trainer(X, y, with_l2(lam, base) if lam else base, rng)
    rows = []
    for _ in range(epochs):
        params = train_epoch(params)
        val_loss = cross_entropy(model_forward(X_val, params, "relu")[0], y_val)[0]
        rows.append((right_share(params, X, y), val_loss, right_share(params, X_test, y_test)))
    return np.array(rows)


runs = {name: np.array([race(seed, *how) for seed in range(3)]) for name, how in runners.items()}
chosen = {name: run[:, :, 1].argmin(axis=1) for name, run in runs.items()}
at_end = {name: run[:, -1, 2] for name, run in runs.items()}
at_chosen = {name: run[range(3), chosen[name], 2] for name, run in runs.items()}
print(f"{'':12} {'at the end':>18} {'chosen':>18} {'in epoch':>10}    (mean, and lowest of three)")
for name in runners:
    columns = [f"{x.mean():12.3f} {x.min():.3f}" for x in (at_end[name], at_chosen[name])]
    print(f"{name:12} {columns[0]} {columns[1]} {1 + chosen[name].mean():10.0f}")
for split in range(3):
    gain = at_chosen["both"][split] - at_end["nothing"][split]
    print(f"split {split}: +{gain:.3f}, target {'reached' if gain >= 0.15 else 'missed'}")

# %% tags=["show"]
fig, (left, middle, right) = plt.subplots(
    1, 3, figsize=(12, 4), width_ratios=(1, 1, 0.85), layout="constrained"
)
for ax, column in ((left, 0), (middle, 2)):
    plots.style.dress(ax)
    for i, (name, run) in enumerate(runs.items()):
        line = run[:, :, column]
        ax.plot(range(1, 101), line.mean(axis=0), label=name, **plots.style.series(i))
        ax.fill_between(
            range(1, 101),
            line.min(axis=0),
            line.max(axis=0),
            color=plots.style.COLOURS[i],
            alpha=0.1,
            lw=0,
        )
    ax.set_ylim(0.4, 1.02)
left.axhline(0.6, color="#1a1a1a", linewidth=1)
left.annotate(
    "all that a perfect reader agrees with", (99, 0.585), ha="right", va="top", fontsize=8.5
)
plots.style.label(left, "epoch", "share of answers", "agrees with its 500 noisy labels")
plots.style.label(middle, "epoch", "", "reads 1,047 new digits rightly")
plots.style.legend(left, loc="upper left")
plots.style.dress(right)
for i, name in enumerate(runners):
    heights = i + np.linspace(0.2, -0.2, 3)
    right.hlines(heights, at_end[name], at_chosen[name], color="#9a9a9a", lw=1)
    look = {"color": plots.style.COLOURS[i], "ms": 6, "ls": "none"}
    right.plot(at_end[name], heights, "o", mfc="white", **look)
    right.plot(at_chosen[name], heights, "o", **look)
right.plot([], [], "o", mfc="white", color="#1a1a1a", label="after 100 epochs")
right.plot([], [], "o", color="#1a1a1a", label="epoch chosen on noisy labels")
right.set_yticks(range(4), list(runners))
right.set(ylim=(4.3, -0.5), xlim=(0.56, 0.96))
plots.style.label(right, "share of new digits", "", "three splits each")
ax = plots.style.legend(right, loc="lower left")

# %% [markdown]
r"""
Look at the three pictures from left to right. "Nothing" crosses the line of 0.6 after a dozen
epochs and learns all wrong labels by heart; what it knew of digits goes down while it does. With L2
the curve stays at the line: small weights cannot single out one picture. Dropout alone is late, but
gets there.

And the surprise is the picture on the right. The choice of the epoch *alone* brings four fifths of
it, on a validation set of which 40 % is wrong. Penalty and dropout bring three or four points more.
What they bring above all is *calm*: with both, it hardly matters when you stop, and whoever forgot
to watch the validation loss has lost nothing.

One thing the picture does not show: with *right* labels, on 500 digits, "nothing" reads 0.963 of
the others after 100 epochs, dropout just as many, and the penalty costs a point or two.
Regularization is a remedy, and a remedy needs a complaint. Look at the two curves first.
"""

# %% [markdown]
r"""
Books, slides and programs say the same in other words. When you are lost:

| here | elsewhere | |
|:--|:--|:--|
| penalty $\frac{\lambda}{2} \sum W^2$, no $1/M$ | $\frac{\lambda}{2M} \sum W^2$ | their λ is $M$ times ours |
| | $\lambda \sum W^2$, $\alpha \lVert w \rVert^2$ (scikit-learn's `alpha`) | their λ is half of ours, if the loss is the same |
| weight decay: $w \leftarrow (1 - \alpha\lambda) w - \alpha g$ | `weight_decay` of an optimizer | the same for SGD, not for Adam |
| share $a$ of the elastic net | `l1_ratio` | |
| $p$, the probability of dropping | `keep_prob` $= 1 - p$, in old programs and papers | |
| inverted dropout | dropout | the first papers scaled by $1 - p$ at test time |
| validation set | development set, "dev" | some people call it test set, and should not |
| samples in rows, one mask entry for each of $(M, K)$ | in columns, $(K, M)$ | |
"""

# %% [markdown]
r"""
## 14. Written answer (10 points, read by a person)

Answer both parts in the cell below, in your own words; ten to fifteen sentences in all.

1. *The bug hunt* (4 points). Why did the checker refuse at first, and what had to be changed so
   that it could do its work? Which line of `colleagues_model` is wrong, and which of the four
   gradients does it spoil? The network learned all the same. With which factor does each entry of
   the gradient at `hidden` come back, on average over the masks, in the wrong version and in the
   right one? (Let the upstream gradient be fixed.) Why did nobody notice?
2. *Choosing on wrong labels* (6 points). The labels of the validation set are wrong with
   probability 0.4; a wrong label is one of the nine others, all equally likely. A network that has
   not seen these digits reads a share $a$ of them rightly. Compute the share $v$ of validation
   labels that it agrees with, as a function of $a$. (Assume that its errors have nothing to do with
   the wrong labels.) What is $v$ for $a = 0.9$, what is the largest possible $v$, and why can the
   best epoch be chosen by $v$ all the same? Why does the same calculation *not* hold for the
   training labels? And what is it that a noisy validation set makes worse: is it too high, too low,
   or too shaky? What would help?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "written_answer", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
r"""
1. The loss drew new masks in every call, so it was another number each time and had no slope. With
   a generator that is made afresh from one seed in each call, the masks are the same and the loss
   is a function. The line with `back` is wrong: it calls `mask()` again, which draws a second mask,
   where the one of the way forward is needed. W1 and b1 are spoiled; W2 and b2 are right, because
   they need `kept` and `dZ` only. In the right version an entry comes back with the factor k/(1-p),
   where k is the one that was used on the way forward, in the wrong one with another k'/(1-p). Both
   are 1 on average, so with a fixed upstream gradient the wrong one is right on average, and goes
   downhill, with more noise. And everybody expects dropout to be slow and noisy.

2. It agrees with a right label with probability a, and with a wrong one only if it errs and hits
   just that class, which is one of nine: v = 0.6 a + 0.4 (1 - a)/9. For a = 0.9 this is 0.54 +
   0.0044 = 0.544. The largest is 0.6, at a = 1. v is a straight line that rises with a, slope
   0.6 - 0.4/9 = 0.556, so whoever has the largest a also has the largest v, on average. On the
   training labels the network's answers do have to do with the wrong labels, because it was trained
   to give them: it can agree with all of them, and a is low then. The noisy set is not biased for
   choosing. It is shaky: the differences in a are shrunk to 0.556 of themselves, while the random
   error of a share of 250 samples is as large as before, about 0.03. More validation samples help,
   as do averaging over folds, or cleaning the validation labels by hand.

=== BEGIN MARK SCHEME ===

Part 1, 4 points:

- 1 point: the loss was random; a generator made afresh, with the same seed, in each call (or: masks
  fixed).
- 1 point: the line of `back`, `mask()` is called a second time; the mask of the way forward is
  needed.
- 1 point: W1 and b1 are wrong, W2 and b2 right.
- 1 point: both factors are 1 on average (0 or 2 each time), so it goes downhill on average; noise
  and slowness are what one expects of dropout. Half a point for one of the two.

Part 2, 6 points:

- 2 points: v = 0.6 a + 0.4 (1 - a)/9. 1 point for 0.6 a alone, or for a slip in the second term.
- 1 point: 0.544 (or 0.54), and 0.6 at most.
- 1 point: v rises with a (a straight line), so the order of epochs is kept, on average.
- 1 point: the network has been trained on the training labels, so its answers depend on the wrong
  ones; it can agree with all of them.
- 1 point: too shaky: the same random error, smaller differences; more samples, folds, or clean
  validation labels. "Too low" counts if it is added that this is the same for all epochs.

Take no points off for language, or for numbers that are rounded.

=== END MARK SCHEME ===
"""

# %% [markdown]
r"""
## Going further (no points)

- *Zeros that are zero.* With L1 and Adam the weights dance around zero and never stand still. Take
  the step without the penalty, and then move every weight towards zero by $\alpha\lambda$, but not
  beyond: $w \leftarrow \operatorname{sign}(w) \max(\lvert w \rvert - \alpha\lambda, 0)$. This is
  *soft thresholding*. How many of the 8,192 weights of section 4 can be exactly 0 before the
  network reads worse?
- *Decay that is decay.* Replace `with_l2(λ)` by a step that multiplies every weight matrix by
  $1 - \alpha\lambda'$ after Adam's step. For which λ' do you get the same test share as with
  λ = 0.01, and how do the weights differ? (I. Loshchilov and F. Hutter, "Decoupled weight decay
  regularization", 2019.)
- *Find the liars.* Train with both regularizations, and list the training digits whose label the
  network disagrees with most. How many of the 200 wrong labels are among the first 200? Then
  correct these, and train again. (C. Zhang and others, "Understanding deep learning requires
  rethinking generalization", 2017, is about networks that learn *random* labels.)
"""
