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
# Homework 4: Optimizers

*110 points (100 from tests, 10 from a written answer) · about 330 minutes · due Friday 12 March
2027, 23:59*

Homework 1 ended in a long valley. The loss of the diabetes data is about 500 times steeper in one
direction than in another, so gradient descent runs to and fro across the valley and creeps along
it. To come within a hundred-millionth of the lowest point it takes 6,259 steps at learning rate
0.1. At the best learning rate that there is, it takes 2,088.

In 1964 Boris Polyak published a method that needs 157. It asks for the gradient at one place per
step, as gradient descent does, and costs one line of code more.

**What can you know about a valley besides the slope under your feet?**

The figure shows 25 steps of gradient descent in a small valley of the same kind, on the left from
above, on the right as the two coordinates of the gradient, step by step. Imagine that you see only
the right half. What would you tell the walker?
"""

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
# First of all chainrule: it tells numpy, before that is loaded, to leave the other cores in peace.
from chainrule import check_gradient, checks, datasets, explorers, numerical_gradient, plots

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
from network import accuracy, cross_entropy, init_params, loss_and_grads, squared_error


# %% tags=["show"]
def valley(w1, w2):
    return (w1**2 + 20 * w2**2) / 2


place, places, slopes = np.array([-2.6, 1.1]), [], []
for _ in range(25):
    places.append(place)
    slopes.append(numerical_gradient(lambda w: valley(*w), place))
    place = place - 0.094 * slopes[-1]

fig, (left, right) = plt.subplots(1, 2, figsize=(9.4, 3.6), layout="constrained")
window = ((-3, 1), (-1.6, 1.6))
plots.contour_path(
    valley, np.array(places), left, minimum=(0, 0), names=("w1", "w2"), window=window
)
plots.style.dress(right).plot(np.array(slopes)[:, 0], "k-o", ms=4, label="along, w1")
right.plot(np.array(slopes)[:, 1], "k--^", ms=4, label="across, w2")
ax = plots.style.legend(plots.style.label(right, "step", "gradient"), loc="upper right")

# %% [markdown]
r"""
Across the valley the gradient changes its sign at every step: on average it says nothing. Along the
valley it is small, but says the same thing 25 times. *Whoever remembers the gradients of the past
can tell the two apart.* Gradient descent forgets each gradient as soon as it has used it.

That is the first idea of this homework: **average over the past.** The second idea is to give every
weight **a learning rate of its own**, since one number cannot suit all directions. Put together
they make Adam, with which most networks of the world are trained. At the end of this notebook you
will be able to

- write the six most used optimizers, each from its formula of two lines, and say which line does
  what;
- recognise from a few steps of a trajectory what is wrong with somebody else's;
- train with mini-batches, clip gradients, and lower the learning rate when it is time;
- answer "which one should I take?" by measuring, and not by fashion.

**How to work.** As before: from top to bottom, and read the question under a check that fails
before you change the code. Further checks of the same promises, with other numbers, run when your
work is graded. Beside this notebook lies `network.py`: the network of homework 3, ready to use. (Do
read it. You wrote the same thing; what did we do differently?)
"""

# %% [markdown]
r"""
## 1. Averages that forget

You want the average of numbers $x_1, x_2, \dots$ that keep coming, and what is long gone should
count less than what is new. Then don't store them all. Keep *one* number $a$, and at each new value
move it a little towards that value:

$$a_t = \beta\, a_{t-1} + (1 - \beta)\, x_t, \qquad a_0 = 0 .$$

Put the formula into itself once, twice, three times, and you see what it is:

$$a_t = (1 - \beta) \left( x_t + \beta\, x_{t-1} + \beta^2 x_{t-2} + \dots + \beta^{t-1} x_1 \right).$$

Each value counts $\beta$ times as much as the one after it. This is an *exponentially weighted
average*. With $\beta = 0.9$ it looks back over about ten values, with $\beta$ in general over about
$1/(1 - \beta)$.

**The start.** An average of ones should be one. But with $x_1 = 1$ the formula says $a_1 = 1 -
\beta$, which for $\beta = 0.9$ is 0.1, because $a_0$ was zero and counts as if it were data. How
much weight do the *true* values have together? Add up the bracket:

$$(1 - \beta)(1 + \beta + \dots + \beta^{t-1}) = 1 - \beta^t .$$

So divide by it. This is called *bias correction*:

$$\hat a_t = \frac{a_t}{1 - \beta^t} .$$

Two things to be careful about. It is $\beta$ to the power $t$, so the divisor is $1 - \beta$ at the
first value and grows to 1; slides have been seen that divide by $1 - \beta$ for ever. And $\hat a$
is what you hand out, while $a$ is what you go on with.
"""


# %% nbgrader={"grade": false, "grade_id": "ewa", "locked": false, "schema_version": 3, "solution": true, "task": false}
def ewa(x, beta, bias_correction):
    """Exponentially weighted averages of a sequence.

    x : (T,) or (T, ...), the values in the order in which they come; the first is x_1
    beta : how much of the old average is kept, 0 <= beta < 1
    bias_correction : True or False

    Returns an array in the shape of x: entry t holds the average of all values up to that one.
    """
    ### BEGIN SOLUTION
    average, averages = 0.0, []
    for t, value in enumerate(x, start=1):
        average = beta * average + (1 - beta) * value
        averages.append(average / (1 - beta**t) if bias_correction else average)
    return np.array(averages)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "ewa_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("ewa", points=10)
rng = t.rng()
t.close(
    "8, 4 and 16 with β = ¾, without correction",
    lambda: ewa(np.array([8.0, 4.0, 16.0]), 0.75, False),
    [2.0, 2.5, 5.875],
    hint="¾·0 + ¼·8 = 2, then ¾·2 + ¼·4.",
    mistakes={
        "β and 1 - β are exchanged: the old average is to be kept to the larger part.": (
            [6.0, 4.5, 13.125]
        ),
        "The average starts at the first value instead of zero.": [8.0, 7.0, 9.25],
        "The new value is added whole; where is 1 - β?": [8.0, 10.0, 23.5],
        "The correction was applied although bias_correction is False.": [8.0, 40 / 7, 376 / 37],
    },
)
t.close(
    "5, 2 and 10 with β = ½ and correction",
    lambda: ewa(np.array([5.0, 2.0, 10.0]), 0.5, True),
    [5.0, 3.0, 7.0],
    hint="Uncorrected: 2.5, 2.25, 6.125. The first value is t = 1, so it is divided by 1 - ½.",
    mistakes={
        "There is no bias correction.": [2.5, 2.25, 6.125],
        "You divide by 1 - β at every value; the divisor is 1 - β**t.": [5.0, 4.5, 12.25],
        "t counts from 0; the first value is t = 1.": [np.inf, 4.5, 49 / 6],
        "t is one too large; the first value is t = 1.": [10 / 3, 18 / 7, 98 / 15],
        "The corrected average has overwritten the state: go on with the uncorrected one.": (
            [5.0, 14 / 3, 176 / 21]
        ),
        "You divide by 1 - β at every value, and go on with the result.": ([5.0, 7.0, 17.0]),
        "The average starts at the first value; it starts at zero and is corrected.": (
            [5.0, 3.5, 6.75]
        ),
    },
)
t.close(
    "the corrected average of a constant is that constant, from the first value on",
    lambda: ewa(np.full(5, 3.0), 0.9, True),
    np.full(5, 3.0),
    hint="The weights of x_1 to x_t add up to 1 - β**t. What becomes of 3 times that?",
)
pairs = np.array([[8.0, 0.0], [4.0, 1.0], [16.0, 2.0]])
t.close(
    "values that are arrays themselves",
    lambda: ewa(pairs, 0.75, False),
    [[2.0, 0.0], [2.5, 0.25], [5.875, 0.6875]],
    hint="x[0] is the first value, whatever its shape. Every entry has an average of its own.",
    mistakes={
        "All entries are the last average: the same array was stored each time.": np.tile(
            [5.875, 0.6875], (3, 1)
        ),
    },
)
t.close(
    "whole numbers",
    lambda: ewa(np.array([8, 4, 16]), 0.75, False),
    [2.0, 2.5, 5.875],
    worth=0.5,
    hint="np.zeros_like of whole numbers holds whole numbers.",
    mistakes={"The averages were stored as whole numbers.": [2, 2, 5]},
)
t.unchanged(
    "x stays as it was",
    lambda: ewa(pairs, 0.75, True),
    pairs,
    worth=0.5,
    hint="Does something like a += ... or x[t] = ... write into x?",
)


### BEGIN HIDDEN TESTS
def weighs_the_past(case):
    x, beta, correction = case
    T = len(x)
    weights = [[beta ** (t - k) if k <= t else 0.0 for k in range(T)] for t in range(T)]
    sums = np.sum(weights, axis=1) if correction else np.full(T, 1 / (1 - beta))
    wanted = np.tensordot(np.array(weights) / sums[:, None], x, axes=1)
    came = np.asarray(ewa(x, beta, correction))
    return came.shape == wanted.shape and np.allclose(came, wanted, rtol=1e-8, atol=1e-9)


def some_values(correction):
    def draw(rng):
        shape = tuple(int(n) for n in rng.integers(1, 5, size=rng.integers(0, 3)))
        beta = float(rng.choice([0.0, rng.uniform(0.1, 0.99)]))
        return 5 * rng.normal(size=(int(rng.integers(1, 9)), *shape)), beta, correction

    return draw


with t.hidden():
    t.property(
        "random values and β, without correction",
        weighs_the_past,
        draw=some_values(False),
        n=15,
        worth=1.5,
        hint="Compare your line with the recursion, for β = 0 too.",
    )
    t.property(
        "random values and β, with correction",
        weighs_the_past,
        draw=some_values(True),
        n=15,
        worth=2.5,
        hint="The divisor belongs to the number of values seen so far.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Move β. How does the average buy its smoothness, and what does it pay? Switch the correction off:
for how many steps do you see a difference, and what has this number to do with $1/(1-\beta)$? Then
turn the noise off altogether, and look where the average stands while the values rise and fall.
"""

# %% tags=["show"]
explorers.ewa()

# %% [markdown]
r"""
## 2. What a step looks like

All optimizers of this homework have the same form, so that they can be exchanged:

    params, state = some_step(params, grads, state, lr, ...)

- `params` and `grads` are dicts of arrays, as in homework 3: `{"W1": ..., "b1": ..., "W2": ...}`.
- `state` is what the optimizer remembers. Before the first step it is the empty dict `{}`; after
  that it is whatever the last call returned. What is in it is your business alone: nobody else
  looks inside. (A hint: `state.get(name, 0)` is 0 for a name that is not in it yet.)
- **Nothing is changed in place.** The call returns *new* params and a *new* state. So you can try a
  step, look at it and throw it away.
- **Each parameter is on its own.** `W1` and `b1` have nothing to do with each other; what is
  remembered and what is counted is remembered and counted for each of them.
- **No gradient, no step.** `grads` may lack some of the names, because somebody has frozen a layer.
  Then the parameter and its state stay as they are, as if nothing had happened.

The first optimizer is an old friend, who remembers nothing at all:

$$w \leftarrow w - \eta\, g .$$

Here $w$ is any parameter, $g$ its gradient, and $\eta$ is called `lr` in code.
"""


# %% nbgrader={"grade": false, "grade_id": "sgd_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd_step(params, grads, state, lr):
    """One step of (stochastic) gradient descent.

    params : dict of arrays
    grads : dict of arrays, some names of params may be missing
    state : {} before the first step, then what the last call returned
    lr : learning rate

    Returns (params, state), both new.
    """
    ### BEGIN SOLUTION
    moved = {name: params[name] - lr * g for name, g in grads.items()}
    return params | moved, {}
    ### END SOLUTION


# %% [markdown]
r"""
The next cell is given. `travel` walks with any step and writes down where it has been. You will
need it for figures, and you may use it to look at your own steps. The others are for the checks.
"""


# %% nbgrader={"grade": false, "grade_id": "travel", "locked": true, "schema_version": 3, "solution": false, "task": false}
def travel(step, params, gradients, **settings):
    """Walk with one of the steps of this homework, and keep a record.

    params : where to start
    gradients : for each step a dict of gradients, or a function that makes it from params
    settings : lr, and what else the step wants

    Returns the list of all params on the way, the start included.
    """
    state, places = {}, [params]
    for grads in gradients:
        grads = grads(params) if callable(grads) else grads
        came = step(params, grads, state, **settings)
        if not isinstance(came, tuple | list) or len(came) != 2:
            raise ValueError("a step returns two things: params, state")
        params, state = came
        places.append(params)
    return places


def follow(step, slopes, start, **settings):
    """Where a single number w goes from its start, when these are its gradients."""
    gradients = [{"w": np.array([float(g)])} for g in slopes]
    places = travel(step, {"w": np.array([float(start)])}, gradients, **settings)
    return [place["w"][0] for place in places[1:]]


def keeps_its_hands_off(step, **settings):
    """True, or what a step does to arrays that are not its own."""

    def numbers(*values):
        return {"W": np.array([values[:2], values[2:4]]), "b": np.array(values[4:])}

    def equal(a, b):
        return all(np.array_equal(a[name], b[name]) for name in ("W", "b"))

    params, grads = numbers(1.0, -2.0, 0.5, 3.0, 4.0), numbers(0.5, 1.0, -2.0, 0.2, -1.0)
    start, slopes = numbers(1.0, -2.0, 0.5, 3.0, 4.0), numbers(0.5, 1.0, -2.0, 0.2, -1.0)
    first, state = step(params, grads, {}, **settings)
    if not equal(params, start):
        return "the params that were given have changed: make new ones"
    if not equal(grads, slopes):
        return "the grads that were given have changed: they belong to the caller"
    kept = {name: np.array(first[name]) for name in first}
    second = step(kept, slopes, state, **settings)[0]
    if not equal(second, step(kept, slopes, state, **settings)[0]):
        return "the same step twice gave two results: the state that was given has changed"
    for array in (*params.values(), *grads.values()):
        array[...] = 99.0  # the caller uses its arrays for something else
    if not equal(first, kept):
        return "the new params share their memory with what was given"
    if not equal(second, step(kept, slopes, state, **settings)[0]):
        return "the state shares its memory with the params or grads that were given"
    return True


def keeps_parameters_apart(step, **settings):
    """True, or how one parameter of a step, or one entry of it, depends on another."""
    W, b = np.array([[1.0, -2.0]]), np.array([5.0])
    three = [{"W": W, "b": b}, {"W": 3 * W, "b": -b}, {"W": W, "b": 2 * b}]

    def end(*gradients):
        params = {name: np.zeros_like(g) for grads in gradients for name, g in grads.items()}
        return travel(step, params, gradients, **settings)[-1]

    together, late = end(*three), end({"W": W}, {"W": W}, three[0])["b"]
    for name in ("W", "b"):
        if not np.allclose(together[name], end(*({name: grads[name]} for grads in three))[name]):
            return f"{name} moves differently when it is not alone: what do they share?"
    if not np.allclose(together["W"][:, :1], end(*({"W": g["W"][:, :1]} for g in three))["W"]):
        return "the first entry of W moves differently without the second: each is on its own"
    if not np.allclose(end(three[0], {"W": W})["b"], end({"b": b})["b"]):
        return "b got no gradient in the second step, and has moved all the same"
    if not np.allclose(end(three[0], {"W": W}, three[2])["b"], end({"b": b}, {"b": 2 * b})["b"]):
        return "b was frozen for one step, and did not go on where it stopped: is its state kept?"
    if not np.allclose(late, end({"b": b})["b"]):
        return (
            "b got its first gradient in the third step, and did not move as in a first step: "
            "one count for all parameters?"
        )
    return True


def random_journey(rng, T=6):
    """A start with three parameters of random shapes, and T random gradients of them."""
    shapes = {
        name: tuple(int(n) for n in rng.integers(1, 4, size=k))
        for k, name in enumerate("bWT", start=1)
    }
    start = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    return start, [{name: 3 * rng.normal(size=s) for name, s in shapes.items()} for _ in range(T)]


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "sgd_step_test", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
t = checks.group("sgd_step", points=3)
rng = t.rng()
start = {"W": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": np.array([0.5])}
slopes = {"W": np.array([[10.0, 0.0], [-10.0, 5.0]]), "b": np.array([2.0])}


def is_a_pair():
    came = sgd_step(start, slopes, {}, lr=0.1)
    if isinstance(came, tuple | list) and len(came) == 2:
        return True
    return "one thing came back, two are expected: return params, state"


t.true(
    "two things come back: params and state",
    is_a_pair,
    worth=0.5,
    hint="Gradient descent remembers nothing, so its state may stay {}. But it is returned.",
)
t.close(
    "one step by hand, lr = 0.1",
    lambda: sgd_step(start, slopes, {}, lr=0.1)[0],
    {"W": np.array([[0.0, 2.0], [4.0, 3.5]]), "b": np.array([0.3])},
    hint="1 - 0.1·10 = 0 for the first weight.",
    mistakes={
        "The step goes uphill: walk against the gradient.": (
            {"W": np.array([[2.0, 2.0], [2.0, 4.5]]), "b": np.array([0.7])}
        ),
        "The learning rate is missing.": (
            {"W": np.array([[-9.0, 2.0], [13.0, -1.0]]), "b": np.array([-1.5])}
        ),
        "Only the first parameter has moved: is the return inside of the loop?": (
            {"W": np.array([[0.0, 2.0], [4.0, 3.5]]), "b": np.array([0.5])}
        ),
    },
)
t.true(
    "nothing that is given is changed",
    lambda: keeps_its_hands_off(sgd_step, lr=0.1),
    hint="w -= lr * g writes into the caller's array, params[name] = ... into his dict.",
)
t.true(
    "each parameter is on its own, and stays where it is without a gradient",
    lambda: keeps_parameters_apart(sgd_step, lr=0.1),
    hint="Walk through the names in grads. All other parameters come back as they are.",
)


### BEGIN HIDDEN TESTS
def adds_up(case):
    start, gradients = case
    places = travel(sgd_step, start, gradients, lr=0.3)
    ends = {name: w - 0.3 * sum(g[name] for g in gradients) for name, w in start.items()}
    same = all(np.allclose(places[-1][name], w, rtol=1e-9, atol=1e-12) for name, w in ends.items())
    return same and places[-1].keys() == start.keys()


with t.hidden():
    t.property(
        "random parameters of any shape, six steps",
        adds_up,
        draw=random_journey,
        n=6,
        worth=2,
        hint="Does every parameter move against its own gradient, whatever its shape?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
## 3. Momentum

Now use the average of section 1 on the gradients. Think of a ball that rolls through the valley. It
does not stop after each step; it keeps most of its velocity $v$, and the slope only changes it.
Across the valley the pushes cancel, along the valley they add up.

There are two ways to write this down, and papers and programs use both without saying which.

| | what is remembered | what is done |
|:--|:--|:--|
| *velocity* (Polyak's heavy ball) | $v \leftarrow \beta v - \eta\, g$ | $w \leftarrow w + v$ |
| *averaged* | $m \leftarrow \beta m + (1 - \beta)\, g$ | $w \leftarrow w - \eta\, m$ |

Both $v$ and $m$ start at zero, and no bias is corrected in either. First the memory is brought up
to date, then the weight moves with the *new* memory.

**Predict.** Let the gradient be 1 for ever. What does $m$ tend to? And $v$? (Solve $v = \beta v -
\eta$.) So with $\beta = 0.9$, how many times longer are the steps of one form than those of the
other, at the same learning rate? Whoever copies a learning rate from one program to another should
know the answer.
"""


# %% nbgrader={"grade": false, "grade_id": "momentum_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def momentum_step(params, grads, state, lr, beta=0.9, averaged=False):
    """One step with momentum.

    params, grads, state : as in sgd_step
    lr : learning rate
    beta : how much of the velocity, or of the average, is kept
    averaged : False for the velocity form, True for the averaged form

    Returns (params, state), both new.
    """
    ### BEGIN SOLUTION
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        if averaged:
            state[name] = beta * state.get(name, 0) + (1 - beta) * g
            params[name] = params[name] - lr * state[name]
        else:
            state[name] = beta * state.get(name, 0) - lr * g
            params[name] = params[name] + state[name]
    return params, state
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "momentum_step_test", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
t = checks.group("momentum_step", points=7)
rng = t.rng()


def by_hand(averaged):
    return follow(momentum_step, [4, 2, -6], start=10, lr=0.5, beta=0.75, averaged=averaged)


t.close(
    "velocity form, from w = 10 with gradients 4, 2, -6; lr = ½, β = ¾",
    lambda: by_hand(False),
    [8.0, 5.5, 6.625],
    hint="v is -2, then -1.5 - 1 = -2.5, then -1.875 + 3. And w?",
    mistakes={
        "The weight has moved with the old velocity: first v, then w.": [10.0, 8.0, 5.5],
        "The sign is wrong: v holds -lr·g already, so it is added.": [12.0, 14.5, 13.375],
        "The learning rate is missing.": [6.0, 1.0, 3.25],
        "The learning rate was used twice, in v and again in w.": [9.0, 7.75, 8.3125],
        "Nothing was remembered from one step to the next: is the state returned, and used?": (
            [8.0, 7.0, 10.0]
        ),
        "This is the averaged form; in the velocity form the gradient enters whole.": (
            [9.5, 8.875, 9.15625]
        ),
        "β has the wrong sign: the old velocity is kept, not turned round.": [8.0, 8.5, 11.125],
    },
)
t.close(
    "averaged form, from w = 10 with the same gradients",
    lambda: by_hand(True),
    [9.5, 8.875, 9.15625],
    hint="m is 1, then 0.75 + 0.5 = 1.25, then 0.9375 - 1.5. And w?",
    mistakes={
        "This is the velocity form: where is 1 - β?": [8.0, 5.5, 6.625],
        "The weight has moved with the old average: first m, then w.": [10.0, 9.5, 8.875],
        "The sign is wrong: walk against the average.": [10.5, 11.125, 10.84375],
        "The learning rate is missing.": [9.0, 7.75, 8.3125],
        "β and 1 - β are exchanged.": [8.5, 7.375, 9.34375],
        "m was corrected for its start, which neither form does.": [8.0, 46 / 7, 1828 / 259],
        "Nothing was remembered from one step to the next: is the state returned, and used?": (
            [9.5, 9.25, 10.0]
        ),
    },
)
t.close(
    "the averaged form at lr/(1 - β) walks like the velocity form at lr",
    lambda: follow(momentum_step, [4, 2, -6, 1], 10, lr=0.5 / 0.25, beta=0.75, averaged=True),
    lambda: follow(momentum_step, [4, 2, -6, 1], 10, lr=0.5, beta=0.75, averaged=False),
    worth=0.5,
    hint="v is -lr/(1 - β) times m, at every step.",
)
for averaged in (False, True):
    form = "averaged" if averaged else "velocity"
    t.true(
        f"{form} form: nothing that is given is changed",
        lambda averaged=averaged: keeps_its_hands_off(momentum_step, lr=0.1, averaged=averaged),
        worth=0.5,
        hint="A new dict for params, a new dict for the state, and no += on an array in them.",
    )
    t.true(
        f"{form} form: each parameter has a memory of its own",
        lambda averaged=averaged: keeps_parameters_apart(momentum_step, lr=0.1, averaged=averaged),
        worth=0.5,
        hint="state[name], not one number for all. Without a gradient nothing happens to it.",
    )


### BEGIN HIDDEN TESTS
def sums_up(averaged):
    def predicate(case):
        (start, gradients), lr, beta = case
        places = travel(momentum_step, start, gradients, lr=lr, beta=beta, averaged=averaged)
        for name, w in start.items():
            G = np.stack([g[name] for g in gradients])
            for t in range(len(G)):
                pushes = [beta ** (t - k) * G[k] for k in range(t + 1)]
                w = w - lr * (1 - beta if averaged else 1) * np.sum(pushes, axis=0)
                if not np.allclose(places[t + 1][name], w, rtol=1e-8, atol=1e-9):
                    return False
        return True

    return predicate


def a_ride(rng):
    return random_journey(rng), float(rng.uniform(0.01, 1)), float(rng.uniform(0, 0.99))


def without_memory(case):
    (start, gradients), lr, _ = case
    plain = {name: w - lr * sum(g[name] for g in gradients) for name, w in start.items()}
    ends = [
        travel(momentum_step, start, gradients, lr=lr, beta=0.0, averaged=bool(form))[-1]
        for form in range(2)
    ]
    return all(np.allclose(end[name], w) for end in ends for name, w in plain.items())


with t.hidden():
    for form, name in enumerate(("velocity", "averaged")):
        t.property(
            f"{name} form: random gradients, six steps",
            sums_up(bool(form)),
            draw=a_ride,
            n=8,
            worth=1.5,
            hint="Compare your two lines with the table, for several parameters at once.",
        )
    t.property(
        "with β = 0 both forms are gradient descent",
        without_memory,
        draw=a_ride,
        n=4,
        worth=0.5,
        hint="Put β = 0 into both rows of the table.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Back to the valley of the beginning, with the same learning rate for everybody. The ball overshoots,
as balls do, and is nevertheless much closer after 40 steps.
"""

# %% tags=["show"]
corner = {"w": np.array([-2.6, 1.1])}


def slope_of(f):
    """A function of params that gives the gradient of f(w1, w2)."""
    return lambda params: {"w": numerical_gradient(lambda w: f(*w), params["w"])}


def race(f, start, runners, n):
    """{name: (n + 1, 2) places}; runners is {name: (step, settings)}."""
    paths = {}
    for name, (step, settings) in runners.items():
        visited = travel(step, start, [slope_of(f)] * n, **settings)
        paths[name] = np.array([params["w"] for params in visited])
    return paths


def show_race(f, start, runners, n, minimum, window):
    """Left the paths over the level lines of f, right f above its minimum."""
    paths = race(f, start, runners, n)
    _, (left, right) = plt.subplots(1, 2, figsize=(9.6, 3.9), layout="constrained")
    plots.contour_path(f, paths, left, minimum=minimum, names=("w1", "w2"), window=window)
    heights = {name: f(*path.T) - f(*minimum) for name, path in paths.items()}
    plots.loss_curve(heights, right)
    left.get_legend().remove()
    return plots.style.label(right, "step", "f above its minimum")


runners = {
    "gradient descent": (sgd_step, {"lr": 0.04}),
    "momentum, β = 0.8": (momentum_step, {"lr": 0.04, "beta": 0.8}),
}
ax = show_race(valley, corner, runners, 40, (0, 0), ((-3, 2), (-1.6, 1.6)))

# %% [markdown]
r"""
## 4. Nesterov: look before you leap

The heavy ball measures the slope where it is, and only then rolls on, mostly by its old velocity.
So the slope that it uses is out of date by the time it arrives. In 1983 Yurii Nesterov turned the
order round. You know already that $\beta v$ of your next move is settled. So go there *first*, and
ask for the slope there:

$$v \leftarrow \beta v - \eta\, \nabla C(w + \beta v), \qquad w \leftarrow w + v .$$

If the ground rises ahead, you notice one step earlier, and brake. That is the whole difference.
(Many slides print the two lines with $\nabla C(w)$ and call them Nesterov's. That is the heavy ball
of the last section under another name.)

**There is a catch:** your step gets `grads` from outside, taken at the params that you handed out
last. So hand out the place where you want the slope to be taken! Let the params be the *look-ahead*
place

$$u = w + \beta v ,$$

and never tell anybody about $w$. What is the step for $u$? The gradient $g$ that comes in now *is*
$\nabla C(u)$, so $v' = \beta v - \eta g$ as always, and then

$$u' = w' + \beta v' = (w + v') + \beta v' = (u - \beta v) + (1 + \beta)\, v' .$$

In words: take back the old look-ahead $\beta v$, make the move $v'$, look ahead $\beta v'$. In the
beginning $v = 0$, so $u$ and $w$ are the same place.
"""

# %% tags=["show"]
fig, panels = plt.subplots(1, 2, figsize=(9.4, 2.9), layout="constrained")
arrow = {"arrowstyle": "-|>", "color": "black", "shrinkA": 4, "shrinkB": 4}
for ax, title in zip(panels, ["heavy ball", "Nesterov"], strict=True):
    ax.annotate("", (2.0, 0), (0, 0), arrowprops=arrow)
    ax.text(0.9, -0.32, r"$\beta v$", ha="center")
    ax.plot([0, 2], [0, 0], "ko", mfc="white", ms=8)
    ax.text(-0.12, 0.1, "w", ha="right")
    tip = (2.6, 0.85) if title == "heavy ball" else (2.3, 0.6)
    ax.annotate("", tip, (2.0, 0), arrowprops=arrow | {"linestyle": "--"})
    asked = (0, 0) if title == "heavy ball" else (2.0, 0)
    ax.plot(*asked, "*", ms=18, color="black", mfc="0.75")

    ax.text(tip[0] + 0.06, tip[1] + 0.05, "new w")
    ax.text(tip[0] / 2 + 1.1, tip[1] / 2 - 0.08, r"$-\eta\,g$")
    ax.set(xlim=(-0.6, 3.4), ylim=(-0.6, 1.3))
    ax.axis("off")
    text = ax.set_title(f"{title}: g is measured at the star")
plt.show()


# %% nbgrader={"grade": false, "grade_id": "nesterov_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def nesterov_step(params, grads, state, lr, beta=0.9):
    """One step of Nesterov's method, in the look-ahead places u.

    params : the places u that the last call returned
    grads : gradients, taken at these params
    state : as in sgd_step
    lr : learning rate
    beta : how much of the velocity is kept

    Returns (params, state), both new; the params are the next places to take gradients at.
    """
    ### BEGIN SOLUTION
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        old = state.get(name, 0)
        state[name] = beta * old - lr * g
        params[name] = params[name] - beta * old + (1 + beta) * state[name]
    return params, state
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "nesterov_step_test", "locked": true, "points": 15, "schema_version": 3, "solution": false, "task": false}
t = checks.group("nesterov_step", points=15)
rng = t.rng()


def down_the_parabola(step):
    """Three steps down C = w² from w = 8: the gradient is 2w at the params handed out."""
    places = travel(
        step, {"w": np.array([8.0])}, [lambda p: {"w": 2 * p["w"]}] * 3, lr=0.25, beta=0.5
    )
    return [place["w"][0] for place in places[1:]]


t.close(
    "from 10 with gradients 4, 2, -6; lr = ½, β = ¾",
    lambda: follow(nesterov_step, [4, 2, -6], start=10, lr=0.5, beta=0.75),
    [6.5, 3.625, 7.46875],
    worth=2,
    hint="v goes 0, -2, -2.5, 1.125. The first u is 10 - ¾·0 + 1.75·(-2); and the second?",
    mistakes={
        "This is classical momentum, the heavy ball: nobody has looked ahead.": [8.0, 5.5, 6.625],
        "The old look-ahead was never taken back: where is -βv?": [6.5, 2.125, 4.09375],
        "The old look-ahead was added once more, and has to be taken back.": [6.5, 0.625, 0.71875],
        "The old look-ahead was taken back whole; it was only β times v.": [6.5, 4.125, 8.59375],
        "It looks ahead with the new velocity but forgets to move: (1 + β)v, not βv.": (
            [8.5, 6.625, 7.46875]
        ),
        "Old and new velocity are exchanged: take back βv of the old, add (1 + β)v of the new.": (
            [11.5, 9.875, 4.65625]
        ),
        "The sign is wrong: v holds -lr·g already.": [13.5, 16.375, 12.53125],
        "The learning rate is missing.": [3.0, -2.75, 4.9375],
    },
)
t.close(
    "three steps down the parabola w² from 8; lr = ¼, β = ½",
    lambda: down_the_parabola(nesterov_step),
    [2.0, -0.5, -0.875],
    worth=2,
    hint="With w and v: 8 and 0; then v = -4, w = 4, so u = 4 - 2. The next slope is that at u.",
    mistakes={
        "This is classical momentum, the heavy ball: nobody has looked ahead.": [4.0, 0.0, -2.0],
        "The old look-ahead was never taken back: where is -βv?": [2.0, -2.5, -2.875],
    },
)
t.true(
    "nothing that is given is changed",
    lambda: keeps_its_hands_off(nesterov_step, lr=0.1),
    worth=0.5,
    hint="A new dict for params, a new dict for the state, and no += on an array in them.",
)
t.true(
    "each parameter has a velocity of its own",
    lambda: keeps_parameters_apart(nesterov_step, lr=0.1),
    worth=0.5,
    hint="state[name], not one velocity for all. Without a gradient nothing happens to it.",
)


### BEGIN HIDDEN TESTS
def a_landscape(rng):
    """A random quadratic in three parameters: curvature matrix over all entries, and a start."""
    shapes = [(2,), (1, 2), (2, 1, 1)]
    sizes = [int(np.prod(s)) for s in shapes]
    A = rng.normal(size=(sum(sizes), sum(sizes)))
    start = rng.normal(size=sum(sizes))
    return shapes, A @ A.T / 2, rng.normal(size=sum(sizes)), start, float(rng.uniform(0.1, 0.95))


def split(vector, shapes):
    ends = np.cumsum([int(np.prod(s)) for s in shapes])[:-1]
    parts = np.split(vector, ends)
    return {name: p.reshape(s) for name, p, s in zip("bWT", parts, shapes, strict=True)}


def flat(params):
    return np.concatenate([np.ravel(params[name]) for name in "bWT"])


def looks_ahead(case):
    """The same walk with two places, w and w + βv, and the gradient as a function."""
    shapes, H, c, start, beta = case
    places = travel(
        nesterov_step,
        split(start, shapes),
        [lambda p: split(H @ flat(p) - c, shapes)] * 7,
        lr=0.05,
        beta=beta,
    )
    here, v = start, np.zeros_like(start)
    for place in places[1:]:
        v = beta * v - 0.05 * (H @ (here + beta * v) - c)
        here = here + v
        if not np.allclose(flat(place), here + beta * v, rtol=1e-7, atol=1e-8):
            return False
    return True


def with_beta_0_it_is_gradient_descent(case):
    (start, gradients) = case
    ends = travel(nesterov_step, start, gradients, lr=0.2, beta=0.0)[-1]
    plain = {name: w - 0.2 * sum(g[name] for g in gradients) for name, w in start.items()}
    return all(np.allclose(ends[name], w) for name, w in plain.items())


with t.hidden():
    t.property(
        "random valleys: the walk of the two formulas with w and v",
        looks_ahead,
        draw=a_landscape,
        n=8,
        worth=3.5,
        hint="Write the two formulas with w and v beside yours, and compare u with w + βv.",
    )
    t.property(
        "with β = 0 it is gradient descent",
        with_beta_0_it_is_gradient_descent,
        draw=random_journey,
        n=4,
        worth=0.5,
        hint="Put β = 0 into your lines.",
    )
### END HIDDEN TESTS
t.report()

# %% tags=["show"]
runners = {
    "gradient descent": (sgd_step, {"lr": 0.04}),
    "momentum, β = 0.8": (momentum_step, {"lr": 0.04, "beta": 0.8}),
    "Nesterov, β = 0.8": (nesterov_step, {"lr": 0.04, "beta": 0.8}),
}
ax = show_race(valley, corner, runners, 40, (0, 0), ((-3, 2), (-1.6, 1.6)))

# %% [markdown]
r"""
The paths of Nesterov swing less: it brakes before the other side of the valley. How much is a
question of the problem. In the worst case that theory knows, both need about $\sqrt{\kappa}$ steps
where gradient descent needs $\kappa$, the condition number. For the valley of the beginning that is
$\sqrt{500} \approx 22$ instead of 500. This is where Polyak's 157 steps come from.
"""

# %% [markdown]
r"""
## 5. A learning rate for every weight

Now the second idea. One learning rate has to suit all directions, so the steepest decides. What if
every weight had one of its own, and adjusted it by itself?

The oldest rule of this kind is *delta-bar-delta* (Jacobs, 1988): if the gradient of a weight has
the same sign as its recent average, its own rate grows by a constant $\kappa$; if the sign has
turned, the rate shrinks by a factor. It is given here, as an example of a state with two entries
per parameter. Nothing is asked of you.
"""


# %% tags=["show"]
def delta_bar_delta_step(params, grads, state, lr, kappa=0.01, shrink=0.5, beta=0.7):
    """One step of delta-bar-delta; every entry of every parameter has a learning rate."""
    places, memory = dict(params), dict(state)
    for name, slope in grads.items():
        rates, trend = state.get(name, (np.full_like(slope, lr), np.zeros_like(slope)))
        agree, turned = slope * trend > 0, slope * trend < 0
        rates = np.where(agree, rates + kappa, np.where(turned, rates * shrink, rates))
        memory[name] = rates, (1 - beta) * slope + beta * trend
        places[name] = places[name] - rates * slope
    return places, memory


runners = {
    "gradient descent": (sgd_step, {"lr": 0.04}),
    "delta-bar-delta": (delta_bar_delta_step, {"lr": 0.04}),
}
ax = show_race(valley, corner, runners, 40, (0, 0), ((-3, 2), (-1.6, 1.6)))

# %% [markdown]
r"""
It works, but it has three knobs, and with mini-batches the sign of a gradient turns by chance. The
next method has one knob, and looks at sizes instead of signs.

**AdaGrad** (Duchi, Hazan and Singer, 2011) adds up the squares of all gradients that a weight has
ever seen, and divides by the root of the sum:

$$s \leftarrow s + g^2, \qquad w \leftarrow w - \eta\, \frac{g}{\sqrt{s} + \varepsilon} .$$

Everything here is meant entry by entry: every single weight has its own $s$. Its first step is
$\eta\, g / |g|$, that is $\pm\eta$, whatever the size of the gradient. A weight that rarely gets a
gradient (the weight of a rare word, say) keeps its large steps, a busy one slows down.

- $s$ is brought up to date *before* it is used. (What would the first step be otherwise?)
- The small number $\varepsilon = 10^{-8}$ is there for one case only: a weight that has never had a
  gradient gives 0/0 without it. It stands **outside** of the root. Some slides put it inside. Take
  a gradient of $10^{-5}$, which is nothing unusual deep in a network: then $s = 10^{-10}$, and
  $\sqrt{10^{-10} + 10^{-8}}$ is ten times too large. What should only prevent a division by zero
  has become the boss.
"""


# %% nbgrader={"grade": false, "grade_id": "adagrad_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adagrad_step(params, grads, state, lr, eps=1e-8):
    """One step of AdaGrad.

    params, grads, state : as in sgd_step
    lr : learning rate
    eps : keeps the division from failing where there was never a gradient

    Returns (params, state), both new.
    """
    ### BEGIN SOLUTION
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = state.get(name, 0) + g**2
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, state
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "adagrad_step_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("adagrad_step", points=10)
rng = t.rng()


def step_lengths(slopes, **settings):
    return -np.diff([0.0, *follow(adagrad_step, slopes, start=0, **settings)])


def never_forgets():
    """The hundredth step of a constant gradient is a tenth of the first."""
    ratio = step_lengths([5.0] * 100, lr=1.0)[-1] / step_lengths([5.0], lr=1.0)[0]
    if np.isclose(ratio, 0.1, rtol=0.01):
        return True
    if np.isclose(ratio, 1, rtol=0.01):
        return "the steps do not become shorter: are the squares added up?"
    if ratio > 0.11:
        return (
            f"the hundredth step is {ratio:.2f} of the first, not 0.1: the sum decays. AdaGrad "
            "forgets nothing"
        )
    return f"the hundredth step is {ratio:.2g} of the first, not 0.1: is there a root?"


t.close(
    "from 20 with gradients 3, 4, -12; lr = 8.4, and ε = 1 to make it visible",
    lambda: follow(adagrad_step, [3, 4, -12], start=20, lr=8.4, eps=1.0),
    [13.7, 8.1, 15.3],
    worth=2,
    hint="s is 9, 25, 169, so you divide by 3 + 1, 5 + 1 and 13 + 1.",
    mistakes={
        "ε stands inside of the root; it belongs outside.": [
            20 - 8.4 * 3 / np.sqrt(10),
            20 - 8.4 * (3 / np.sqrt(10) + 4 / np.sqrt(26)),
            20 - 8.4 * (3 / np.sqrt(10) + 4 / np.sqrt(26) - 12 / np.sqrt(170)),
        ],
        "The division uses s from before this gradient: bring s up to date first.": (
            [-5.2, -13.6, 3.2]
        ),
        "The root is missing.": [17.48, 17.48 - 33.6 / 26, 17.48 - 33.6 / 26 + 100.8 / 170],
        "The gradients are added up by size; it is their squares that are added.": (
            [13.7, 9.5, 14.54]
        ),
        "Nothing was remembered from one step to the next: the squares have to add up.": (
            [13.7, 6.98, 13.7 - 6.72 + 8.4 * 12 / 13]
        ),
        "The learning rate is missing.": [19.25, 19.25 - 4 / 6, 19.25 - 4 / 6 + 12 / 14],
        "The step goes uphill.": [26.3, 31.9, 24.7],
        "This is a mean of the squares; AdaGrad uses their sum.": [
            13.7,
            13.7 - 33.6 / (np.sqrt(12.5) + 1),
            13.7 - 33.6 / (np.sqrt(12.5) + 1) + 100.8 / (np.sqrt(169 / 3) + 1),
        ],
    },
)
t.true(
    "a hundred equal gradients: the steps fall like 1/√t",
    never_forgets,
    hint="After t gradients of size g the sum is t·g², and its root is g·√t.",
)
t.close(
    "a gradient of 1e-5 makes a first step of nearly lr",
    lambda: step_lengths([1e-5], lr=1.0),
    [1e-5 / (1e-5 + 1e-8)],
    rtol=1e-6,
    hint="√(1e-10) is 1e-5, a thousand times ε.",
    mistakes={
        "ε stands inside of the root, where it is larger than the square: it belongs outside.": (
            [1e-5 / np.sqrt(1e-10 + 1e-8)]
        ),
    },
)
t.finite(
    "a weight without any slope",
    lambda: follow(adagrad_step, [0, 0], start=1, lr=1.0),
    worth=0.5,
    hint="0/(0 + ε) is 0. And 0/0?",
)
t.true(
    "nothing that is given is changed",
    lambda: keeps_its_hands_off(adagrad_step, lr=0.1),
    worth=0.5,
    hint="s += g**2 on an array of the given state writes into it.",
)
t.true(
    "each parameter has a sum of its own",
    lambda: keeps_parameters_apart(adagrad_step, lr=0.1),
    hint="state[name], and one sum for each entry of it.",
)


### BEGIN HIDDEN TESTS
def divides_by_the_past(case):
    start, gradients = case
    places = travel(adagrad_step, start, gradients, lr=0.3, eps=0.01)
    for name, w in start.items():
        G = np.stack([g[name] for g in gradients])
        for t in range(len(G)):
            w = w - 0.3 * G[t] / (np.linalg.norm(G[: t + 1], axis=0) + 0.01)
            if not np.allclose(places[t + 1][name], w, rtol=1e-8, atol=1e-9):
                return False
    return True


def has_no_unit(case):
    start, gradients = case
    large = [{name: 1e6 * g for name, g in grads.items()} for grads in gradients]
    one = travel(adagrad_step, start, gradients, lr=0.3, eps=1e-15)[-1]
    other = travel(adagrad_step, start, large, lr=0.3, eps=1e-15)[-1]
    return all(np.allclose(one[name], other[name], rtol=1e-6, atol=1e-6) for name in start)


with t.hidden():
    t.property(
        "random gradients, six steps",
        divides_by_the_past,
        draw=random_journey,
        n=8,
        worth=4,
        hint="Compare your two lines with the formulas, for several parameters at once.",
    )
    t.property(
        "gradients a million times larger make the same walk",
        has_no_unit,
        draw=random_journey,
        n=4,
        hint="If g grows a million times, what has the divisor to do?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
## 6. RMSprop: a sum that forgets

AdaGrad's sum only grows, so its steps only shrink. On a bowl this is a blessing; in a network,
whose landscape looks different every thousand steps, it stands still before it has arrived. You
know the cure: section 1. Take an average that forgets in place of the sum (Hinton, in a lecture of
2012):

$$s \leftarrow \beta s + (1 - \beta)\, g^2, \qquad w \leftarrow w - \eta\, \frac{g}{\sqrt{s} + \varepsilon} .$$

There is no bias correction, so the start is not quite what you might think. **Predict:** with
$\beta = 0.9$ and $g$ the first gradient, how long is the very first step? And how long are the
steps after a hundred equal gradients?
"""


# %% nbgrader={"grade": false, "grade_id": "rmsprop_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rmsprop_step(params, grads, state, lr, beta=0.9, eps=1e-8):
    """One step of RMSprop.

    params, grads, state : as in sgd_step
    lr : learning rate
    beta : how much of the average of squares is kept
    eps : keeps the division from failing where there was never a gradient

    Returns (params, state), both new.
    """
    ### BEGIN SOLUTION
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        state[name] = beta * state.get(name, 0) + (1 - beta) * g**2
        params[name] = params[name] - lr * g / (np.sqrt(state[name]) + eps)
    return params, state
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "rmsprop_step_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("rmsprop_step", points=10)
rng = t.rng()


def recovers():
    """One huge gradient, then a hundred of size 1: the steps become long again."""
    places = follow(rmsprop_step, [1000.0] + [1.0] * 200, start=0, lr=1.0)
    last = places[-2] - places[-1]
    if np.isclose(last, 1, rtol=0.01):
        return True
    if last < 0.1:
        return f"200 steps later the step is still {last:.2g}: the squares are added up for ever"
    return f"200 steps later the step is {last:.3g}; it should be lr = 1 again"


t.close(
    "from 5 with gradients 4, 2, -2; lr = 0.6, β = ¾, and ε = 1 to make it visible",
    lambda: follow(rmsprop_step, [4, 2, -2], start=5, lr=0.6, beta=0.75, eps=1.0),
    [4.2, 3.8, 4.2],
    worth=2,
    hint="s is ¼·16 = 4, then ¾·4 + ¼·4 = 4, then 4 again, so you divide by 2 + 1.",
    mistakes={
        "ε stands inside of the root; it belongs outside.": (
            [5 - 2.4 / np.sqrt(5), 5 - 3.6 / np.sqrt(5), 5 - 2.4 / np.sqrt(5)]
        ),
        "β and 1 - β are exchanged.": [
            5 - 2.4 / (np.sqrt(12) + 1),
            5 - 2.4 / (np.sqrt(12) + 1) - 1.2 / (np.sqrt(6) + 1),
            5 - 2.4 / (np.sqrt(12) + 1) - 1.2 / (np.sqrt(6) + 1) + 1.2 / (np.sqrt(4.5) + 1),
        ],
        "This is AdaGrad: the squares are added up, and nothing is forgotten.": [
            4.52,
            4.52 - 1.2 / (np.sqrt(20) + 1),
            4.52 - 1.2 / (np.sqrt(20) + 1) + 1.2 / (np.sqrt(24) + 1),
        ],
        "The new square enters whole; where is 1 - β? Or the root is missing.": [4.52, 4.28, 4.52],
        "s was corrected for its start, which RMSprop does not do.": [
            4.52,
            4.52 - 1.2 / (np.sqrt(4 / 0.4375) + 1),
            4.52 - 1.2 / (np.sqrt(4 / 0.4375) + 1) + 1.2 / (np.sqrt(4 / 0.578125) + 1),
        ],
        "The division uses s from before this gradient: bring s up to date first.": [2.6, 2.2, 2.6],
        "The learning rate is missing.": [5 - 4 / 3, 3.0, 5 - 4 / 3],
        "The step goes uphill.": [5.8, 6.2, 5.8],
        "The average is one of sizes; it is the squares that are averaged.": (
            [3.8, 3.8 - 1.2 / 2.25, 3.8 - 1.2 / 2.25 + 1.2 / 2.4375]
        ),
        "Nothing was remembered from one step to the next.": [4.2, 3.6, 4.2],
    },
)
t.true(
    "after one huge gradient the steps become long again",
    recovers,
    hint="0.9 to the power 200 is 7e-10: so much is left of the square of 1000.",
)
t.close(
    "a gradient of 1e-5 makes the same first step as any other",
    lambda: follow(rmsprop_step, [1e-5], start=0, lr=1.0),
    [-1e-5 / (np.sqrt(0.1) * 1e-5 + 1e-8)],
    rtol=1e-6,
    hint="√(0.1 · 1e-10) is 3e-6, three hundred times ε.",
    mistakes={
        "ε stands inside of the root, where it is larger than the square: it belongs outside.": (
            [-1e-5 / np.sqrt(1e-11 + 1e-8)]
        ),
    },
)
t.finite(
    "a weight without any slope",
    lambda: follow(rmsprop_step, [0, 0], start=1, lr=1.0),
    worth=0.5,
    hint="0/(0 + ε) is 0. And 0/0?",
)
t.true(
    "nothing that is given is changed",
    lambda: keeps_its_hands_off(rmsprop_step, lr=0.1),
    worth=0.5,
    hint="s *= beta on an array of the given state writes into it.",
)
t.true(
    "each parameter has an average of its own",
    lambda: keeps_parameters_apart(rmsprop_step, lr=0.1),
    hint="state[name], and one average for each entry of it.",
)


### BEGIN HIDDEN TESTS
def divides_by_the_recent_past(case):
    (start, gradients), beta = case
    places = travel(rmsprop_step, start, gradients, lr=0.3, beta=beta, eps=0.01)
    for name, w in start.items():
        G = np.stack([g[name] for g in gradients])
        for t in range(len(G)):
            squares = sum((1 - beta) * beta ** (t - k) * G[k] ** 2 for k in range(t + 1))
            w = w - 0.3 * G[t] / (np.sqrt(squares) + 0.01)
            if not np.allclose(places[t + 1][name], w, rtol=1e-8, atol=1e-9):
                return False
    return True


def has_no_unit(case):
    (start, gradients), beta = case
    large = [{name: 1e6 * g for name, g in grads.items()} for grads in gradients]
    one = travel(rmsprop_step, start, gradients, lr=0.3, beta=beta, eps=1e-15)[-1]
    other = travel(rmsprop_step, start, large, lr=0.3, beta=beta, eps=1e-15)[-1]
    return all(np.allclose(one[name], other[name], rtol=1e-6, atol=1e-6) for name in start)


def a_ride(rng):
    return random_journey(rng), float(rng.uniform(0.3, 0.99))


with t.hidden():
    t.property(
        "random gradients and β, six steps",
        divides_by_the_recent_past,
        draw=a_ride,
        n=8,
        worth=4,
        hint="Compare your two lines with the formulas, for several parameters at once.",
    )
    t.property(
        "gradients a million times larger make the same walk",
        has_no_unit,
        draw=a_ride,
        n=4,
        hint="If g grows a million times, what has the divisor to do?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
In the figure both are let loose in the valley. Look at the angle at which they leave the corner:
both coordinates get steps of the same length, however different the slopes are. And look at the
end. RMSprop comes very close to the minimum, and then it starts to dance around it: as soon as the
large gradients are forgotten, its steps are about $\eta$ long again, however small the slope is.
"""

# %% tags=["show"]
runners = {
    "gradient descent": (sgd_step, {"lr": 0.04}),
    "AdaGrad": (adagrad_step, {"lr": 0.4}),
    "RMSprop": (rmsprop_step, {"lr": 0.06}),
}
ax = show_race(valley, corner, runners, 150, (0, 0), ((-3, 2), (-1.6, 1.6)))

# %% [markdown]
r"""
## 7. Adam

Both ideas at once (Kingma and Ba, 2015). Remember the gradients *and* their squares, correct both
for their start, and divide the one by the root of the other:

$$\begin{aligned}
m &\leftarrow \beta_1 m + (1 - \beta_1)\, g, & \hat m &= m / (1 - \beta_1^t), \\
s &\leftarrow \beta_2 s + (1 - \beta_2)\, g^2, & \hat s &= s / (1 - \beta_2^t),
\end{aligned}
\qquad w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat s} + \varepsilon} .$$

Here $t$ counts the gradients of this parameter, and is 1 at the first. (Count first, then use it.
What would $1 - \beta^0$ be?) The usual settings are $\beta_1 = 0.9$ and $\beta_2 = 0.999$.

**Predict, then go on.** Suppose that somebody leaves out both corrections. At the first step $m =
0.1\, g$ and $s = 0.001\, g^2$. How long is his first step, as a multiple of $\eta$? And with the
corrections?

*Four traps that lie open on slides.* A plus sign in the update. The $\varepsilon$ inside of the
root. A division by $1 - \beta$ at every step, where only the first one wants it. And $\hat m$
written back into $m$, so that the correction is corrected again and again. Each of them runs
without an error, and most of them even learn a little.
"""


# %% nbgrader={"grade": false, "grade_id": "adam_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """One step of Adam.

    params, grads, state : as in sgd_step
    lr : learning rate
    beta1, beta2 : how much of the average of gradients, and of their squares, is kept
    eps : keeps the division from failing where there was never a gradient

    Returns (params, state), both new.
    """
    ### BEGIN SOLUTION
    params, state = dict(params), dict(state)
    for name, g in grads.items():
        m, s, t = state.get(name, (0.0, 0.0, 0))
        t += 1
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        fair_m, fair_s = m / (1 - beta1**t), s / (1 - beta2**t)
        params[name] = params[name] - lr * fair_m / (np.sqrt(fair_s) + eps)
        state[name] = m, s, t
    return params, state
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "adam_step_test", "locked": true, "points": 20, "schema_version": 3, "solution": false, "task": false}
t = checks.group("adam_step", points=20)
rng = t.rng()


def first_step_is_a_number():
    try:
        (place,) = follow(adam_step, [4], start=0, lr=1.0)
    except ZeroDivisionError:
        return "1 - β**0 is 0, and something was divided by it: t counts from 1, not from 0"
    if np.isfinite(place):
        return True
    return f"it leads to {place}: t counts from 1, not from 0, since 1 - β**0 is 0"


def equal_gradients_equal_steps():
    """Parameters with the same gradients must move alike, wherever they stand in the dict."""
    same = [{name: np.array([float(g)]) for name in ("W", "b", "c")} for g in (4, -4, 4)]
    start = {name: np.zeros(1) for name in ("W", "b", "c")}
    for n, place in enumerate(travel(adam_step, start, same, lr=1.0)[1:], start=1):
        if not np.allclose(place["W"], place["b"]) or not np.allclose(place["W"], place["c"]):
            return (
                f"after step {n} W is {place['W'][0]:.4g}, b is {place['b'][0]:.4g} and c is "
                f"{place['c'][0]:.4g}: was t counted up for each parameter, and is one t for all?"
            )
    return True


def joins_late():
    one = np.array([4.0])
    start = {"W": np.zeros(1), "b": np.zeros(1)}
    late = travel(adam_step, start, [{"W": one}, {"W": one}, {"W": one, "b": one}], lr=1.0)
    if late[2]["b"][0] != 0:
        return "b has moved before it got a gradient"
    moved = -late[3]["b"][0]
    if np.isclose(moved, 1, rtol=1e-6):
        return True
    return (
        f"b's first step is {moved:.4g}, not 1: corrected as if it were the third. One t for all "
        "parameters? Each has to count its own gradients"
    )


t.true(
    "the first step leads somewhere",
    first_step_is_a_number,
    worth=0.5,
    hint="Before the first step the state is {}, and t is 0. Count it, then divide.",
)
t.close(
    "from 10 with gradients 4, -4, 4; lr = 2.1, β₁ = 0.5, β₂ = 0.84, ε = 0",
    lambda: follow(adam_step, [4, -4, 4], 10, lr=2.1, beta1=0.5, beta2=0.84, eps=0.0),
    [7.9, 8.6, 7.7],
    worth=4,
    hint="m is 2, -1, 1.5; corrected it is 4, -4/3, 12/7. The corrected s is 16 each time.",
    mistakes={
        "There is no bias correction.": [7.375, 8.3425878373, 7.1086437253],
        "Only the average of gradients is corrected; that of the squares starts at zero too.": (
            [4.75, 6.0401171164, 4.6298952741]
        ),
        "Only the average of squares is corrected; that of the gradients starts at zero too.": (
            [8.95, 9.475, 8.6875]
        ),
        "You divide by 1 - β at every step, which is right for the first only: 1 - β**t. Does t "
        "grow, and is it kept?": [7.9, 8.6740702698, 7.6869149803],
        "t is one too large: it is 1 at the first step.": (
            [8.1009476047, 8.8066757209, 7.8739977695]
        ),
        "The corrected averages have overwritten the state: go on with the uncorrected ones.": (
            [7.9, 7.9, 7.4588178299]
        ),
        "You divide by 1 - β at every step and keep the result as state: soon nothing moves.": (
            [7.9, 7.9, 7.5388557925]
        ),
        "β₁ and β₂ are exchanged.": [7.9, 8.0826086957, 7.3685295002],
        "The root is missing.": [9.475, 9.65, 9.425],
        "The learning rate is missing.": [9.0, 9.3333333333, 8.9047619048],
        "The step goes uphill: there is a minus in the update.": [12.1, 11.4, 12.3],
        "The gradient itself is used where its corrected average should be.": [7.9, 10.0, 7.9],
        "s averages the squares of m; it averages the squares of the gradient.": (
            [5.8, 7.6189623012, 5.2567676719]
        ),
        "You divide by β**t; the divisor is 1 - β**t.": [5.1882955203, 8.4393906535, 0.8395514073],
    },
)
t.close(
    "from 10 with gradients 6 and -6; lr = 2, β₁ = 0.5, β₂ = 0.84, and ε = 2 to make it visible",
    lambda: follow(adam_step, [6, -6], 10, lr=2.0, beta1=0.5, beta2=0.84, eps=2.0),
    [8.5, 9.0],
    hint="The corrected m is 6, then -2. The corrected s is 36, so you divide by 6 + 2.",
    mistakes={
        "ε stands inside of the root; it belongs outside.": [8.0533429464, 8.702228631],
        "ε was added before s was corrected; it is added to the root of the corrected s.": (
            [8.9090909091, 9.3220559932]
        ),
        "There is no ε.": [8.0, 8.0 + 2 / 3],
    },
)
for size in (1e-5, 1e5):
    t.close(
        f"a gradient of {size:g} makes a first step of nearly lr",
        lambda size=size: follow(adam_step, [size], start=0, lr=1.0),
        [-size / (size + 1e-8)],
        rtol=1e-6,
        hint="At t = 1 the corrected m is g, and the corrected s is g².",
        mistakes={
            "ε stands inside of the root: at small gradients it is larger than s.": (
                [-size / np.sqrt(size**2 + 1e-8)]
            ),
            "The first step is 3.16 times too long: the averages are not corrected.": (
                [-0.1 * size / (np.sqrt(0.001) * size + 1e-8)]
            ),
        },
    )
t.true(
    "parameters with the same gradients move alike",
    equal_gradients_equal_steps,
    hint="Where do you count t? One step, one count for each parameter.",
)
t.true(
    "a parameter that gets its first gradient in the third step",
    joins_late,
    hint="t belongs to a parameter, as m and s do: it counts the gradients of this parameter.",
)
t.true(
    "nothing that is given is changed",
    lambda: keeps_its_hands_off(adam_step, lr=0.1),
    worth=0.5,
    hint="m *= beta1 on an array of the given state writes into it; so does state['t'] += 1.",
)
t.true(
    "each parameter has a memory of its own",
    lambda: keeps_parameters_apart(adam_step, lr=0.1),
    worth=0.5,
    hint="m, s and t for each name.",
)
t.finite(
    "a weight without any slope",
    lambda: follow(adam_step, [0, 0], start=1, lr=1.0),
    worth=0.5,
    hint="0/(0 + ε) is 0. And 0/0?",
)


### BEGIN HIDDEN TESTS
def a_ride(rng):
    betas = float(rng.uniform(0, 0.95)), float(rng.uniform(0.3, 0.999))
    return random_journey(rng), betas, float(rng.choice([1e-8, 0.1]))


def divides_two_averages(case):
    """Means of the past with the weights β^age, which add up to one; no recursion, no state."""
    (start, gradients), (beta1, beta2), eps = case
    places = travel(adam_step, start, gradients, lr=0.3, beta1=beta1, beta2=beta2, eps=eps)
    for name, w in start.items():
        G = np.stack([g[name] for g in gradients])
        for t in range(1, len(G) + 1):
            age = np.arange(t)[::-1].astype(float)
            mean = np.average(G[:t], axis=0, weights=beta1**age)
            square = np.average(G[:t] ** 2, axis=0, weights=beta2**age)
            w = w - 0.3 * mean / (np.sqrt(square) + eps)
            if not np.allclose(places[t][name], w, rtol=1e-7, atol=1e-8):
                return False
    return True


def has_no_unit(case):
    (start, gradients), (beta1, beta2), _ = case
    settings = {"lr": 0.3, "beta1": beta1, "beta2": beta2, "eps": 1e-15}
    large = [{name: 1e6 * g for name, g in grads.items()} for grads in gradients]
    one, other = (travel(adam_step, start, g, **settings)[-1] for g in (gradients, large))
    return all(np.allclose(one[name], other[name], rtol=1e-6, atol=1e-6) for name in start)


def starts_with_the_sign(case):
    (start, gradients), _, _ = case
    moved = travel(adam_step, start, gradients[:1], lr=0.3, eps=1e-15)[-1]
    signs = {name: w - 0.3 * np.sign(gradients[0][name]) for name, w in start.items()}
    return all(np.allclose(moved[name], signs[name], rtol=1e-4, atol=1e-5) for name in start)


def thaws(case):
    """Frozen now and then: every parameter walks as if only its own gradients had come."""
    (start, gradients), _, _ = case
    frozen = [
        {name: g for name, g in grads.items() if (n + len(name) + ord(name)) % 3}
        for n, grads in enumerate(gradients)
    ]
    together = travel(adam_step, start, frozen, lr=0.3)[-1]
    for name, w in start.items():
        own = [{name: grads[name]} for grads in frozen if name in grads]
        if not np.allclose(together[name], travel(adam_step, {name: w}, own, lr=0.3)[-1][name]):
            return False
    return True


with t.hidden():
    t.property(
        "random gradients, β₁, β₂ and ε, six steps",
        divides_two_averages,
        draw=a_ride,
        n=8,
        worth=5,
        hint="Compare your lines with the five formulas, for several parameters at once.",
    )
    t.property(
        "the first step is lr times the sign of the gradient",
        starts_with_the_sign,
        draw=a_ride,
        n=4,
        worth=0.5,
        hint="At t = 1 the corrected m is g, and the corrected s is g².",
    )
    t.property(
        "gradients a million times larger make the same walk",
        has_no_unit,
        draw=a_ride,
        n=4,
        hint="If g grows a million times, what has the divisor to do?",
    )
    t.property(
        "parameters that are frozen now and then",
        thaws,
        draw=a_ride,
        n=4,
        hint="No gradient: neither m nor s nor t changes.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
And the answer to the bet: with a gradient of 1 at every step, your `ewa` gives both averages, so
here is the length of each step in units of $\eta$. Without correction it begins at
$0.1/\sqrt{0.001} = 3.16$, and then it gets *worse*, because $m$ has forgotten its start long before
$s$ has. A thousand steps later they are still too long.
"""

# %% tags=["show"]
ones, ax = np.ones(5000), plots.style.axes()
for i, correction in enumerate([True, False]):
    lengths = ewa(ones, 0.9, correction) / np.sqrt(ewa(ones, 0.999, correction))
    name = f"{'with' if correction else 'without'} correction"
    ax.plot(np.arange(1, 5001), lengths, label=name, **plots.style.series(i))
ax = plots.style.legend(plots.style.label(plots.style.log_scale(ax, "x"), "step", "length / η"))

# %% [markdown]
r"""
And two more landscapes. The *saddle* goes up along one axis and down along the other; the start is
almost exactly on the ridge, where the slope to the side is next to nothing. And *Beale's function*
has a long curved valley between steep walls. Watch who is patient on the saddle, and why: for whom
does it matter that a gradient is tiny?
"""


# %% tags=["show"]
def saddle(w1, w2):
    return (w1**2 - w2**2) / 2 + w2**4 / 16


def beale(w1, w2):
    terms = (1.5 - w1 + w1 * w2, 2.25 - w1 + w1 * w2**2, 2.625 - w1 + w1 * w2**3)
    return terms[0] ** 2 + terms[1] ** 2 + terms[2] ** 2


def everybody(lr, adam_lr):
    return {
        "gradient descent": (sgd_step, {"lr": lr}),
        "momentum": (momentum_step, {"lr": lr, "beta": 0.8}),
        "Nesterov": (nesterov_step, {"lr": lr, "beta": 0.8}),
        "RMSprop": (rmsprop_step, {"lr": adam_lr / 2}),
        "Adam": (adam_step, {"lr": adam_lr}),
    }


window = ((-3, 3), (-2.8, 2.8))
start = {"w": np.array([-2.2, 0.02])}
ax = show_race(saddle, start, everybody(0.05, 0.1), 120, (0, 2), window)

# %% tags=["show"]
window = ((0.5, 4), (-1.5, 1.5))
start = {"w": np.array([1.0, 1.0])}
ax = show_race(beale, start, everybody(0.01, 0.1), 200, (3, 0.5), window)

# %% [markdown]
r"""
On the saddle, plain gradient descent spends most of its time on the ridge. RMSprop and Adam divide
by the size of the gradient, so a slope of 0.02 to the side is as good a reason to move as any. But
look at the right-hand end as well: with a constant learning rate, RMSprop never settles.

In the explorer you are the referee. Find a setting of α (which is our η) where gradient descent
wins. Find the largest α for which nobody leaves the picture, on each of the landscapes. Is it the
same for all? And what do large β do on the saddle?
"""

# %% tags=["show"]
explorers.optimizer_race()

# %% [markdown]
r"""
## 8. Training with mini-batches

Until now the gradient came from a function. In training it comes from a *mini-batch*: shuffle the
samples, cut them into batches, take one step for each, and shuffle again for the next epoch. The
loop is that of homework 3, with one thing more to be carried along: the state.

    the state is empty
    for each epoch
        for each batch of a fresh shuffle, the last one perhaps short
            loss and gradients of this batch, at the params of now
            params and state of the next step
            write down the loss

It neither knows which model it trains nor by which method. Both come as functions, and so does your
training loop of today fit every homework to come.
"""


# %% nbgrader={"grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(X, y, params, loss_and_grads, step, batch_size, epochs, rng):
    """Train any model with any optimizer on shuffled mini-batches.

    X : (M, ...) samples
    y : (M, ...) targets, one per sample
    params : where training starts; never changed
    loss_and_grads : loss_and_grads(params, X, y) -> (loss, grads) of a batch; asked once per batch
    step : step(params, grads, state) -> (params, state)
    batch_size : samples per step; the last batch of an epoch may be smaller
    epochs : how often every sample is used
    rng : np.random.Generator, shuffles the samples anew for each epoch

    Returns (params, losses): the trained params, and a list with the loss of every batch, each
    from before its step.
    """
    ### BEGIN SOLUTION
    state, losses = {}, []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            losses.append(loss)
    return params, losses
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "train_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("train", points=10)
rng = t.rng()
seed = int(rng.integers(1_000_000))


def stay(params, grads, state):
    return params, state


def batches_of(M, batch_size, epochs, rng=None):
    """The numbers of the samples in each batch, and the losses that came back."""
    batches = []

    def model(params, X, y):
        batches.append([int(i) for i in y])
        return float(sum(batches[-1])), {"w": np.zeros(1)}

    rng = np.random.default_rng(seed) if rng is None else rng
    X, y = np.arange(M)[:, None] / 10, np.arange(M)
    losses = train(X, y, {"w": np.zeros(1)}, model, stay, batch_size, epochs, rng)[1]
    return batches, losses


def walked(slope, step, w=100.0):
    """Where w ends after six batches in two epochs; slope(params) is its gradient."""
    X, y = np.zeros((6, 1)), np.zeros(6)
    model = lambda params, X, y: (0.0, {"w": slope(params)})
    rng = np.random.default_rng(seed)
    return train(X, y, {"w": np.array([w])}, model, step, 2, 2, rng)[0]["w"]


def square_steps(params, grads, state):
    """The first step has length 1, the second 4, the third 9, ..."""
    n = state.get("n", 0) + 1
    return {"w": params["w"] - n**2 * grads["w"]}, {"n": n}


def half_steps(params, grads, state):
    return {"w": params["w"] - 0.5 * grads["w"]}, state


t.close(
    "a step that grows: from 100 by 1, 4, 9, 16, 25 and 36, in two epochs of three batches",
    lambda: walked(lambda params: np.ones(1), square_steps),
    [9.0],
    worth=2,
    hint="The state counts the steps. Does every step get the state that the last one returned?",
    mistakes={
        "Every step got an empty state: what the last one returned has to be handed on.": [94.0],
        "Each epoch began with an empty state: it is empty once, before everything.": [72.0],
        "Every step started from the given params: hand on those that the last one returned.": [
            64.0
        ],
        "Each epoch started from the given params again.": [23.0],
        "There was only one epoch.": [86.0],
        "Nothing has moved: are the new params returned?": [100.0],
    },
)
t.close(
    "gradients at the params of now: the gradient is w itself, each step takes half of it",
    lambda: walked(lambda params: np.array(params["w"]), half_steps, w=64.0),
    [1.0],
    hint="64, 32, 16, 8, 4, 2, 1.",
    mistakes={
        "All gradients were taken at the params of the beginning.": [-128.0],
        "Each epoch took its gradients where the epoch began.": [16.0],
    },
)
t.close(
    "ten samples, batches of four, two epochs: the sizes of the batches",
    lambda: [len(batch) for batch in batches_of(10, 4, 2)[0]],
    [4, 4, 2, 4, 4, 2],
    hint="range(0, 10, 4) is 0, 4, 8. What is left for the last batch?",
    mistakes={
        "The two samples that are left over are dropped.": [4, 4, 4, 4],
        "There was only one epoch.": [4, 4, 2],
        "All samples came at once, whatever the batch size.": [10, 10],
    },
)


def each_once():
    batches = batches_of(9, 4, 3)[0]
    for epoch in range(3):
        seen = sorted(i for batch in batches[3 * epoch : 3 * epoch + 3] for i in batch)
        if seen != list(range(9)):
            return f"epoch {epoch + 1} used the samples {seen} of 0 to 8"
    return True


def fresh_order():
    batches = batches_of(40, 10, 2)[0]
    first, second = ([i for batch in part for i in batch] for part in (batches[:4], batches[4:]))
    if first in (list(range(40)), list(range(40))[::-1]):
        return "the samples came in the order in which they were given: shuffle them"
    if first == second:
        return "both epochs used the same order: shuffle anew for each epoch"
    return True


def rows_and_targets():
    apart = []

    def model(params, X, y):
        apart.extend(np.ravel(X) * 10 - np.ravel(y))
        return 0.0, {"w": np.zeros(1)}

    X, y = np.arange(12)[:, None] / 10, np.arange(12)
    train(X, y, {"w": np.zeros(1)}, model, stay, 5, 1, np.random.default_rng(seed))
    if apart and np.allclose(apart, 0):
        return True
    return "a sample came with the target of another one: cut X and y by the same indices"


t.true(
    "every sample is used once in every epoch",
    each_once,
    hint="Shuffle the indices of all samples, then walk through them in steps of batch_size.",
)
t.true(
    "every epoch has an order of its own",
    fresh_order,
    hint="rng.permutation gives a new order each time it is asked. Where do you ask?",
)
t.true(
    "samples and targets stay together",
    rows_and_targets,
    hint="The same indices for X and for y.",
)
t.close(
    "one loss for each batch, in their order",
    lambda: batches_of(10, 4, 2)[1],
    lambda: [float(sum(batch)) for batch in batches_of(10, 4, 2)[0]],
    hint="Six batches, six losses, as loss_and_grads gave them.",
    mistakes={
        "Only one loss per epoch was written down, the mean over its batches.": [15.0, 15.0],
        "Only the last loss of each epoch was written down.": (
            lambda: [float(sum(batch)) for batch in batches_of(10, 4, 2)[0][2::3]]
        ),
    },
)
given = np.arange(4.0)[:, None], np.arange(4.0), {"w": np.array([7.0])}
t.unchanged(
    "X, y and the given params stay as they were",
    lambda: train(
        *(*given, lambda p, X, y: (0.0, {"w": np.ones(1)}), half_steps, 2, 2),
        np.random.default_rng(seed),
    ),
    *given,
    worth=0.5,
    hint="rng.shuffle(X) shuffles the caller's array; shuffle indices instead.",
)
t.repeatable(
    "the order comes from rng",
    lambda rng: [float(i) for batch in batches_of(30, 7, 1, rng)[0] for i in batch],
    worth=0.5,
    hint="np.random.something is global: ask rng instead.",
)


### BEGIN HIDDEN TESTS
def pushed(params, grads, state):
    """A heavy ball with a count, as a step with a memory."""
    n = 1 + state.get("n", 0)
    v = {name: 0.8 * state.get(name, 0) - 0.1 / n * grads[name] for name in params}
    return {name: params[name] + v[name] for name in params}, v | {"n": n}


def a_training(rng):
    M, N, K = (int(n) for n in rng.integers(1, 6, size=3))
    X, Y = rng.normal(size=(M + 4, N)), rng.normal(size=(M + 4, K))
    start = {"W": rng.normal(size=(N, K)), "b": rng.normal(size=K)}
    size, epochs = int(rng.integers(1, M + 7)), int(rng.integers(1, 4))
    return X, Y, start, size, epochs, int(rng.integers(1_000_000))


def line(params, X, Y):
    miss = X @ params["W"] + params["b"] - Y
    return float(np.sum(miss**2) / len(X)), {"W": X.T @ miss / len(X), "b": np.mean(miss, axis=0)}


def follows_its_batches(case):
    """Replayed with the batches that it asked for, and each epoch is a partition."""
    X, Y, start, size, epochs, seed = case
    batches = []

    def listen(params, rows, ids):
        batches.append([int(i) for i in ids[:, 0]])
        return line(params, rows, Y[batches[-1]])

    ids = np.arange(len(X))[:, None]
    came, losses = train(
        *(X, ids, start, listen, pushed, size, epochs, np.random.default_rng(seed))
    )
    params, state, wanted = start, {}, []
    for batch in batches:
        loss, grads = line(params, X[batch], Y[batch])
        params, state = pushed(params, grads, state)
        wanted.append(loss)
    per_epoch = -(-len(X) // size)
    parts = [batches[e * per_epoch : (e + 1) * per_epoch] for e in range(epochs)]
    whole = all(sorted(i for batch in part for i in batch) == list(range(len(X))) for part in parts)
    same = all(np.allclose(came[name], params[name], rtol=1e-7) for name in start)
    told = len(losses) == len(wanted) and np.allclose(losses, wanted, rtol=1e-7)
    return whole and same and told and len(batches) == epochs * per_epoch


with t.hidden():
    t.property(
        "random models, batch sizes and epochs, a step with a memory",
        follows_its_batches,
        draw=a_training,
        n=10,
        worth=5,
        hint="Compare your two loops with the words above, line by line.",
    )
    t.true(
        "another seed, another order",
        lambda: (
            batches_of(30, 30, 1, np.random.default_rng(seed))[0]
            != batches_of(30, 30, 1, np.random.default_rng(seed + 1))[0]
        ),
        worth=0.5,
        hint="Is rng used, or a seed of your own?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Now your optimizers on 1,437 handwritten digits, with a network `[64, 32, 10]`: three epochs each,
at nine learning rates. The figure shows the training loss at the end. `partial(adam_step, lr=0.01)`
is `adam_step` with its learning rate fixed.

**Predict, then run.** Where does the lowest point of momentum lie, compared with that of plain SGD?
(Section 3 has the factor.) And how much better will the best of the five be than the worst, when
each has its own best rate?
"""

# %% tags=["show"]
digits, labels = datasets.load_digits()
rng = np.random.default_rng(0)
(train_X, train_y), (test_X, test_y) = datasets.split(digits, labels, shares=(0.8, 0.2), rng=rng)
first_params = init_params([64, 32, 10], "xavier", rng)
contest = {
    "SGD": sgd_step,
    "momentum": momentum_step,
    "AdaGrad": adagrad_step,
    "RMSprop": rmsprop_step,
    "Adam": adam_step,
}
rates = 10.0 ** np.arange(-3.5, 1, 0.5)
reached, readings = {name: [] for name in contest}, {name: [] for name in contest}
with np.errstate(all="ignore"):  # whoever diverges may
    for name, step in contest.items():
        for lr in rates:
            rng = np.random.default_rng(1)
            params, losses = train(
                *(train_X, train_y, first_params, loss_and_grads, partial(step, lr=lr)),
                **{"batch_size": 32, "epochs": 3, "rng": rng},
            )
            reached[name].append(loss_and_grads(params, train_X, train_y)[0])
            readings[name].append(accuracy(params, test_X, test_y))
for name in contest:
    best = int(np.nanargmin(reached[name]))
    print(
        f"{name:9} best at lr {rates[best]:7.2g}: training loss {reached[name][best]:.3f},", end=""
    )
    print(f" {readings[name][best]:.1%} of the test digits")
ax = plots.style.log_scale(plots.sweep(rates, reached, ylabel="training loss after three epochs"))
_ = ax.set_ylim(0.08, 4)

# %% [markdown]
r"""
The five lowest points differ by less than two times. What differs by thirty times is *where* they
lie: an optimizer changes above all which learning rate is right for it, and so a comparison of two
optimizers at the same rate says nothing at all. Momentum's best rate is ten times smaller than
SGD's, as you predicted. Those of RMSprop and Adam lie between 0.001 and 0.03 on almost every
problem, since their steps are about $\eta$ long whatever the loss is. That makes them comfortable.
It does not make them better.
"""

# %% [markdown]
r"""
## 9. Bug hunt

A colleague gets the digits as an image file holds them, with grey values from 0 to 255. She scales
them inside of her model, and has written the backward pass by hand. "It works", she says:
"ninety-seven per cent with Adam. Only SGD is no good here. I took your learning rate from homework
3, and it is nowhere near."
"""


# %% nbgrader={"grade": false, "grade_id": "colleague", "locked": true, "schema_version": 3, "solution": false, "task": false}
def colleagues_grads(params, X, y):
    """Two layers with tanh, for grey values X (M, 64) from 0 to 255: (loss, grads)."""
    A = np.tanh(X / 255 @ params["W1"] + params["b1"])
    loss, dZ = cross_entropy(A @ params["W2"] + params["b2"], y)
    dS = dZ @ params["W2"].T * (1 - A**2)
    grads = {"W1": X.T @ dS, "b1": dS.sum(axis=0), "W2": A.T @ dZ, "b2": dZ.sum(axis=0)}
    return loss, grads


# %% tags=["show"]
def try_both(model):
    """Five epochs with SGD and with Adam, on grey values; returns Adam's params."""
    for name, step in [("SGD", partial(sgd_step, lr=0.3)), ("Adam", partial(adam_step, lr=0.01))]:
        rng = np.random.default_rng(2)
        params, losses = train(
            255 * train_X, train_y, first_params, model, step, batch_size=32, epochs=5, rng=rng
        )
        share = accuracy(params, test_X, test_y)
        print(f"{name:5} loss {np.mean(losses[-20:]):.3f}, {share:.1%} of the test digits")
    return params


with_her_gradient = try_both(colleagues_grads)

# %% [markdown]
r"""
Is it SGD's fault? Ask the one who knows, and mend what you find. No points are given here, but the
first part of the written answer at the end asks for what you found.
"""


# %% tags=["show"]
def check_model(model):
    """What check_gradient says of a model, on twenty digits."""
    X, y = 255 * train_X[:20], train_y[:20]
    return check_gradient(lambda p: model(p, X, y)[0], first_params, lambda p: model(p, X, y)[1])


print(check_model(colleagues_grads))


# %% nbgrader={"grade": false, "grade_id": "bug_hunt", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_grads(params, X, y):
    """The colleague's model without the bug: (loss, grads)."""
    ### BEGIN SOLUTION
    loss, grads = colleagues_grads(params, X, y)
    return loss, grads | {"W1": grads["W1"] / 255}  # W1 meets X/255, not X
    ### END SOLUTION


# %% tags=["show"]
print(check_model(mended_grads))
with_right_gradient = try_both(mended_grads)
apart = np.abs(with_right_gradient["W1"] - with_her_gradient["W1"])
print(f"Adam, right gradient against hers: half of W1 differs by less than {np.median(apart):.0e}")

# %% [markdown]
r"""
Look at the last line again. Typical weights are about 0.2, and Adam has brought them to the same
place with a wrong gradient as with the right one. No loss curve will ever show that bug. Before you
go on, say why in one sentence. The formulas of section 7 have the answer, and you have tested it
yourself.
"""

# %% [markdown]
r"""
## 10. Steps that are too large

Now and then one batch has a huge gradient: the network stands at the edge of a cliff. One step of
length $\eta\, \lVert g \rVert$ throws it far away, and all that it had learned is lost. The remedy
is simple: if the gradient is longer than some $c$, shorten it to $c$.

What is "the gradient" here? All entries of all parameters together, one long vector:

$$\lVert g \rVert = \sqrt{\sum_{\text{all entries}} g_i^2}, \qquad
g \leftarrow g \cdot \frac{c}{\lVert g \rVert} \quad \text{if } \lVert g \rVert > c .$$

Every entry is multiplied by the *same* number, so the direction stays. (Clipping each entry by
itself to $[-c, c]$ is also done, under nearly the same name. It changes the direction, as the
figure below shows.)
"""


# %% nbgrader={"grade": false, "grade_id": "clip_by_norm", "locked": false, "schema_version": 3, "solution": true, "task": false}
def clip_by_norm(grads, max_norm):
    """Shorten a gradient that is too long, and keep its direction.

    grads : dict of arrays; together they are one vector
    max_norm : the length that is allowed, above 0

    Returns a dict with the same keys and shapes.
    """
    ### BEGIN SOLUTION
    length = np.sqrt(sum(np.sum(g**2) for g in grads.values()))
    share = max_norm / length if length > max_norm else 1.0
    return {name: share * g for name, g in grads.items()}
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "clip_by_norm_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("clip_by_norm", points=5)
rng = t.rng()
long = {"W": np.array([[2.0, -2.0, 1.0]]), "b": np.array([4.0])}
short = {"W": np.array([[0.3]]), "b": np.array([0.4])}
flat = {"W": np.zeros((2, 2)), "b": np.zeros(2)}


def scaled(W, b=None):
    return {"W": W * long["W"], "b": (W if b is None else b) * long["b"]}


t.close(
    "lengths 3 and 4 together are 5, allowed are 2.5",
    lambda: clip_by_norm(long, 2.5),
    scaled(0.5),
    rtol=1e-5,
    hint="3² + 4² = 5². Every entry is multiplied by 2.5/5.",
    mistakes={
        "Each array was shortened by itself: its share of the whole is lost.": scaled(
            2.5 / 3, 2.5 / 4
        ),
        "Each entry was clipped by itself: the direction has changed.": scaled(1.0, 2.5 / 4),
        "The root is missing: this divides by the squared length.": scaled(0.1),
        "Sizes were added up instead of squares.": scaled(2.5 / 9),
        "It was shortened to length 1, not to max_norm.": scaled(0.2),
        "The largest entry was brought to max_norm; it is the length that counts.": scaled(2.5 / 4),
        "Nothing was shortened.": scaled(1.0),
    },
)
t.close(
    "a short gradient stays as it is",
    lambda: clip_by_norm(short, 2.0),
    short,
    rtol=1e-5,
    hint="Its length is 0.5, and 2 are allowed.",
    mistakes={
        "It was made longer: only shorten.": {"W": np.array([[1.2]]), "b": np.array([1.6])},
    },
)
t.close(
    "a gradient of zeros stays zero",
    lambda: clip_by_norm(flat, 1.0),
    flat,
    worth=0.5,
    hint="Its length is 0. Is anything divided by it?",
)
t.unchanged(
    "the given gradients stay as they were",
    lambda: clip_by_norm(long, 1.0),
    long,
    worth=0.5,
    hint="g *= share writes into the caller's array.",
)


### BEGIN HIDDEN TESTS
def is_shortened(case):
    grads, allowed = case
    came = clip_by_norm(grads, allowed)
    before, after = (np.concatenate([np.ravel(d[name]) for name in grads]) for d in (grads, came))
    length = np.linalg.norm(before)
    same = all(np.shape(came[name]) == np.shape(grads[name]) for name in grads)
    return same and np.allclose(after, before * min(1, allowed / length), rtol=1e-5, atol=1e-12)


def a_gradient(rng):
    _, (grads,) = random_journey(rng, T=1)
    return grads, float(10.0 ** rng.uniform(-2, 2))


with t.hidden():
    t.property(
        "random gradients and lengths",
        is_shortened,
        draw=a_gradient,
        n=12,
        worth=1.5,
        hint="One length for all arrays together, and one factor for all entries.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
On the left, one gradient and what the two kinds of clipping make of it. On the right, a start high
on the wall of Beale's function, where the gradient has a length of nearly three thousand.
Without clipping, the third place is already tens of millions away.
"""

# %% tags=["show"]
fig, (left, right) = plt.subplots(1, 2, figsize=(9.4, 3.6), layout="constrained")
g = np.array([0.8, 3.0])
shown = {
    "the gradient": (g, "-"),
    "clipped by value to 1": (np.clip(g, -1, 1), "--"),
    "clipped by norm to 1": (clip_by_norm({"g": g}, 1.0)["g"], ":"),
}
plots.style.dress(left)
for i, (name, (tip, line)) in enumerate(shown.items()):
    left.plot([0, tip[0]], [0, tip[1]], line, color=plots.style.COLOURS[i], lw=2.5, label=name)
    left.plot(*tip, plots.style.marker(i), color=plots.style.COLOURS[i], ms=8)
left.set(xlim=(-1.2, 2.6), ylim=(-0.2, 3.3), aspect="equal")
plots.style.legend(plots.style.label(left, "first weight", "second weight"), loc="lower right")


def clipped(params, grads, state, max_norm, **settings):
    return sgd_step(params, clip_by_norm(grads, max_norm), state, **settings)


wall = {"w": np.array([2.0, 2.5])}
slopes = [slope_of(beale)]
with np.errstate(all="ignore"):
    loose = travel(sgd_step, wall, slopes * 5, lr=0.01)
held = travel(clipped, wall, slopes * 400, lr=0.01, max_norm=10.0)
print("without clipping, w1 and w2:", *(place["w"].round(1).tolist() for place in loose[:3]))
heights = [float(beale(*place["w"])) for place in held]
ax = plots.loss_curve({"clipped to length 10": heights}, right)
ax = plots.style.label(ax, "step", "Beale's function")

# %% [markdown]
r"""
## 11. When to slow down

With mini-batches every gradient is a little wrong. Far away from the minimum this does no harm.
Close to it, the errors are larger than the slope, and a constant learning rate keeps the weights
dancing around the minimum at a distance that grows with $\eta$. So $\eta$ has to fall. The simplest
ways are to fix it in advance: halve it every ten epochs (*step decay*), or multiply it by 0.95
after each (*exponential decay*). They need somebody who knows in advance how long it will take.

Better: look at the loss, and lower $\eta$ when it stops falling. That is what `ReduceOnPlateau`
does. After each epoch it is told the loss:

- A loss **below the best one so far** is progress.
- After `patience` calls in a row without progress, the learning rate is multiplied by `factor`, and
  the count starts again at zero. (The best loss stays.)
- It never falls below `min_lr`.
- The first loss is always progress. An equal loss is none, and a loss of `nan` isn't either.

It has to remember things between calls, so it is a class: what it remembers it keeps in `self`.
"""


# %% nbgrader={"grade": false, "grade_id": "reduce_on_plateau", "locked": false, "schema_version": 3, "solution": true, "task": false}
class ReduceOnPlateau:
    """Lowers the learning rate when the loss stops falling."""

    def __init__(self, lr, factor=0.5, patience=5, min_lr=0.0):
        """lr : learning rate at the start. factor, patience, min_lr : see above."""
        ### BEGIN SOLUTION
        self.lr, self.factor, self.patience, self.min_lr = lr, factor, patience, min_lr
        self.best, self.waited = np.inf, 0
        ### END SOLUTION

    def update(self, loss):
        """Hear the loss of one more epoch; returns the learning rate from now on."""
        ### BEGIN SOLUTION
        if loss < self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.waited == self.patience:
            self.lr, self.waited = max(self.factor * self.lr, self.min_lr), 0
        return self.lr
        ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "reduce_on_plateau_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("reduce_on_plateau", points=10)
rng = t.rng()


def rates_for(losses, **settings):
    """The learning rate after each of these losses."""
    plateau = ReduceOnPlateau(**settings)
    return [plateau.update(float(loss)) for loss in losses]


t.close(
    "losses 5, 4, 4.5, 4.2, 4.1, 3.9, 4, 3.95, 3.8 with lr = 0.8, factor ½, patience 2",
    lambda: rates_for([5, 4, 4.5, 4.2, 4.1, 3.9, 4, 3.95, 3.8], lr=0.8, factor=0.5, patience=2),
    [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.4, 0.2, 0.2],
    worth=2,
    hint="4 is the best until 3.9 comes. 4.5 and 4.2 are two calls in a row without progress.",
    mistakes={
        "One call too late: how many calls without progress are tolerated before it acts?": (
            [0.8, 0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.4, 0.4]
        ),
        "One call too early: how many calls without progress does patience = 2 mean?": (
            [0.8, 0.8, 0.4, 0.2, 0.1, 0.1, 0.05, 0.025, 0.025]
        ),
        "The loss is compared with the last one; progress is a loss below the best one.": (
            [0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]
        ),
        "After a reduction the count does not start again at zero.": (
            [0.8, 0.8, 0.8, 0.4, 0.2, 0.2, 0.2, 0.1, 0.1]
        ),
        "Calls without progress are counted in total; progress sets the count back to zero.": (
            [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2]
        ),
        "The second reduction starts from the first learning rate again.": (
            [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4]
        ),
    },
)
t.close(
    "losses 3, 3, 3, 3, 3, 3, 3 with lr = 1, factor ½, patience 3",
    lambda: rates_for([3] * 7, lr=1.0, factor=0.5, patience=3),
    [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25],
    hint="The first loss is progress, every other one is not: it is not below the best.",
    mistakes={
        "An equal loss was counted as progress: progress is a loss below the best one.": (
            [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
        ),
        "One call too late: how many calls without progress are tolerated before it acts?": (
            [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5]
        ),
        "One call too early: how many calls without progress does patience = 3 mean?": (
            [1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.125]
        ),
        "After a reduction the count does not start again at zero.": (
            [1.0, 1.0, 1.0, 0.5, 0.25, 0.125, 0.0625]
        ),
    },
)
t.close(
    "now up, now down, but always below the best in time: nothing happens",
    lambda: rates_for([9, 8, 8.5, 7, 7.5, 6, 6.5, 5], lr=1.0, factor=0.1, patience=2),
    [1.0] * 8,
    hint="Only calls *in a row* count: what does progress do to the count?",
    mistakes={
        "Bad calls are counted in total: progress sets the count back to zero.": [
            *(1.0, 1.0, 1.0, 1.0, 0.1, 0.1, 0.1, 0.1)
        ],
        "The loss is compared with the last one, or bad calls are counted in total.": [
            *(1.0, 1.0, 1.0, 1.0, 0.1, 0.1, 0.1, 0.1)
        ],
    },
)
t.close(
    "never below min_lr = 0.3",
    lambda: rates_for([1] * 5, lr=1.0, factor=0.5, patience=1, min_lr=0.3),
    [1.0, 0.5, 0.3, 0.3, 0.3],
    hint="Half of 0.5 is 0.25. Which of 0.25 and 0.3 is it to be?",
    mistakes={
        "min_lr is ignored.": [1.0, 0.5, 0.25, 0.125, 0.0625],
        "The rate stops before min_lr is reached.": [1.0, 0.5, 0.5, 0.5, 0.5],
    },
)
t.close(
    "a loss of nan is no progress",
    lambda: rates_for([2, np.nan, np.nan, np.nan, 1], lr=1.0, factor=0.5, patience=2),
    [1.0, 1.0, 0.5, 0.5, 0.5],
    worth=0.5,
    hint="nan < 2 is False, and so is nan >= 2. Which of the two does your if ask?",
    mistakes={
        "nan was counted as progress: ask whether the loss is below the best.": [1.0] * 5,
    },
)


def two_do_not_mix():
    low, high = [1.0, 1.0, 1.0, 2.0, 1.0], [7.0, 6.0, 6.5, 6.5, 6.5]
    settings = {"lr": 1.0, "factor": 0.5, "patience": 2}
    alone = [rates_for(low, **settings), rates_for(high, **settings)]
    one, other = ReduceOnPlateau(**settings), ReduceOnPlateau(**settings)
    mixed = [(one.update(a), other.update(b)) for a, b in zip(low, high, strict=True)]
    if np.allclose(np.transpose(mixed), alone):
        return True
    return "two of them disturb each other: keep what is remembered in self"


t.true(
    "two of them do not disturb each other",
    two_do_not_mix,
    worth=0.5,
    hint="A variable of the class, or a global one, is shared by all.",
)


### BEGIN HIDDEN TESTS
def a_story(rng):
    losses = np.round(rng.uniform(0, 1, size=25) + np.linspace(1, 0, 25), 1)
    low = float(rng.choice([0.0, 0.05]))
    return losses, int(rng.integers(1, 5)), float(rng.uniform(0.1, 0.9)), low


def is_lowered_in_time(case):
    """For each call, look back how long ago progress or a reduction was; no counter is kept."""
    losses, patience, factor, low = case
    lr, since, wanted = 2.0, 0, []
    for n, loss in enumerate(losses):
        if all(loss < earlier for earlier in losses[:n]):
            since = n
        if n - since == patience:
            lr, since = max(lr * factor, low), n
        wanted.append(lr)
    came = rates_for(losses, lr=2.0, factor=factor, patience=patience, min_lr=low)
    return np.allclose(came, wanted, rtol=1e-9)


with t.hidden():
    t.property(
        "random losses, patience and factors",
        is_lowered_in_time,
        draw=a_story,
        n=20,
        worth=3.5,
        hint="Compare the four points of the list with your code, one after the other.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
The diabetes data once more, four columns of them, with SGD in batches of 16 and four ways to set
the learning rate. On the right stands the training loss above its lowest possible value. Which of
the four needed to know in advance that there would be eighty epochs?
"""

# %% tags=["show"]
people, progress = datasets.load_diabetes("standard")
people = people[:, :4]  # age, sex, body mass index, blood pressure: a valley without a flat floor
A = np.column_stack([people, np.ones(len(people))])
lowest = np.sum((A @ np.linalg.lstsq(A, progress, rcond=None)[0] - progress) ** 2) / (2 * len(A))
plateau = ReduceOnPlateau(0.05, factor=0.5, patience=5)
schedules = {
    "constant": lambda epoch, loss: 0.05,
    "step: half every 10 epochs": lambda epoch, loss: 0.05 * 0.5 ** (epoch // 10),
    "exponential: × 0.95": lambda epoch, loss: 0.05 * 0.95**epoch,
    "on plateau": lambda epoch, loss: plateau.update(loss),
}
model = partial(loss_and_grads, head=squared_error)
rates, heights = {}, {}
for name, schedule in schedules.items():
    rng = np.random.default_rng(0)
    params, loss = init_params([4, 1], "zeros", rng), np.inf
    rates[name], heights[name] = [], []
    for epoch in range(80):
        rates[name].append(schedule(epoch, loss))
        step = partial(sgd_step, lr=rates[name][-1])
        params, losses = train(people, progress, params, model, step, 16, 1, rng)
        loss = model(params, people, progress)[0]
        heights[name].append(loss - lowest)

fig, (left, right) = plt.subplots(1, 2, figsize=(9.6, 3.8), layout="constrained")
plots.loss_curve(rates, left)
plots.style.label(left, "epoch", "learning rate")
plots.loss_curve(heights, right)
right.get_legend().remove()
ax = plots.style.label(right, "epoch", "training loss above the lowest")

# %% [markdown]
r"""
## 12. The closing race

Back to the valley of the beginning: the linear model of homework 1 on 80 % of the diabetes data,
all samples at once, no chance anywhere. Everybody starts at zero, and the race ends when the loss
has come down to a hundred-millionth of its height above the lowest point. Six runners:

- gradient descent at 0.1, and at the best rate that theory knows, $2/(\lambda_1 + L)$;
- the heavy ball at the usual 0.1 and β = 0.9, and at its best settings, $\eta = 4/(\sqrt L +
  \sqrt{\lambda_1})^2$ and $\beta = \left(\frac{\sqrt L - \sqrt{\lambda_1}}{\sqrt L +
  \sqrt{\lambda_1}}\right)^2$, with $\lambda_1$ and $L$ the smallest and largest curvature;
- Nesterov at $\eta = 1/L$ and $\beta = \frac{\sqrt L - \sqrt{\lambda_1}}{\sqrt L +
  \sqrt{\lambda_1}}$;
- Adam at $\eta = 1$, with everything else as usual.

**The target: on each of five splits, the best heavy ball and Nesterov arrive with at most a tenth
of the steps of the best gradient descent.** Where will Adam come in? Write down your bet.
"""

# %% tags=["show"]


def curvatures(X):
    """Smallest and largest curvature of the loss of a linear model, bias included."""
    A = np.column_stack([X, np.ones(len(X))])
    values = np.linalg.eigvalsh(A.T @ A / len(A))
    return values[0], values[-1]


def field(X):
    low, L = curvatures(X)
    q = (np.sqrt(L) - np.sqrt(low)) / (np.sqrt(L) + np.sqrt(low))
    return {
        "GD, lr 0.1": partial(sgd_step, lr=0.1),
        "GD, best lr": partial(sgd_step, lr=2 / (low + L)),
        "heavy ball, 0.1 and 0.9": partial(momentum_step, lr=0.1, beta=0.9),
        "heavy ball, best": partial(
            momentum_step, lr=4 / (np.sqrt(L) + np.sqrt(low)) ** 2, beta=q**2
        ),
        "Nesterov, best": partial(nesterov_step, lr=1 / L, beta=q),
        "Adam, lr 1": partial(adam_step, lr=1.0),
    }


def run_to_goal(X, Y, step, goal=1e-8, limit=10_000):
    """Loss above the lowest, as a share of that at the start, before each step until the goal."""
    A = np.column_stack([X, np.ones(len(X))])
    lowest = np.sum((A @ np.linalg.lstsq(A, Y, rcond=None)[0] - Y) ** 2) / (2 * len(A))
    params, state = {"W": np.zeros((X.shape[1], 1)), "b": np.zeros(1)}, {}
    gaps = []
    for _ in range(limit):
        loss, dZ = squared_error(X @ params["W"] + params["b"], Y)
        gaps.append(loss - lowest)
        if gaps[-1] <= goal * gaps[0]:
            break
        params, state = step(params, {"W": X.T @ dZ, "b": dZ.sum(axis=0)}, state)
    return np.array(gaps) / gaps[0]


raw, progress = datasets.load_diabetes()
gaps = {}
print(f"{'split':24}", *(f"{split:6}" for split in range(5)))
for split in range(5):
    (X, Y), _ = datasets.split(raw, progress, shares=(0.8, 0.2), rng=np.random.default_rng(split))
    (X,) = datasets.standardize(X)
    runs = {name: run_to_goal(X, Y, step) for name, step in field(X).items()}
    low, L = curvatures(X)
    gaps[split] = runs | {"condition number": np.zeros(round(L / low) + 1)}
for name in gaps[0]:
    print(f"{name:24}", *(f"{len(runs[name]) - 1:6}" for runs in gaps.values()))
for split, runs in gaps.items():
    slower = max(len(runs[name]) - 1 for name in ("heavy ball, best", "Nesterov, best"))
    share = slower / (len(runs["GD, best lr"]) - 1)
    print(
        f"split {split}: {share:.3f} of the steps, target {'reached' if share <= 0.1 else 'missed'}"
    )

# %% tags=["show"]
runs = {name: run for name, run in gaps[0].items() if name != "condition number"}
ax = plots.style.axes(figsize=(8.4, 4.4))
for i, (name, run) in enumerate(runs.items()):
    steps = np.arange(len(run))
    ax.plot(steps[1:], run[1:], label=f"{name}: {steps[-1]:,} steps", **plots.style.series(i))
    ax.plot(steps[-1], run[-1], plots.style.marker(i), color=plots.style.COLOURS[i], ms=8)
plots.style.log_scale(ax, "xy")
plots.style.label(ax, "step", "loss above the lowest, as a share of the start")
ax = plots.style.legend(ax, loc="lower left")

# %% [markdown]
r"""
Polyak's ball of 1964 wins, with Nesterov beside it, twelve to thirteen times faster than gradient
descent at *its* best. Note the price. The best settings are computed from $\lambda_1$ and $L$,
which nobody knows for a network, and the usual 0.1 and 0.9 are four times slower. And look at the
beginning: before it falls, the loss of the best heavy ball *grows*, to more than five times its
height. Whoever stops it after a dozen steps has learned nothing.

Adam does not win here. At $\eta = 1$ it comes in fourth. At its own best rate, which is about 15,
it would need 250 steps and come in third. (Fifteen? Its learning rate is a *distance*: the bias has
to travel 150, and no step is much longer than $\eta$.) Nor did it win on the digits of section 8,
when everybody had a good rate.

So which one should you take? For a start, Adam with $\eta = 0.001$ to 0.01: it forgives most. For a
result that counts, tune at least the learning rate of at least two of them, and let the validation
set decide. Whoever says that one optimizer is better than another has to say at which learning
rates, and how those were found.
"""

# %% [markdown]
r"""
Books, slides and programs use other letters for the same things. When you are lost:

| here | elsewhere | |
|:--|:--|:--|
| learning rate $\eta$, `lr` | $\alpha$, $\varepsilon$ | |
| velocity $v$, with $-\eta g$ inside, *added* to $w$ | $v \leftarrow \beta v + g$, then $w - \eta v$ | the same walk, as long as $\eta$ stays the same |
| $\beta$ of momentum | $\mu$, $\gamma$, $\alpha$, $\rho$ | sometimes "decay", or 1 minus ours |
| average of squares $s$, its $\beta$ | $v$, $r$, $G$; $\rho$, $\gamma$ | |
| small number $\varepsilon = 10^{-8}$, outside of the root | $\delta$ | $10^{-7}$ or inside, in some programs |
| $\beta_1, \beta_2$ of Adam | $\rho_1, \rho_2$ | |
| samples in rows, gradients are sums over rows | in columns | an optimizer does not care: it works entry by entry |
"""

# %% [markdown]
r"""
## 13. Written answer (10 points, read by a person)

Answer both parts in the cell below, in your own words; ten to fifteen sentences in all.

1. *The bug hunt* (4 points). Which line of `colleagues_grads` is wrong, and what does the checker
   say about it? Why does Adam go the same way with the wrong gradient as with the right one, while
   SGD does not learn? Name one thing that you would do to the gradients before Adam gets them and
   that *would* suffer from the bug.
2. *The slide* (6 points). A lecture slide prints Adam like this, for each step:

   $$m \leftarrow \frac{\beta_1 m + (1 - \beta_1) g}{1 - \beta_1}, \qquad
     s \leftarrow \frac{\beta_2 s + (1 - \beta_2) g^2}{1 - \beta_2}, \qquad
     w \leftarrow w - \eta \frac{m}{\sqrt{s} + \varepsilon} .$$

   A friend has programmed it, with $\beta_1 = 0.9$ and $\beta_2 = 0.999$. His network learns for a
   moment, then stands still for ever, although its gradient is not zero. Let the gradient be 1 at
   every step, and compute $m$, $s$ and the length of the step for the first three steps. What
   happens in the long run, and how far does a weight get from its start in all? Which two mistakes
   are in the formulas? The friend has compared his first step with that of a right program, and it
   agreed. Why was that no proof, and what should he compare instead?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "written_answer", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
r"""
1. The gradient of `W1` is wrong: the weights meet `X / 255` on the way forward, so it has to be
   `(X / 255).T @ dS`. The checker says that the gradient of W1 is 255 times the right one, and that
   the other three are right. Adam divides an average of the gradient by the root of an average of
   its square. If all gradients of W1 are 255 times too large, so is m, and s is 255² times too
   large; the factor cancels in the quotient, but for ε. SGD multiplies the gradient by the learning
   rate, so W1 is trained with 0.3 · 255 = 76, which is far too much. Clipping by the norm would
   suffer: the wrong W1 dominates the common length, so all other gradients would be made far too
   short. (So would a penalty whose gradient is added.)

2. m is 1, 10, 91; s is 1, 1000, 999001. The steps are η, 10/31.6 = 0.32 η, and 91/999.5 = 0.09 η.
   In the long run m grows ninefold and s 999-fold at each step, so the root of s grows by 31.6 and
   the step shrinks to 0.28 of the one before. All steps together make about 1.4 η, and the weight
   gets no farther than that, although the slope is still 1. The mistakes: it divides by 1 - β at
   every step, where 1 - β to the power t is right, which grows towards 1; and the corrected values
   are written back into m and s, so that they are corrected again at each step. At t = 1 the
   divisor is 1 - β in both versions and there is no old state yet, so the first step must agree. He
   should compare several steps in a row, with the state handed on, and gradients that change.

=== BEGIN MARK SCHEME ===

Part 1, 4 points:

- 1 point: the gradient of `W1` lacks the division by 255 (X instead of X/255); the checker names
  W1 and the factor 255.
- 1 point: in Adam a constant factor cancels between m and the root of s.
- 1 point: in SGD it does not: W1 gets 255 times the learning rate, 76.
- 1 point: something that suffers: clipping by norm; weight decay or a penalty added to the
  gradient; a plot or a threshold of gradient lengths. Clipping by value counts too.

Part 2, 6 points:

- 2 points: m = 1, 10, 91, s = 1, 1000, 999001 (or about 10⁶), steps 1, 0.32, 0.09 times η. 1 point
  for two right rows or for a slip in calculating.
- 1 point: the steps shrink by a constant factor, 9/√999 = 0.28.
- 1 point: both mistakes: 1 - β in place of 1 - β**t, and the state overwritten. Half a point for
  one.
- 1 point: in all about 1.4 η from the start (1/(1 - 0.28)); half a point for "a bounded distance".
- 1 point: the first step has no past and t = 1, so both agree; compare several steps.

Take no points off for language, or for numbers that are rounded.

=== END MARK SCHEME ===
"""

# %% [markdown]
r"""
## Going further (no points)

- *Eleven steps.* The valley has eleven dimensions, and there is a method that needs eleven steps
  for it, with no setting at all and no more than gradients and a line search. It is called
  conjugate gradients, and homework 7 is about it. What does it remember that the heavy ball does
  not? (J. R. Shewchuk, "An introduction to the conjugate gradient method without the agonizing
  pain", 1994.)
- *Where Adam goes the wrong way.* Let the gradient of a single weight be 3 at every third step and
  -1 at all others. On average it is positive, so the weight should fall. Take $\beta_1 = 0$ and a
  small $\beta_2$, and see what your `adam_step` does. (S. Reddi, S. Kale and S. Kumar, "On the
  convergence of Adam and beyond", 2018.)
- *Weights that fade.* A penalty $\frac{\lambda}{2} \lVert w \rVert^2$ adds $\lambda w$ to the
  gradient. With SGD each step then multiplies the weight by $1 - \eta\lambda$. What does Adam make
  of it? (I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", 2019. Homework 5
  needs it.)
"""
