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
# Homework 6: Signals

*90 points (80 from tests, 10 from a written answer) · about 270 minutes · due Friday 9 April 2027,
23:59*

Here are three networks. Each has six layers and 50 ReLUs in every hidden one, each reads the same
digits in the same order, with the same learning rate. They differ in *one number*, and two of them
learn nothing at all.

No gradient is wrong, no line of code has a bug, and at no learning rate do these two come near the
other one. **What is the number, and how could you have known before the first step?**
"""

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
# First of all chainrule: it tells numpy, before that is loaded, to leave the other cores in peace.
from chainrule import check_gradient, checks, datasets, explorers, plots

from functools import partial
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from network import activation_backward, activation_forward, cross_entropy, depth
from network import linear_backward, linear_forward, loss_and_grads, model_backward, model_forward


# %% nbgrader={"grade": false, "grade_id": "sgd", "locked": true, "schema_version": 3, "solution": false, "task": false}
def sgd(params, X, y, model, lr, epochs, rng, batch_size=32):
    """Plain gradient descent on shuffled batches: (params, losses, one for each step).

    model : model(params, X, y) -> (loss, grads)
    """
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss, grads = model(params, X[rows], y[rows])
            params = params | {name: params[name] - lr * g for name, g in grads.items()}
            losses.append(loss)
    return params, losses


# %% tags=["show"]
widths = [64, 50, 50, 50, 50, 50, 10]
digits, labels = datasets.load_digits()
(train_X, train_y), (test_X, test_y) = datasets.split(
    digits, labels, shares=(0.8, 0.2), rng=np.random.default_rng(0)
)


def first_params(deviation, rng):
    """Six layers of normal weights; deviation(n_in, n_out) is their standard deviation."""
    params = {}
    for layer, (n_in, n_out) in enumerate(pairwise(widths), start=1):
        params[f"W{layer}"] = deviation(n_in, n_out) * rng.standard_normal((n_in, n_out))
        params[f"b{layer}"] = np.zeros(n_out)
    return params


def mean_of_epochs(losses, epochs):
    return np.reshape(losses, (epochs, -1)).mean(axis=1)


three, relu_model = {}, partial(loss_and_grads, activation="relu")
starts = {"first": lambda n_in, _: 0.05, "second": lambda n_in, _: np.sqrt(2 / n_in)}
for name, deviation in (starts | {"third": lambda n_in, _: 0.6}).items():
    rng = np.random.default_rng(1)
    with np.errstate(all="ignore"):  # the third overflows
        params, losses = sgd(
            first_params(deviation, rng), train_X, train_y, relu_model, 0.1, 10, rng
        )
    three[f"{name} network"] = [losses[0], *mean_of_epochs(losses, 10)]
    print(f"{name} network: loss of the first batch {losses[0]:8.3f}, of the last {losses[-1]:.3f}")
ax = plots.style.label(plots.loss_curve(three), "epoch", "training loss")

# %% [markdown]
r"""
The third network starts at a loss of 746, and after its first epoch the loss is not a number any
more; all that you see of it is one mark at the top left. The first network stays where it started,
at $\log 10 = 2.30$, which is what guessing costs.

The number is the size of the first, random weights: 0.05 in the first network, 0.18 to 0.2 in the
second, 0.6 in the third. A factor of three or four, to either side, decides. This homework is about
that factor. At the end of it you will be able to

- choose first weights for any layer, and say why they have the size that they have;
- look *into* a network while it learns, and read from three numbers per layer whether it is well;
- make a network put its own signals right, with batch normalisation, forward and backward;
- start six layers at weights of a *thousandth*, where nothing should work, and read 98 % of the
  digits all the same.

**How to work.** As before: from top to bottom, and read the question under a check that fails
before you change the code. Further checks of the same promises run when your work is graded. Beside
this notebook lies `network.py`, the same file as in homework 4. You will need its functions in
sections 2 and 3; open it in a second tab. All randomness comes from the `rng` that you are given,
and what you are given is never changed.
"""

# %% [markdown]
r"""
## 1. A sum of many terms

A score is a sum over all inputs of a neuron, $z = \sum_{i=1}^{n_{\text{in}}} x_i w_i$. How large is
it? Let the weights be drawn independently, around 0, with variance $v$. Then the products do not
know of each other, their variances add up, and

$$\operatorname{Var}(z) = n_{\text{in}} \cdot v \cdot \overline{x^2} ,$$

where $\overline{x^2}$ is the mean of the squared inputs. So each layer multiplies the size of its
signal by $\sqrt{n_{\text{in}} v}$, and $L$ layers do it $L$ times.

**Predict.** A layer has 100 inputs, and its weights are standard normal, $v = 1$. By which factor
does the signal grow in one layer without activation, and by which in ten? Now take weights with a
standard deviation of 0.01. Where, between the two, do you want to be?

The figure does it with a tanh in every layer, which at least keeps everything between -1 and 1.
Each row is the histogram of the activations in one layer. Which of the three networks would you
want to train?
"""


# %% tags=["show"]
def tanh_ladder(deviation, n_layers=10, width=100):
    """Activations (500, width) of each layer of a random network with tanh."""
    rng = np.random.default_rng(0)
    A, layers = rng.standard_normal((500, width)), {}
    for layer in range(1, n_layers + 1):
        A = np.tanh(A @ (deviation * rng.standard_normal((width, width))))
        layers[f"layer {layer}"] = A
    return layers


fig, panels = plt.subplots(1, 3, figsize=(11, 4.2), layout="constrained")
for ax, deviation in zip(panels, (0.01, 0.1, 1.0), strict=True):
    layers = tanh_ladder(deviation)
    chosen = {
        name: layers[name] for name in ("layer 1", "layer 2", "layer 4", "layer 7", "layer 10")
    }
    plots.layer_histograms(chosen, ax, window=(-1, 1))
    text = ax.set_title(f"weights with standard deviation {deviation}", fontsize=10, loc="left")

# %% [markdown]
r"""
On the left nothing arrives: after ten layers the activations are 0.0000000001, whatever the input
was. On the right everything is -1 or 1, and there the slope of tanh is 0, so that no message comes
back. In the middle $n_{\text{in}} v = 1$, and something is left after ten layers.

That is **LeCun's** rule: $v = 1/n_{\text{in}}$. Two more rules stand beside it.

*Glorot and Bengio* also asked about the way back. There a message is a sum over the
$n_{\text{out}}$ neurons of the next layer, which wants $v = 1/n_{\text{out}}$. Both can't be had
when the layer is not square, so they took the mean of the two numbers:
$v = 1 / \frac{n_{\text{in}} + n_{\text{out}}}{2}$.

*He* asked about the ReLU. Of a score that is symmetric around 0 it throws away one half, and with
it one half of the mean of squares: $\overline{a^2} = \frac12 \operatorname{Var}(z)$. That is what
the next layer gets for its $\overline{x^2}$. So twice the variance is needed to stay level:
$v = 2/n_{\text{in}}$.

The numbers may come from a normal distribution or from a flat one; only the variance counts.
Numbers that are spread evenly between $-a$ and $a$ have variance $a^2/3$, so $a = \sqrt{3 v}$:

| scheme | variance $v$ of a weight | how it is drawn |
|:--|:--|:--|
| `"lecun_normal"` | $1/n_{\text{in}}$ | normal |
| `"glorot_normal"` | $2/(n_{\text{in}} + n_{\text{out}})$ | normal |
| `"glorot_uniform"` | $2/(n_{\text{in}} + n_{\text{out}})$ | evenly between $\pm\sqrt{6/(n_{\text{in}} + n_{\text{out}})}$ |
| `"he_normal"` | $2/n_{\text{in}}$ | normal |
| `"he_uniform"` | $2/n_{\text{in}}$ | evenly between $\pm\sqrt{6/n_{\text{in}}}$ |

Two things that slides get wrong. What stands in the table is the *variance*; numpy wants the
standard deviation. And some slides print $\pm 4\sqrt{6/(n_{\text{in}} + n_{\text{out}})}$ for tanh.
The 4 belongs to the sigmoid, whose slope at zero is only $\frac14$; for tanh, whose slope there is
1, it makes the weights four times too large.
"""


# %% nbgrader={"grade": false, "grade_id": "init_weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_weights(fan_in, fan_out, scheme, rng):
    """Random weights of one layer.

    fan_in, fan_out : how many inputs and how many outputs the layer has
    scheme : "lecun_normal", "glorot_normal", "glorot_uniform", "he_normal" or "he_uniform";
        for anything else, raise a ValueError
    rng : np.random.Generator

    Returns W (fan_in, fan_out).
    """
    ### BEGIN SOLUTION
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    name, _, kind = scheme.partition("_")
    if name not in shares or kind not in ("normal", "uniform") or scheme == "lecun_uniform":
        raise ValueError(f"no scheme is called {scheme!r}")
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "init_weights_test", "locked": true, "points": 15, "schema_version": 3, "solution": false, "task": false}
t = checks.group("init_weights", points=15)
rng = t.rng()
seed = int(rng.integers(1_000_000))
n_in, n_out = 320, 80
variances = {
    "lecun_normal": 1 / n_in,
    "glorot_normal": 2 / (n_in + n_out),
    "glorot_uniform": 2 / (n_in + n_out),
    "he_normal": 2 / n_in,
    "he_uniform": 2 / n_in,
}


def drawn(scheme, fan_in=n_in, fan_out=n_out, draw=0):
    return np.asarray(init_weights(fan_in, fan_out, scheme, np.random.default_rng(seed + draw)))


def slips(scheme):
    """Standard deviations that come out of the usual mistakes."""
    v = variances[scheme]
    spread = np.sqrt(v)
    found = {
        "Four times too large: the factor 4 belongs to the sigmoid.": 4 * spread,
        "1/(fan_in + fan_out): where is the 2?": np.sqrt(1 / (n_in + n_out)),
    }
    if "lecun" not in scheme:
        found["This is LeCun's variance, 1/fan_in."] = np.sqrt(1 / n_in)
    if "glorot" not in scheme:
        found["fan_out stands where fan_in should: count what goes into a neuron."] = np.sqrt(
            v * n_in / n_out
        )
        found["This is Glorot's variance, 2/(fan_in + fan_out)."] = np.sqrt(2 / (n_in + n_out))
    if "he" not in scheme.split("_"):
        found["This is He's variance, 2/fan_in; it is made for ReLUs."] = np.sqrt(2 / n_in)
    if "normal" in scheme:
        found["The variance was used as standard deviation: where is the root?"] = v
        found["The bound of the uniform scheme was used as standard deviation."] = (
            np.sqrt(3) * spread
        )
    else:
        found["The standard deviation was used as bound: the bound is √3 times larger."] = (
            spread / np.sqrt(3)
        )
        found["The variance was used as bound."] = v / np.sqrt(3)
        found["From 0 to the bound? It is from minus the bound to the bound."] = spread / 2
        found["The root is missing in the bound."] = np.sqrt(3) * v
    return found


t.shape(
    "a column of weights for each neuron: 5 inputs, 3 neurons",
    lambda: drawn("he_normal", 5, 3),
    (5, 3),
    worth=0.5,
    hint="X @ W: what is the shape of W?",
    mistakes={"Rows and columns are exchanged: W has a row for each input.": (3, 5)},
)
for scheme, v in variances.items():
    t.close(
        f"{scheme}: the standard deviation of 320 × 80 weights",
        lambda scheme=scheme: float(np.std(drawn(scheme))),
        np.sqrt(v),
        rtol=0.03,
        hint=f"By hand, the variance is {v:g} here, and its root {np.sqrt(v):.4f}. And in your line?",
        mistakes=slips(scheme),
    )


def is_spread_as_promised(scheme, fan_in=n_in, fan_out=n_out, v=None):
    """True, or in which way the weights are not normal, or not evenly spread."""
    W, v = drawn(scheme, fan_in, fan_out), v or variances[scheme]
    spread, bound = np.std(W), np.sqrt(3 * v)
    if abs(np.mean(W)) > 0.06 * spread:
        return f"the mean of the weights is {np.mean(W):.2g}, clearly not 0"
    far = float(np.mean(np.abs(W) > 2 * spread))
    if "normal" in scheme:
        if 0.035 < far < 0.056:
            return True
        return f"a normal has 4.6 % beyond two standard deviations, here it is {100 * far:.1f} %"
    if far > 0:
        return f"evenly spread numbers end somewhere, these have tails ({100 * far:.1f} %)"
    if 0.98 * bound < np.max(np.abs(W)) <= bound * (1 + 1e-9):
        return True
    return f"the largest weight is {np.max(np.abs(W)):.4f}, the bound should be {bound:.4f}"


for scheme in ("glorot_normal", "he_uniform"):
    t.true(
        f"{scheme}: what the name says",
        lambda scheme=scheme: is_spread_as_promised(scheme),
        hint="rng.standard_normal draws from the normal, rng.uniform(low, high) evenly.",
    )


def no_two_alike():
    W = drawn("glorot_uniform", 6, 6)
    if np.allclose(W, W[:, :1]):
        return "all neurons have the same weights: each weight wants a number of its own"
    if np.allclose(W, drawn("glorot_uniform", 6, 6, draw=1)):
        return "another rng gave the same weights: is rng used?"
    return True


t.true("each weight is drawn for itself", no_two_alike, worth=0.5, hint="Is size= given?")
t.repeatable(
    "all randomness comes from rng",
    lambda rng: init_weights(4, 3, "lecun_normal", rng),
    worth=0.5,
    hint="np.random.something is global: ask rng instead.",
)
t.raises(
    "a scheme that nobody knows is refused",
    lambda: drawn("xavier_abnormal"),
    ValueError,
    worth=0.5,
    hint="raise ValueError(...) where no name fits.",
)


### BEGIN HIDDEN TESTS
def has_its_variance(scheme):
    def predicate(case):
        fan_in, fan_out = case
        v = {"lecun": 1 / fan_in, "he": 2 / fan_in}.get(
            scheme.split("_")[0], 2 / (fan_in + fan_out)
        )
        W = drawn(scheme, fan_in, fan_out)
        same = np.isclose(np.mean(np.square(W)), v, rtol=0.15) and W.shape == (fan_in, fan_out)
        return same and is_spread_as_promised(scheme, fan_in, fan_out, v)

    return predicate


def some_fans(rng):
    few, many = int(rng.integers(60, 90)), int(rng.integers(280, 340))
    return (few, many) if rng.random() < 0.5 else (many, few)


with t.hidden():
    for scheme in variances:
        t.property(
            f"{scheme}: random widths",
            has_its_variance(scheme),
            draw=some_fans,
            n=3,
            hint="Compare your formula with the line of the table.",
        )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Now you may choose. On the left are the activations of some layers, on the right two curves: the
standard deviation of the activations on the way forward, and that of a random message on its way
back from the last layer. All layers have $n = 100$ inputs and outputs, so LeCun and Glorot agree.

Answer these with the sliders. Which scheme keeps ReLUs alive for 30 layers, and what happens with
half of its variance? Take tanh with *too large* weights: the solid line looks perfect. What does
the dashed one say? And which activation is hopeless at 30 layers with any of the schemes? (Leave
the switch for batch normalisation off for now; it belongs to section 6.)
"""

# %% tags=["show"]
explorers.initialization()

# %% [markdown]
r"""
## 2. Three numbers per layer

You cannot look at a histogram of each layer after every step, but you can look at three numbers:

- the **mean** and the **standard deviation** of the layer's activations, over all samples and all
  its neurons together;
- the share of them that is **flat**: where the slope of the activation is below 0.05, so that less
  than a twentieth of any message gets through.

Why the third? Because the first two can't see what the explorer has just shown. A tanh layer whose
activations are all -1 or 1 has standard deviation 1, which looks as healthy as can be.

For a layer, $Z = A_{\text{before}} W + b$ and $A = g(Z)$. Walk through the *hidden* layers only;
the last layer has no activation. From `network.py` you may use `depth(params)`, the number of
layers, `linear_forward`, `activation_forward`, and for the slope `activation_backward`: what does
it return if the message is 1 everywhere?
"""


# %% nbgrader={"grade": false, "grade_id": "activation_stats", "locked": false, "schema_version": 3, "solution": true, "task": false}
def activation_stats(params, X, activation="tanh"):
    """What goes on in each hidden layer of the network of network.py.

    params : {"W1": ..., "b1": ..., "W2": ...}; the last layer has no activation
    X : (M, N) samples
    activation : a name that activation_forward knows

    Returns {"mean": (H,), "std": (H,), "flat": (H,)}, an entry for each of the H hidden layers:
    mean and standard deviation of its activations, over samples and neurons together, and the
    share of them where the slope of the activation is below 0.05.
    """
    ### BEGIN SOLUTION
    A, stats = X, {"mean": [], "std": [], "flat": []}
    for layer in range(1, depth(params)):
        Z, _ = linear_forward(A, params[f"W{layer}"], params[f"b{layer}"])
        A, cache = activation_forward(Z, activation)
        slope = activation_backward(np.ones_like(A), cache, activation)
        stats["mean"].append(np.mean(A))
        stats["std"].append(np.std(A))
        stats["flat"].append(np.mean(slope < 0.05))
    return {name: np.array(values) for name, values in stats.items()}
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "activation_stats_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("activation_stats", points=10)
rng = t.rng()
three_samples = np.array([[1.0], [2.0], [-3.0]])
small_net = {
    "W1": np.array([[1.0, -1.0]]),
    "b1": np.array([0.0, 1.0]),
    "W2": np.array([[1.0], [1.0]]),
    "b2": np.array([-2.0]),
    "W3": np.array([[2.0, 3.0]]),
    "b3": np.zeros(2),
}
# By hand, with ReLUs: what the layers hold before and after, and the scores.
Z1, A1 = np.array([[1.0, 0.0], [2.0, -1.0], [-3.0, 4.0]]), np.array([[1.0, 0], [2, 0], [0, 4]])
Z2, A2 = np.array([[-1.0], [0.0], [2.0]]), np.array([[0.0], [0.0], [2.0]])
S3 = A2 @ small_net["W3"]


def of_relus(name):
    return lambda: activation_stats(small_net, three_samples.copy(), "relu")[name]


def each(f, *arrays):
    return np.array([float(f(A)) for A in arrays])


def is_a_dict():
    came = activation_stats(small_net, three_samples.copy(), "relu")
    if not isinstance(came, dict):
        return "something else came back: one dict for all layers, with an array for each name"
    return sorted(came) == ["flat", "mean", "std"] or f"the dict has {sorted(came)}"


t.true(
    "a dict with the names mean, std and flat",
    is_a_dict,
    worth=0.5,
    hint="Three arrays, each with one entry for each hidden layer.",
)
t.close(
    "mean, two hidden layers of ReLUs by hand",
    of_relus("mean"),
    each(np.mean, A1, A2),
    hint="The first layer holds 1, 2, 0 and 0, 0, 4; the second 0, 0, 2.",
    mistakes={
        "This is the mean of Z, before the activation.": each(np.mean, Z1, Z2),
        "The scores are no hidden layer: stop before the last.": each(np.mean, A1, A2, S3),
        "The inputs are no layer: start with the first activations.": each(
            np.mean, three_samples, A1, A2
        ),
        "The input stands in the place of a layer, and the last hidden layer is missing.": each(
            np.mean, three_samples, A1
        ),
        "The last hidden layer is missing.": each(np.mean, A1),
    },
)
t.close(
    "standard deviation, over samples and neurons together",
    of_relus("std"),
    each(np.std, A1, A2),
    hint="np.std of all six numbers of the first layer at once.",
    mistakes={
        "This is the variance: where is the root?": each(np.var, A1, A2),
        "Divided by one less than the number of values (ddof = 1).": each(
            lambda A: np.std(A, ddof=1), A1, A2
        ),
        "This is the mean over neurons of each neuron's own standard deviation.": each(
            lambda A: np.std(A, axis=0).mean(), A1, A2
        ),
        "This is the mean over samples of each sample's own standard deviation.": each(
            lambda A: np.std(A, axis=1).mean(), A1, A2
        ),
        "This is the standard deviation of Z, before the activation.": each(np.std, Z1, Z2),
        "The scores are no hidden layer: stop before the last.": each(np.std, A1, A2, S3),
        "This is the root of the mean square: subtract the mean first.": each(
            lambda A: np.sqrt(np.mean(A**2)), A1, A2
        ),
    },
)
t.close(
    "share of flat places of ReLUs",
    of_relus("flat"),
    [1 / 2, 2 / 3],
    hint="The slope of a ReLU is 0 where Z <= 0, and 1 elsewhere.",
    mistakes={
        "This is the share that is *not* flat.": [1 / 2, 1 / 3],
        "This counts instead of taking the share.": [3.0, 2.0],
    },
)
wide = {"W1": np.array([[10.0, 0.6]]), "b1": np.zeros(2), "W2": np.ones((2, 1)), "b2": np.zeros(1)}
five = np.array([[1.0], [-1.0], [0.5], [0.1], [0.04]])
t.close(
    "share of flat places of tanh: 10, -10, 5, 1, 0.4 and 0.6, -0.6, 0.3, 0.06, 0.024",
    lambda: activation_stats(wide, five, "tanh")["flat"],
    [3 / 10],
    hint="tanh is flat on both sides: at 10 and at -10. Its slope at 1 is 0.42.",
    mistakes={
        "This is the share that is *not* flat.": [7 / 10],
        "This finds *values* near 0, but the slope should be near 0.": [1 / 10],
        "tanh is flat at -10, too.": [2 / 10],
        "This is the share of neurons that are flat for every sample.": [0.0],
        "The message to activation_backward is 1 everywhere; this was A or Z.": [5 / 10],
    },
)
t.close(
    "another activation gives other numbers: sigmoid",
    lambda: activation_stats(wide, five, "sigmoid"),
    lambda: {
        name: each(f, 1 / (1 + np.exp(-five @ wide["W1"])))
        for name, f in {
            "mean": np.mean,
            "std": np.std,
            "flat": lambda A: np.mean(A * (1 - A) < 0.05),
        }.items()
    },
    rtol=1e-6,
    hint="Is the name of an activation written into your function?",
)
t.unchanged(
    "X and params stay as they were",
    lambda: activation_stats(small_net, three_samples, "relu")["mean"],
    small_net,
    three_samples,
    worth=0.5,
    hint="Does something write into X?",
)


### BEGIN HIDDEN TESTS
BENDS = {  # name -> the function and its slope, from Z alone
    "tanh": (np.tanh, lambda Z: 1 / np.cosh(Z) ** 2),
    "relu": (lambda Z: np.where(Z > 0, Z, 0.0), lambda Z: np.where(Z > 0, 1, 0)),
    "leaky_relu": (lambda Z: np.maximum(Z, Z / 100), lambda Z: np.where(Z > 0, 1, 0.01)),
    "softplus": (lambda Z: np.log1p(np.exp(Z)), lambda Z: 1 / (1 + np.exp(-Z))),
}


def some_net(rng):
    sizes = [int(n) for n in rng.integers(1, 7, size=rng.integers(3, 7))]
    params = {}
    for i in range(1, len(sizes)):
        params[f"W{i}"] = 2 * rng.normal(size=sizes[i - 1 : i + 1])
        params[f"b{i}"] = rng.normal(size=sizes[i])
    X = rng.normal(size=(int(rng.integers(1, 8)), sizes[0]))
    return params, X, str(rng.choice(sorted(BENDS)))


def tells_the_truth(case):
    params, X, activation = case
    g, slope = BENDS[activation]
    wanted, A = {"mean": [], "std": [], "flat": []}, X
    for i in range(1, len(params) // 2):
        Z = A @ params[f"W{i}"] + params[f"b{i}"]
        A, middle = g(Z), g(Z).sum() / Z.size
        wanted["mean"].append(middle)
        wanted["std"].append(np.sqrt(((A - middle) ** 2).sum() / A.size))
        wanted["flat"].append(np.sum(slope(Z) < 0.05) / A.size)
    came = activation_stats(params, X, activation)
    return all(
        np.shape(came[name]) == (len(values),)
        and np.allclose(came[name], values, rtol=1e-6, atol=1e-9)
        for name, values in wanted.items()
    )


def with_strangers(case):
    """Parameters of other blocks, as section 6 has them, are none of its business."""
    params, X, activation = case
    more = params | {"gamma1": np.ones(3), "beta1": np.zeros(3), "lr": np.ones(1)}
    came, alone = activation_stats(more, X, activation), activation_stats(params, X, activation)
    return all(np.array_equal(came[name], alone[name]) for name in ("mean", "std", "flat"))


with t.hidden():
    t.property(
        "random networks of any depth",
        tells_the_truth,
        draw=some_net,
        n=20,
        worth=3.5,
        hint="Does each layer get the activations of the one before?",
    )
    t.property(
        "parameters of other blocks do not count as layers",
        with_strangers,
        draw=some_net,
        n=4,
        worth=0.5,
        hint="depth(params) knows how many layers there are; len(params) does not.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Now the table of the lecture: ten layers of tanh, five hundred neurons wide, the weights from
$N(0, 1/n_{\text{in}})$, the inputs standard normal. The standard deviations that are printed there
are .628, .486, and so on down to .228. Does your network agree? Below it stand two networks whose
weights have a variance nine times too large, and nine times too small.
"""

# %% tags=["show"]
rng = np.random.default_rng(0)
noise = rng.standard_normal((1000, 500))
ladder = {}
for layer in range(1, 12):  # ten hidden layers, and one for the scores
    ladder[f"W{layer}"] = init_weights(500, 500 if layer < 11 else 1, "lecun_normal", rng)
    ladder[f"b{layer}"] = np.zeros(500 if layer < 11 else 1)
for factor, name in ((1, "N(0, 1/n)"), (3, "N(0, 9/n)"), (1 / 3, "N(0, 1/9n)")):
    scaled = {key: factor * value for key, value in ladder.items()}
    stats = activation_stats(scaled, noise[:200] if factor != 1 else noise, "tanh")
    print(f"{name:11} std ", *(f"{value:.3f}" for value in stats["std"]))
    print(f"{'':11} flat", *(f"{value:.3f}" for value in stats["flat"]))

# %% [markdown]
r"""
Even the good one gets quieter from layer to layer, because tanh is a little flatter than the line
$a = z$ everywhere but at 0. It does so ever more slowly: small signals hardly notice the bend. The
second network is the one that only its third number gives away.
"""

# %% [markdown]
r"""
## 3. There and back again

Learning needs both ways: the signal must come through forward, and the message must come through
backward. Let us measure both, for any depth.

**The experiment.** Build a network of `depth` hidden layers, each exactly as wide as the input, so
$N$ wide. Layer by layer, from the first to the last, its weights come from `init(N, N, rng)`; its
biases are zero. Send `X` through and write down the standard deviation of each layer's
*activations* $A_1, \dots, A_{\text{depth}}$. There are no scores and no loss. Instead, draw a
random message for the last activations,

$$dA_{\text{depth}} = \texttt{rng.standard\_normal}(\dots) \quad
\text{in the shape of } A_{\text{depth}} ,$$

once all weights are drawn, send it back through all layers, and write down the standard deviations
of $dA_1, \dots, dA_{\text{depth}}$: what arrives at the *output* of each layer. So the last of them
is that of the drawn message itself, about 1.

Both lists are in the order of the layers, the first layer first. All that you need is in
`network.py`: two functions for the way forward, two for the way back.
"""


# %% nbgrader={"grade": false, "grade_id": "depth_experiment", "locked": false, "schema_version": 3, "solution": true, "task": false}
def depth_experiment(X, depth, init, activation, rng):
    """How large signals and messages are in a deep random network.

    X : (M, N) inputs
    depth : number of hidden layers, each N wide
    init : init(fan_in, fan_out, rng) -> weights (fan_in, fan_out)
    activation : a name that activation_forward knows
    rng : np.random.Generator, first for the weights, then for the message at the end

    Returns {"forward": (depth,), "backward": (depth,)}: the standard deviations of A and of dA
    for each layer, the first layer first.
    """
    ### BEGIN SOLUTION
    A, caches, forward, backward = X, [], [], []
    width = X.shape[1]
    for _ in range(depth):
        Z, linear = linear_forward(A, init(width, width, rng), np.zeros(width))
        A, bent = activation_forward(Z, activation)
        caches.append((linear, bent))
        forward.append(np.std(A))
    message = rng.standard_normal(A.shape)
    for linear, bent in reversed(caches):
        backward.append(np.std(message))
        message, _, _ = linear_backward(activation_backward(message, bent, activation), linear)
    return {"forward": np.array(forward), "backward": np.array(backward[::-1])}
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "depth_experiment_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("depth_experiment", points=10)
rng = t.rng()
seed = int(rng.integers(1_000_000))


def doubling(fan_in, fan_out, rng):
    """Weights that double everything; nothing is drawn."""
    return 2 * np.eye(fan_in, fan_out)


def turning(fan_in, fan_out, rng):
    """Weights that are not symmetric: they move all to the right, times 1, 2, 3."""
    return np.diag([1.0, 2.0, 3.0]) @ np.roll(np.eye(3), 1, axis=1)


def changing():
    """An init that doubles at its first call, triples at its second, halves at its third."""
    factors = [2.0, 3.0, 0.5]
    return lambda fan_in, fan_out, rng: factors.pop(0) * np.eye(fan_in, fan_out)


def normal(fan_in, fan_out, rng):
    return rng.standard_normal((fan_in, fan_out)) / np.sqrt(fan_in)


def spreads(*arrays):
    return np.array([float(np.std(A)) for A in arrays])


def both(forward, backward):
    return {"forward": forward, "backward": backward}


def drawing(fan_in, fan_out, rng):
    """Weights that double everything, once a number has been drawn for each."""
    return 2 * np.eye(fan_in, fan_out) + 0 * rng.standard_normal((fan_in, fan_out))


def fresh():
    return np.random.default_rng(seed)


positive = np.array([[1.0, 2.0, 6.0], [3.0, 5.0, 1.0]])
t.close(
    "signals, three layers of ReLUs that double everything",
    lambda: depth_experiment(positive, 3, doubling, "relu", fresh())["forward"],
    np.std(positive) * np.array([2.0, 4.0, 8.0]),
    hint="X has standard deviation 1.91; after the first layer it is 3.83.",
    mistakes={
        "The input stands in the list: it begins with the first activations.": (
            np.std(positive) * np.array([1.0, 2.0, 4.0])
        ),
        "The list runs from the last layer to the first.": np.std(positive)
        * np.array([8.0, 4.0, 2.0]),
        "Every layer got X: each wants the activations of the one before.": np.full(
            3, 2 * np.std(positive)
        ),
        "This is the variance.": np.var(positive) * np.array([4.0, 16.0, 64.0]),
        "This is the root of the mean square; the standard deviation is around the mean.": (
            np.sqrt(np.mean(positive**2)) * np.array([2.0, 4.0, 8.0])
        ),
    },
)
message = fresh().standard_normal(positive.shape)
t.close(
    "messages, three layers of ReLUs that double everything",
    lambda: depth_experiment(positive, 3, doubling, "relu", fresh())["backward"],
    np.std(message) * np.array([4.0, 2.0, 1.0]),
    hint="The drawn message arrives at layer 3, twice as much at layer 2, and at layer 1?",
    mistakes={
        "The list runs from the last layer to the first: turn it round.": (
            np.std(message) * np.array([1.0, 2.0, 4.0])
        ),
        "This is what arrives at the *inputs* of the layers, one layer further back.": (
            np.std(message) * np.array([8.0, 4.0, 2.0])
        ),
        "A message of ones has no spread: draw it with rng.standard_normal.": np.zeros(3),
        "Turned round, and what arrives at the *inputs* of the layers.": (
            np.std(message) * np.array([2.0, 4.0, 8.0])
        ),
    },
)
size, loud = np.std(positive), np.std(message)
t.close(
    "the message is drawn when all weights have been drawn",
    lambda: depth_experiment(positive, 2, drawing, "relu", fresh())["backward"],
    np.std(fresh().standard_normal((2 * 3 + 2, 3))[-2:]) * np.array([2.0, 1.0]),
    hint="First the weights of all layers, from the first to the last, then the message.",
    mistakes={
        "The message was drawn before the weights.": loud * np.array([2.0, 1.0]),
    },
)
t.close(
    "three layers of ReLUs: the first doubles, the second triples, the third halves",
    lambda: depth_experiment(positive, 3, changing(), "relu", fresh()),
    both(size * np.array([2.0, 6.0, 3.0]), loud * np.array([1.5, 0.5, 1.0])),
    hint="On the way back the message meets the third layer first, and layer 1 never.",
    mistakes={
        "All layers have the same weights: call init for each of them.": both(
            size * np.array([2.0, 4.0, 8.0]), loud * np.array([4.0, 2.0, 1.0])
        ),
        "On the way back the layers come from the last to the first.": both(
            size * np.array([2.0, 6.0, 3.0]), loud * np.array([6.0, 2.0, 1.0])
        ),
    },
)


def there_and_back_with_tanh(X, message):
    once = np.tanh(2 * X)
    twice = np.tanh(2 * once)
    return both(spreads(once, twice), spreads(2 * message * (1 - twice**2), message))


half_off = np.array([[1.0, -2.0, 4.0], [-3.0, 0.5, -1.0]])
awake, heard = half_off * (half_off > 0), message * (half_off > 0)
t.close(
    "two layers of ReLUs that double everything, some of them off",
    lambda: depth_experiment(half_off, 2, doubling, "relu", fresh()),
    both(2 * spreads(awake, 2 * awake), spreads(2 * heard, message)),
    hint="Who was off on the way forward lets no message through on the way back.",
    mistakes={
        "This is the standard deviation of Z; the activation belongs to the signal.": both(
            2 * spreads(half_off, 2 * awake), spreads(2 * heard, message)
        ),
        "The slope of the activation is missing on the way back.": both(
            2 * spreads(awake, 2 * awake), spreads(2 * message, message)
        ),
        "This is what arrives at Z, behind the activation; take it before.": both(
            2 * spreads(awake, 2 * awake), spreads(2 * heard, heard)
        ),
        "tanh is written into your function: use activation.": (
            lambda: there_and_back_with_tanh(half_off, message)
        ),
    },
)
to_the_right = np.roll(positive * [1, 2, 3], 1, axis=1)
t.close(
    "two layers of ReLUs that move all to the right, times 1, 2, 3",
    lambda: depth_experiment(positive, 2, turning, "relu", fresh()),
    both(
        spreads(to_the_right, np.roll(to_the_right * [1, 2, 3], 1, axis=1)),
        spreads(np.roll(message, -1, axis=1) * [1, 2, 3], message),
    ),
    hint="What was moved to the right on the way forward comes back to the left.",
    mistakes={
        "On the way back it is W transposed; a square W hides it from the shapes.": both(
            spreads(to_the_right, np.roll(to_the_right * [1, 2, 3], 1, axis=1)),
            spreads(np.roll(message * [1, 2, 3], 1, axis=1), message),
        ),
    },
)
column, lone_message = np.array([[0.2], [-1.0], [2.0]]), fresh().standard_normal((3, 1))
with_tanh = there_and_back_with_tanh(column, lone_message)
bent_twice = np.tanh(2 * np.tanh(2 * column))
t.close(
    "two layers of one tanh, with weight 2",
    lambda: depth_experiment(column, 2, doubling, "tanh", fresh()),
    with_tanh,
    hint="The slope of tanh at Z, times 2, on the way from layer 2 to layer 1.",
    mistakes={
        "The slope was taken at A instead of Z.": with_tanh
        | {"backward": spreads(2 * lone_message * (1 - np.tanh(bent_twice) ** 2), lone_message)},
        "The slope of the activation is missing on the way back.": with_tanh
        | {"backward": spreads(2 * lone_message, lone_message)},
        "The slope is that of the layer below: each layer has its own cache.": with_tanh
        | {"backward": spreads(2 * lone_message / np.cosh(2 * column) ** 2, lone_message)},
    },
)
noisy = rng.standard_normal((6, 4))
t.unchanged(
    "X stays as it was",
    lambda: depth_experiment(noisy, 2, normal, "tanh", fresh())["forward"],
    noisy,
    worth=0.5,
    hint="Does something write into X?",
)
t.repeatable(
    "all randomness comes from rng",
    lambda rng: depth_experiment(noisy, 2, normal, "tanh", rng),
    worth=0.5,
    hint="The weights and the message come from the same rng.",
)


### BEGIN HIDDEN TESTS
BENT = {
    "tanh": (np.tanh, lambda Z: 1 - np.tanh(Z) ** 2),
    "relu": (lambda Z: np.maximum(Z, 0), lambda Z: np.heaviside(Z, 0)),
    "sigmoid": (lambda Z: 1 / (1 + np.exp(-Z)), lambda Z: 1 / (2 + np.exp(Z) + np.exp(-Z))),
}


def there_and_back(X, n_layers, init, activation, rng):
    """The experiment, with nothing but matrices."""
    (g, slope), N = BENT[activation], X.shape[1]
    weights, signals, slopes = [init(N, N, rng) for _ in range(n_layers)], [X], []
    for W in weights:
        slopes.append(slope(signals[-1] @ W))
        signals.append(g(signals[-1] @ W))
    messages = [rng.standard_normal(X.shape)]
    for W, bent in zip(weights[:0:-1], slopes[:0:-1], strict=True):
        messages.append((messages[-1] * bent) @ W.T)
    return {"forward": spreads(*signals[1:]), "backward": spreads(*messages[::-1])}


def an_experiment(rng):
    M, N, n_layers = (int(n) for n in rng.integers((1, 2, 1), (8, 7, 7)))
    kind, gain = str(rng.choice(sorted(BENT))), float(rng.uniform(0.5, 2))
    return rng.normal(size=(M, N)), n_layers, kind, gain, int(rng.integers(1_000_000))


def is_measured_well(case):
    X, n_layers, activation, gain, seed = case

    def init(fan_in, fan_out, rng):
        return gain * rng.standard_normal((fan_in, fan_out)) / np.sqrt(fan_in)

    rng, other = np.random.default_rng(seed), np.random.default_rng(seed)
    came = depth_experiment(X, n_layers, init, activation, rng)
    wanted = there_and_back(X, n_layers, init, activation, other)
    return all(
        np.shape(came[way]) == (n_layers,)
        and np.allclose(came[way], wanted[way], rtol=1e-6, atol=1e-12)
        for way in wanted
    )


with t.hidden():
    t.property(
        "random depths, widths and activations",
        is_measured_well,
        draw=an_experiment,
        n=12,
        worth=4,
        hint="Is a depth, a width or an activation written into your function?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Thirty layers, with your `init_weights`. On the left the signals, on the right the messages, read
from right to left: they start at layer 30. A line that leaves the figure is lost. Before you run
the cell: which of the five lines will be level on both sides?
"""

# %% tags=["show"]
rng = np.random.default_rng(0)
inputs = rng.standard_normal((200, 200))
ladders = {
    "tanh, LeCun or Glorot": ("tanh", "glorot_normal", 1),
    "ReLU, He": ("relu", "he_uniform", 1),
    "ReLU, LeCun or Glorot": ("relu", "lecun_normal", 1),
    "tanh, 4 × Glorot": ("tanh", "glorot_uniform", 4),
    "sigmoid, 4 × Glorot": ("sigmoid", "glorot_uniform", 4),
}
results = {}
for name, (activation, scheme, factor) in ladders.items():

    def init(fan_in, fan_out, rng, scheme=scheme, factor=factor):
        return factor * init_weights(fan_in, fan_out, scheme, rng)

    results[name] = depth_experiment(inputs, 30, init, activation, rng)
fig, panels = plt.subplots(1, 2, figsize=(10.4, 4), layout="constrained")
for ax, way, what in zip(panels, ("forward", "backward"), ("activations", "messages"), strict=True):
    curves = {name: result[way] for name, result in results.items()}
    plots.layer_values(curves, ax, ylabel=f"standard deviation of the {what}")
    limits = ax.set_ylim(1e-6, 1e7)
plots.style.legend(panels[0], loc="upper left")
nothing = panels[1].get_legend().remove()

# %% [markdown]
r"""
Two of the five are level both ways: ReLU with He's weights and, nearly, tanh with Glorot's. Tanh
with the factor 4 is level forward, but its messages grow by a factor of 200,000. The sigmoid, for
which the 4 was made, loses a third of its messages in every layer even so: its outputs lie around ½
instead of 0, and push the next layer away from where it is steep. It was the sigmoid, for the most
part, for which people believed that deep networks cannot be trained.
"""

# %% [markdown]
r"""
## 4. The dead

Half of all places in a healthy ReLU layer are flat, so half of its outputs are 0. That is no
illness: another sample wakes another half. But a neuron that is 0 for *every* sample has slope 0
for every sample. Its weights get the gradient 0, so the next step leaves them as they are, and the
one after that. It is *dead*, and stays so unless the layers below change what it hears.

So a dead neuron is a matter of the whole batch: one sample that wakes it is enough to call it
alive.
"""


# %% nbgrader={"grade": false, "grade_id": "dead_fraction", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dead_fraction(A):
    """Share of the neurons of a ReLU layer that are 0 for all samples.

    A : (M, N) activations of N neurons, none of them negative

    Returns a number between 0 and 1.
    """
    ### BEGIN SOLUTION
    return float(np.mean(np.all(A == 0, axis=0)))
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "dead_fraction_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("dead_fraction", points=5)
rng = t.rng()
# Samples in rows. Neurons: dead, awake once, always at 2, awake twice, dead.
five_neurons = np.array(
    [
        [0.0, 0.0, 2.0, 0.0, 0.0],
        [0.0, 0.7, 2.0, 1.0, 0.0],
        [0.0, 0.0, 2.0, 3.0, 0.0],
        [0.0, 0.0, 2.0, 0.0, 0.0],
    ]
)
t.close(
    "four samples, five neurons, two of them dead",
    lambda: dead_fraction(five_neurons),
    0.4,
    hint="Look at the columns. Which of them hold nothing but zeros?",
    mistakes={
        "This is the share of zeros: one sample that wakes a neuron is enough.": 13 / 20,
        "This counts neurons that are 0 for *some* sample; they are alive for another.": 0.8,
        "This goes along the rows: it asks for samples that wake nobody.": 0.0,
        "This is the share of the living.": 0.6,
        "This is how many, not which share.": 2.0,
        "A neuron that is always at 2 does not vary, but it is alive: ask for zeros.": 0.6,
        "A neuron that is awake for less than half of the samples is alive, too.": 0.6,
        "The number of dead neurons was divided by the number of samples.": 0.5,
        "The number of dead neurons was divided by all entries of A.": 0.1,
    },
)
t.close(
    "one sample: whoever is 0 counts as dead",
    lambda: dead_fraction(np.array([[0.0, 3.0, 0.0, 0.0]])),
    0.75,
    hint="With one sample there is nothing else to go by.",
    mistakes={"This goes along the rows; a neuron is a column.": 0.0},
)
t.close(
    "tiny activations are alive",
    lambda: dead_fraction(np.tile([0.0, 1e-12, 1.0, 3.0], (3, 1))),
    0.25,
    worth=0.5,
    hint="A ReLU that is off gives exactly 0. What is 1e-12 compared with in your function?",
    mistakes={"A small activation was taken for 0; a ReLU that is off gives exactly 0.": 0.5},
)
t.close(
    "nobody is dead, everybody is dead",
    lambda: [dead_fraction(np.ones((3, 2))), dead_fraction(np.zeros((3, 2)))],
    [0.0, 1.0],
    worth=0.5,
    hint="A share lies between 0 and 1.",
)


### BEGIN HIDDEN TESTS
def a_layer(rng):
    M, N = (int(n) for n in rng.integers(1, 9, size=2))
    return np.maximum(rng.normal(size=(M, N)) - 2 * (rng.random(N) < 0.5), 0)


def counts_the_dead(A):
    dead = sum(1 for n in range(A.shape[1]) if not any(A[m, n] > 0 for m in range(A.shape[0])))
    return abs(dead_fraction(A) - dead / A.shape[1]) < 1e-9


with t.hidden():
    t.property(
        "random layers",
        counts_the_dead,
        draw=a_layer,
        n=25,
        worth=2,
        hint="A neuron is a column, and counts once.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Six layers of ReLUs with He's weights again, and learning rates that are too bold. The figure counts
the dead in each hidden layer after three epochs.

**Predict.** Which learning rate kills how many? And where do neurons die first: near the input or
near the output?
"""


# %% tags=["show"]
def hidden_activations(params, X, activation):
    """The activations of each hidden layer, written down as model_forward passes by."""
    layers = []
    model_forward(X, params, activation, on_A=lambda A, _: (layers.append(A) or A, None))
    return layers


dead = {}
for lr in (0.1, 0.3, 0.6, 1.0):
    rng = np.random.default_rng(4)
    params = first_params(lambda n_in, _: np.sqrt(2 / n_in), rng)
    with np.errstate(all="ignore"):
        params, losses = sgd(params, train_X, train_y, relu_model, lr, 3, rng)
    layers = hidden_activations(params, train_X, "relu")
    dead[f"learning rate {lr:g}"] = [dead_fraction(A) for A in layers]
    print(f"learning rate {lr:g}: training loss {np.mean(losses[-45:]):.3f}")
ax = plots.layer_values(dead, ylabel="share of dead neurons", log=False)

# %% [markdown]
r"""
At 0.6 and above nearly the whole last hidden layer is dead. That is a wall: hardly a message gets
past it, so the layers before it, dead or alive, stand still as well.
"""

# %% [markdown]
r"""
## 5. How far is a step?

One more instrument, the cheapest of all. In a step, the weights of a layer move by
$\eta\, \lVert dW \rVert$. Compare that with their own size: the number

$$r = \eta\, \frac{\lVert dW \rVert}{\lVert W \rVert}$$

says which part of themselves the weights change in one step. A rule of thumb for the middle of a
training is about a thousandth, $10^{-3}$. Far below that a layer stands still; at $10^{-1}$ it
forgets in ten steps what it knew. And the layers should not differ by powers of ten from each
other, or else no single learning rate suits them all.
"""


# %% tags=["show"]
def step_sizes(params, X, y, activation, lr):
    """lr ‖dW‖ / ‖W‖ of each layer, for one batch."""
    _, grads = loss_and_grads(params, X, y, activation)
    weights = [f"W{layer}" for layer in range(1, depth(params) + 1)]
    return [lr * np.linalg.norm(grads[W]) / np.linalg.norm(params[W]) for W in weights]


first_steps = {}
for name, deviation in {
    "N(0, 0.001²)": lambda n_in, _: 0.001,
    "N(0, 0.05²)": lambda n_in, _: 0.05,
    "He": lambda n_in, _: np.sqrt(2 / n_in),
    "N(0, 0.6²)": lambda n_in, _: 0.6,
}.items():
    params = first_params(deviation, np.random.default_rng(1))
    first_steps[name] = step_sizes(params, train_X[:200], train_y[:200], "relu", lr=0.1)
ax = plots.layer_values(first_steps, ylabel="size of the first step, r")
ax = plots.style.legend(ax, loc=(0.02, 0.25))
line = ax.axhline(1e-3, color="0.4", lw=0.8, ls=":")

# %% [markdown]
r"""
Here is the answer to the question of the beginning: you could have known before the first step. The
network with 0.05 changes by a hundred-thousandth of itself, four hundred times less than He's. The
one with 0.6 changes by two to four times its own size. And at 0.001 the first step is a millionth
of a millionth of the weights. No patience will help there, and no learning rate either.

Or is there something that will?
"""

# %% [markdown]
r"""
## 6. Batch normalisation

All of this was about the *start*. After a hundred steps the weights are others, and nobody promises
that the signals are still well. So Sergey Ioffe and Christian Szegedy asked in 2015: if we want
scores with mean 0 and variance 1, why don't we simply *make* them so? In every layer, for every
neuron, over the samples of the batch, as a block of its own between the linear block and the
activation.

The block gets the scores $Z$, shape `(M, N)`. For each neuron $j$, so for each *column*,

$$\mu_j = \frac1M \sum_m z_{mj}, \qquad
\sigma_j^2 = \frac1M \sum_m (z_{mj} - \mu_j)^2, \qquad
\hat z_{mj} = \frac{z_{mj} - \mu_j}{\sqrt{\sigma_j^2 + \varepsilon}} , \qquad
y_{mj} = \gamma_j\, \hat z_{mj} + \beta_j .$$

- The last step gives back what the first three took away. Mean 0 and variance 1 need not be best
  for the network; $\gamma_j$ and $\beta_j$ are parameters, and learned as all others are. At the
  start $\gamma = 1$, $\beta = 0$.
- $\varepsilon$ keeps a column without any variance from being divided by zero. Here it stands
  *inside* of the root, beside the variance. (In homework 4 it stood outside. Both are custom.)
- $1/M$, not $1/(M-1)$: nothing is estimated here, the batch is as it is.

**Predict.** Multiply all weights before the block by 1,000, or by a thousandth. What changes in
$Y$?
"""

# %% [markdown]
r"""
**Two modes.** What a network says about a digit should not depend on which other digits happen to
be in the batch. In training that is the price. But once the network is in use, it may get a single
digit, and the mean over one sample is the sample itself. So the block works in two modes.

- *Training* (`train=True`): $\mu$ and $\sigma^2$ come from the batch. And on the way the block
  remembers what they usually are, with the average that forgets from homework 4 (without correction
  of its start). With $\alpha$ for `momentum`,

  $$\mu_{\text{run}} \leftarrow \alpha\, \mu_{\text{run}} + (1 - \alpha)\, \mu , \qquad
    \sigma^2_{\text{run}} \leftarrow \alpha\, \sigma^2_{\text{run}} + (1 - \alpha)\, \sigma^2 .$$

- *Test* (`train=False`): the same formula for $\hat z$ and $y$, with $\mu_{\text{run}}$ and
  $\sigma^2_{\text{run}}$ in place of those of the batch. Nothing is remembered: the running
  statistics come back as they were.

They live in a dict, `running = {"mean": (N,), "var": (N,)}`. As always, you make a new one instead
of changing the one that you were given. (Other programs call $1 - \alpha$ the momentum, and some
put the variance with $1/(M-1)$ into the running average. Ours does not.)

What you will need for the way back goes into `cache`; its form is your own business. Read section 7
before you decide.
"""


# %% nbgrader={"grade": false, "grade_id": "batchnorm_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_forward(Z, gamma, beta, running, train, momentum=0.9, eps=1e-5):
    """Normalise each column, over the batch or with what is remembered.

    Z : (M, N) scores
    gamma, beta : (N,) new size and new centre of each column
    running : {"mean": (N,), "var": (N,)} what is remembered of earlier batches
    train : True for training, False for test
    momentum : how much of the old running statistics is kept
    eps : added to the variance, inside of the root

    Returns (Y, running, cache): Y (M, N), the running statistics after this batch as a new dict,
    and what batchnorm_backward needs (in training; in test mode it may be None).
    """
    ### BEGIN SOLUTION
    mean, var = running["mean"], running["var"]
    if train:
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        now = {"mean": mean, "var": var}
        running = {k: momentum * running[k] + (1 - momentum) * now[k] for k in now}
    shrink = 1 / np.sqrt(var + eps)
    Z_hat = (Z - mean) * shrink
    return gamma * Z_hat + beta, dict(running), (Z_hat, gamma, shrink)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "batchnorm_forward_test", "locked": true, "points": 20, "schema_version": 3, "solution": false, "task": false}
t = checks.group("batchnorm_forward", points=20)
rng = t.rng()
pair = np.array([[0.0, 18.0], [8.0, 10.0]])  # both columns: variance 16
gain, centre = np.array([10.0, 5.0]), np.array([1.0, 3.0])
fresh_start = {"mean": np.zeros(2), "var": np.ones(2)}
remembered = {"mean": np.array([1.0, -1.0]), "var": np.array([7.0, 16.0])}


def in_training(start=None):
    start = start or {name: value.copy() for name, value in fresh_start.items()}
    return batchnorm_forward(pair, gain, centre, start, True, momentum=0.75, eps=9.0)


def in_test(Z):
    given = {name: value.copy() for name, value in remembered.items()}
    return batchnorm_forward(Z, gain, centre, given, False, momentum=0.75, eps=9.0)


def scaled(Z_hat):
    return gain * Z_hat + centre


def statistics(mean, var):
    return {"mean": np.array(mean), "var": np.array(var)}


away = pair - pair.mean(axis=0)  # -4 and 4, 4 and -4
t.true(
    "three things come back: Y, running, cache",
    lambda: (
        (isinstance(in_training(), tuple | list) and len(in_training()) == 3)
        or "something else came back: return Y, running, cache"
    ),
    worth=0.5,
    hint="Three, in both modes; the cache of the test mode may be None.",
)
t.close(
    "training: 0, 8 and 18, 10, with ε = 9, γ = 10, 5 and β = 1, 3",
    lambda: in_training()[0],
    scaled(away / 5),
    worth=2,
    hint="The first column: μ = 4, σ² = 16, and √(16 + 9) = 5. So ẑ = -0.8 and 0.8.",
    mistakes={
        "The variance was divided by M - 1 (ddof = 1); here it is M.": scaled(away / np.sqrt(41)),
        "ε stands outside of the root; here it is inside, beside the variance.": scaled(away / 13),
        "The root of ε was added outside of the root; add ε to the variance, then take the root.": (
            scaled(away / 7)
        ),
        "This divides by the variance: where is the root?": scaled(away / 25),
        "ε is missing, or it was written into the function as a number.": scaled(away / 4),
        "1e-5 is written into the function: use eps.": scaled(away / np.sqrt(16 + 1e-5)),
        "One mean and one variance for the whole array: each column has its own (axis=0).": scaled(
            (pair - pair.mean()) / np.sqrt(pair.var() + 9)
        ),
        "These are statistics of the samples (axis=1); each *column* is normalised.": scaled(
            (pair - pair.mean(axis=1, keepdims=True)) / np.sqrt(pair.var(axis=1, keepdims=True) + 9)
        ),
        "γ and β are exchanged.": centre * away / 5 + gain,
        "γ and β are not used.": away / 5,
        "β is missing.": gain * away / 5,
        "γ is missing.": away / 5 + centre,
        "β was added before the multiplication with γ.": gain * (away / 5 + centre),
        "The mean was not subtracted.": scaled(pair / 5),
        "These are the running statistics; in training the batch's own are used.": scaled(
            pair / np.sqrt(10)
        ),
        "The running statistics, updated with this batch; in training the batch's own are used.": (
            scaled((pair - 0.25 * pair.mean(axis=0)) / np.sqrt(0.75 + 4 + 9))
        ),
    },
)
t.close(
    "training: what is remembered of it, from 0 and 1 on, with momentum ¾",
    lambda: in_training()[1],
    statistics([1.0, 3.5], [4.75, 4.75]),
    worth=2,
    hint="¾·0 + ¼·4 = 1 for the first mean, ¾·1 + ¼·16 = 4.75 for its variance.",
    mistakes={
        "momentum and 1 - momentum are exchanged.": statistics([3.0, 10.5], [12.25, 12.25]),
        "Only this batch is remembered: mix it with what was there.": statistics(
            [4.0, 14.0], [16.0, 16.0]
        ),
        "The running statistics came back as they were: in training they are updated.": statistics(
            [0.0, 0.0], [1.0, 1.0]
        ),
        "The standard deviation was put into the average of variances.": statistics(
            [1.0, 3.5], [1.75, 1.75]
        ),
        "ε was put into the average, too: it is added only inside of the root.": statistics(
            [1.0, 3.5], [7.0, 7.0]
        ),
        "The variance in the average was divided by M - 1 (ddof = 1).": statistics(
            [1.0, 3.5], [8.75, 8.75]
        ),
        "This batch is added whole: where is 1 - momentum?": statistics(
            [4.0, 14.0], [16.75, 16.75]
        ),
        "keepdims left an axis of length 1 behind: the running statistics are (N,).": statistics(
            [[1.0, 3.5]], [[4.75, 4.75]]
        ),
        "0.9 is written into the function: use momentum.": statistics([0.4, 1.4], [2.5, 2.5]),
        "These are statistics of the samples (axis=1).": statistics([2.25, 2.25], [21.0, 1.0]),
    },
)
lone = np.array([[5.0, 9.0]])
t.close(
    "test: one sample, with remembered means 1, -1 and variances 7, 16",
    lambda: in_test(lone)[0],
    scaled(np.array([[1.0, 2.0]])),
    worth=2,
    hint="(5 - 1)/√(7 + 9) = 1 and (9 + 1)/√(16 + 9) = 2, then γ and β.",
    mistakes={
        "The batch's own statistics were used; of one sample they leave only β.": scaled(
            np.zeros((1, 2))
        ),
        "The running statistics were updated with this sample, then used: in test mode they rest.": (
            scaled(np.array([[3.0 / np.sqrt(14.25), 7.5 / np.sqrt(21.0)]]))
        ),
        "ε stands outside of the root.": scaled(np.array([[4 / (np.sqrt(7) + 9), 10 / 13]])),
        "This divides by the variance: where is the root?": scaled(np.array([[0.25, 0.4]])),
        "ε is missing in test mode.": scaled(np.array([[4 / np.sqrt(7), 2.5]])),
        "γ and β are not used in test mode.": np.array([[1.0, 2.0]]),
        "Nothing was normalised: this is γ Z + β.": scaled(lone),
        "Z came back as it was; the test mode of dropout does that, not this one.": lone,
    },
)
t.close(
    "test: the running statistics come back as they were",
    lambda: in_test(lone)[1],
    remembered,
    worth=1.5,
    hint="In test mode nothing is learned, so nothing is remembered.",
    mistakes={
        "The running statistics were updated at test time.": statistics([2.0, 1.5], [5.25, 12.0]),
        "Nothing came back: return the running statistics in test mode, too.": None,
    },
)


def knows_no_neighbours():
    Z = np.vstack([lone, pair, 3 * pair])
    if np.allclose(in_test(Z)[0][:1], in_test(lone)[0]):
        return True
    return "a sample is normalised differently when it is not alone: whose mean is subtracted?"


t.true(
    "test: a sample does not notice its neighbours",
    knows_no_neighbours,
    hint="In test mode nothing may be computed over the batch.",
)
flat_column = np.array([[7.0, 1.0], [7.0, 2.0], [7.0, 6.0]])
t.close(
    "training: a column without variance becomes β",
    lambda: batchnorm_forward(flat_column, gain, centre, fresh_start, True)[0][:, 0],
    np.ones(3),
    worth=0.5,
    hint="(7 - 7)/√(0 + ε) = 0.",
)


def learns_and_uses():
    """Two batches in training, then a sample in test mode."""
    _, once, _ = in_training()
    _, twice, _ = batchnorm_forward(3 * pair, gain, centre, once, True, momentum=0.75, eps=9.0)
    return batchnorm_forward(lone, gain, centre, twice, False, eps=9.0)[0]


t.close(
    "two batches in training, then a test",
    learns_and_uses,
    scaled((lone - [3.75, 13.125]) / np.sqrt([48.5625, 48.5625])),
    hint="The second batch is mixed with what the first has left. Then nothing else counts.",
)
t.unchanged(
    "Z, γ, β and running stay as they were",
    lambda: in_training(fresh_start)[0],
    *(pair, gain, centre, fresh_start),
    worth=0.5,
    hint='running["mean"] = ... writes into the caller\'s dict, *= into his array: make a new one.',
)


### BEGIN HIDDEN TESTS
def a_block(rng):
    M, N = int(rng.integers(2, 8)), int(rng.integers(1, 6))
    Z = rng.normal(size=N) * 3 + rng.uniform(0.2, 5, size=N) * rng.normal(size=(M, N))
    gamma, beta = rng.uniform(0.3, 2, size=N) * rng.choice([-1, 1], size=N), rng.normal(size=N)
    running = {"mean": rng.normal(size=N), "var": rng.uniform(0.1, 9, size=N)}
    return Z, gamma, beta, running, float(rng.uniform(0.1, 0.95)), float(10 ** rng.uniform(-5, 0))


def column_by_column(Z, gamma, beta, running, train, momentum, eps):
    """Y and the running statistics, with loops and sums."""
    M, N = Z.shape
    Y, after = np.zeros((M, N)), {"mean": [], "var": []}
    for j in range(N):
        mean, var = float(running["mean"][j]), float(running["var"][j])
        if train:
            batch_mean = sum(Z[:, j]) / M
            batch_var = sum((z - batch_mean) ** 2 for z in Z[:, j]) / M
            after["mean"].append(momentum * mean + (1 - momentum) * batch_mean)
            after["var"].append(momentum * var + (1 - momentum) * batch_var)
            mean, var = batch_mean, batch_var
        for m in range(M):
            Y[m, j] = gamma[j] * (Z[m, j] - mean) * (var + eps) ** -0.5 + beta[j]
    return Y, after if train else running


def agrees(train, which):
    def predicate(case):
        Z, gamma, beta, running, momentum, eps = case
        given = (Z, gamma, beta, running, train, momentum, eps)
        came, wanted = batchnorm_forward(*given)[which], column_by_column(*given)[which]
        if which == 0:
            return np.shape(came) == Z.shape and np.allclose(came, wanted, rtol=1e-7, atol=1e-9)
        return all(
            np.shape(came[name]) == (Z.shape[1],)
            and np.allclose(came[name], wanted[name], rtol=1e-7, atol=1e-9)
            for name in ("mean", "var")
        )

    return predicate


def ignores_size_and_place(case):
    """With a tiny ε, what the columns are multiplied with and shifted by does not matter."""
    Z, gamma, beta, running, momentum, _ = case
    N = Z.shape[1]
    moved = 1000 * Z + np.arange(N)
    came, same = (
        batchnorm_forward(S, gamma, beta, running, True, momentum, 1e-14)[0] for S in (Z, moved)
    )
    return np.allclose(came, same, rtol=1e-5, atol=1e-6)


with t.hidden():
    t.property(
        "training: random batches",
        agrees(True, 0),
        draw=a_block,
        n=12,
        worth=2.5,
        hint="Compare your lines with the four formulas.",
    )
    t.property(
        "training: random batches, what is remembered",
        agrees(True, 1),
        draw=a_block,
        n=12,
        worth=1.5,
        hint="Mix the old running statistics with the batch's plain mean and variance.",
    )
    t.property(
        "test: random batches",
        agrees(False, 0),
        draw=a_block,
        n=12,
        worth=1.5,
        hint="The running statistics, and nothing of the batch.",
    )
    t.property(
        "test: the running statistics rest",
        agrees(False, 1),
        draw=a_block,
        n=6,
        worth=1.5,
        hint="They come back as they were.",
    )
    t.property(
        "training: the size and the place of a column do not matter",
        ignores_size_and_place,
        draw=a_block,
        n=6,
        worth=0.5,
        hint="What is divided by the standard deviation has none of its own left.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Scroll back to the explorer of section 1, set it to 30 layers of tanh, and throw its last switch.
Now change the variance of the weights: what do the two lines do? (And what does the dashed one do
with 30 ReLUs? Nothing is free.) Then come back. The way forward is the easy half.
"""

# %% [markdown]
r"""
## 7. And backward

A message $dY$ comes in, the gradient of the loss with respect to $Y$. Three messages go out.

For $\gamma$ and $\beta$ it is as in a linear block: each has acted on all samples, so it collects
from all samples:

$$d\gamma_j = \sum_m dY_{mj}\, \hat z_{mj} , \qquad d\beta_j = \sum_m dY_{mj} , \qquad
d\hat Z = \gamma \, dY .$$

Now from $\hat z$ to $z$. If $\mu$ and $\sigma$ were fixed numbers, it would be a division by
$\sqrt{\sigma^2 + \varepsilon}$, and done. Programs have been written that stop here. They even
learn: in the experiment of section 10 such a program reads 45 to 52 % of the test digits, where the
right gradient reads 98 %. For $\mu$ and $\sigma^2$ are *computed from Z*. Change one $z_{mj}$ and
the mean moves, so the $\hat z$ of *every* sample in the batch moves. There are three ways from a
$z$ to the loss.
"""

# %% tags=["show"]
ax = plots.style.axes(figsize=(7.4, 2.7))
ax.set(xlim=(-0.4, 6.9), ylim=(-1.5, 1.5))
plots.style.bare(ax)
places = {"Z": (0, 0), "μ": (2, -1.1), "σ²": (3.3, 1.1), "Ẑ": (4.6, 0), "Y": (6.5, 0)}
arrow = {"arrowstyle": "-|>", "color": "black", "shrinkA": 13, "shrinkB": 13}
ways = [("Z", "Ẑ", "-"), ("Z", "μ", "--"), ("μ", "Ẑ", "--"), ("Z", "σ²", ":"), ("σ²", "Ẑ", ":")]
for start, end, line in [*ways, ("Ẑ", "Y", "-")]:
    way = arrow | {"linestyle": line, "linewidth": 1.3}
    ax.annotate("", places[end], places[start], arrowprops=way)
for name, place in places.items():
    box = {"boxstyle": "circle", "facecolor": "white", "edgecolor": "black"}
    ax.text(*place, name, ha="center", va="center", bbox=box)
text = ax.text(5.55, 0.14, "γ, β", ha="center")

# %% [markdown]
r"""
Take one column, write $s = 1/\sqrt{\sigma^2 + \varepsilon}$, and go along the three ways.

- *Straight*: $\hat z_m = s\,(z_m - \mu)$, so $s\, d\hat z_m$ comes back.
- *Dashed, over the mean*: $\mu$ stands in every $\hat z$ with slope $-s$, so it hears
  $-s \sum_i d\hat z_i$, and hands $\frac1M$ of that to each $z_m$: together
  $-s\, \overline{d\hat z}$, with a bar for the mean over the batch.
- *Dotted, over the variance*: $s$ stands in every $\hat z$, so it hears
  $\sum_i d\hat z_i (z_i - \mu)$. A move of $z_m$ changes $\sigma^2$ by $\frac2M (z_m - \mu)$, and
  $\sigma^2$ changes $s$ by $-\frac12 s^3$. Multiply the three, use $s\,(z - \mu) = \hat z$ twice,
  and there is left $-s\, \hat z_m\, \overline{d\hat z\, \hat z}$.

Together, for every column:

$$\boxed{\quad dZ = \frac{1}{\sqrt{\sigma^2 + \varepsilon}} \left( d\hat Z
  - \overline{d\hat Z} - \hat Z \cdot \overline{d\hat Z\, \hat Z} \right) \quad}$$

(There is no way from $\mu$ over $\sigma^2$: the mean is where the sum of squares is lowest, so its
slope is zero there.) The bars are means over the samples, one number for each column. Read it once
more in words: from the message, take away what would only shift the column, and what would only
stretch it. For these have no effect: the block undoes them.
"""


# %% nbgrader={"grade": false, "grade_id": "batchnorm_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_backward(dY, cache):
    """Gradients of a block of batch normalisation, in training.

    dY : (M, N) message from above
    cache : what batchnorm_forward returned for it, with train=True

    Returns (dZ, dgamma, dbeta) of shapes (M, N), (N,) and (N,).
    """
    ### BEGIN SOLUTION
    Z_hat, gamma, shrink = cache
    d_hat = gamma * dY
    dZ = shrink * (d_hat - d_hat.mean(axis=0) - Z_hat * (d_hat * Z_hat).mean(axis=0))
    return dZ, (dY * Z_hat).sum(axis=0), dY.sum(axis=0)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "batchnorm_backward_test", "locked": true, "points": 20, "schema_version": 3, "solution": false, "task": false}
t = checks.group("batchnorm_backward", points=20)
rng = t.rng()
EPS = 9.0


def own_forward(Z, gamma, beta, eps=EPS):
    running = {"mean": np.zeros(Z.shape[1]), "var": np.ones(Z.shape[1])}
    return batchnorm_forward(Z, gamma, beta, running, True, eps=eps)


def backward_of(Z, gamma, beta, dY, eps=EPS):
    """What the student's two functions make of it together."""
    return batchnorm_backward(dY.copy(), own_forward(Z, gamma, beta, eps)[2])


def through_jacobians(dY, Z_hat, shrink, gamma):
    """The gradients of one column after the other; J says how each z moves each ẑ."""
    M, columns = len(dY), []
    for dy, z_hat, s, g in zip(dY.T, Z_hat.T, shrink, gamma, strict=True):
        J = s * (np.eye(M) - (1 + np.outer(z_hat, z_hat)) / M)
        columns.append((J.T @ dy * g, z_hat @ dy, dy @ np.ones(M)))
    dZ, dgamma, dbeta = zip(*columns, strict=True)
    return np.transpose(dZ), np.array(dgamma), np.array(dbeta)


def right_ones(Z, gamma, beta, dY, eps=EPS):
    """The gradients; and, for a forward pass that has a bug of its own, those that fit to it."""
    shrink = 1 / np.sqrt(Z.var(axis=0) + eps)
    yield through_jacobians(dY, (Z - Z.mean(axis=0)) * shrink, shrink, gamma)
    Y = np.asarray(own_forward(Z, gamma, beta, eps)[0])
    if np.shape(Y) != Z.shape or not np.all(np.isfinite(Y)):
        return
    Z_hat = (Y - beta) / gamma
    yield through_jacobians(dY, Z_hat, np.std(Z_hat, axis=0) / np.std(Z, axis=0), gamma)
    given = {"Z": Z, "gamma": gamma, "beta": beta}
    yield tuple(
        slope_of(lambda x, k=k: np.sum(dY * own_forward(**given | {k: x}, eps=eps)[0]), given[k])
        for k in given
    )


def slope_of(f, x, h=1e-5):
    """Central differences of f at the array x."""
    slope = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = h
        slope[place] = (f(x + step) - f(x - step)) / (2 * h)
    return slope


def nearest(came, which, *given):
    """Of the right ones the one that came, or the gradient itself."""
    gradient = None
    for right in right_ones(*given):
        gradient = right[which] if gradient is None else gradient
        fits = np.shape(came) == np.shape(right[which])
        if fits and np.allclose(came, right[which], rtol=1e-5, atol=1e-7):
            return np.asarray(came)
    return gradient


Z = np.array([[0.0, 18.0], [8.0, 10.0]])
gain, centre = np.array([10.0, 5.0]), np.array([1.0, 3.0])
push = np.array([[1.0, 0.0], [3.0, 2.0]])
given = (Z, gain, centre, push)


def whole():
    return backward_of(*given)


def one_of_three(which):
    came = backward_of(np.ones((3, 2)), gain, centre, np.ones((3, 2)))
    if not isinstance(came, tuple | list) or len(came) != 3:
        raise ValueError("three results are expected: return dZ, dgamma, dbeta")
    return came[which]


for which, name in enumerate(("dZ has the shape of Z", "dγ that of γ", "dβ that of β")):
    t.shape(
        name,
        lambda which=which: one_of_three(which),
        (2,) if which else (3, 2),
        worth=0.25,
        hint="Three results: dZ, dgamma, dbeta. γ has one entry for each column.",
        mistakes={
            "This was not summed over the batch: γ and β have acted on all samples.": (3, 2),
            "The sum runs along the wrong axis: over the samples is axis=0.": (3,),
            "keepdims left an axis of length 1 behind.": (1, 2),
            "One number for all columns: sum over the samples only (axis=0).": (),
        },
    )
t.close(
    "dβ: messages 1, 3 and 0, 2",
    lambda: whole()[2],
    lambda: nearest(whole()[2], 2, *given),
    hint="β has been added to each sample: what comes back from all of them together?",
    mistakes={
        "This is the mean over the batch; it is the sum.": [2.0, 1.0],
        "The sum runs over the columns instead of the samples.": [1.0, 5.0],
        "This was multiplied with γ: β is added behind γ.": [40.0, 10.0],
        "dγ and dβ are exchanged.": [1.6, -1.6],
        "This was not summed over the batch: γ and β have acted on all samples.": push,
        "One number for all columns: sum over the samples only (axis=0).": 6.0,
    },
)
t.close(
    "dγ: messages 1, 3 and 0, 2 to ẑ = -0.8, 0.8 and 0.8, -0.8",
    lambda: whole()[1],
    lambda: nearest(whole()[1], 1, *given),
    hint="For the first column 1·(-0.8) + 3·0.8. What was γ multiplied with?",
    mistakes={
        "This is the mean over the batch; it is the sum.": [0.8, -0.8],
        "Z stands where ẑ should: γ was multiplied with ẑ.": [24.0, 20.0],
        "Y stands where ẑ should: γ was multiplied with ẑ.": ([20.0, -2.0]),
        "This was multiplied with γ itself.": [16.0, -8.0],
        "The sum runs over the columns instead of the samples.": [-0.8, 0.8],
        "dγ and dβ are exchanged.": [4.0, 2.0],
        "This was not summed over the batch: γ and β have acted on all samples.": [
            [-0.8, 0.0],
            [2.4, -1.6],
        ],
        "Z - μ stands where ẑ should.": [8.0, -8.0],
    },
)
t.close(
    "dZ, with ε = 9 and γ = 10, 5",
    lambda: whole()[0],
    lambda: nearest(whole()[0], 0, *given),
    worth=2,
    hint="First column: dẐ = 10, 30, its mean 20, the mean of dẐ·ẑ = 8. (10 - 20 + 6.4)/5 = -0.72.",
    mistakes={
        "The statistics were treated as constants: μ and σ² are computed from Z.": [
            [2.0, 0.0],
            [6.0, 2.0],
        ],
        "The mean was treated as a constant: the dashed way is missing.": [
            [3.28, 0.64],
            [4.72, 1.36],
        ],
        "The variance was treated as a constant: the dotted way is missing.": [
            [-2.0, -1.0],
            [2.0, 1.0],
        ],
        "γ is missing: the message to ẑ is γ dY.": [[-0.072, -0.072], [0.072, 0.072]],
        "The division by √(σ² + ε) is missing.": [[-3.6, -1.8], [3.6, 1.8]],
        "There are sums where means should be.": [[-3.44, -0.72], [-4.56, -1.28]],
        "1/(M - 1) stands where 1/M should (ddof = 1).": [[0.56, 0.28], [-0.56, -0.28]],
        "The last term lacks its ẑ.": [[-3.6, -0.2], [0.4, 1.8]],
        "Z - μ stands where ẑ should be in the last term.": [[30.0, 15.0], [-30.0, -15.0]],
        "ε is missing: the root is √(σ² + ε), on the way back, too.": [[-0.9, -0.45], [0.9, 0.45]],
        "This was divided by σ² + ε: where is the root?": [[-0.144, -0.072], [0.144, 0.072]],
        "The means run over the columns; they belong to the samples (axis=0).": [
            [0.36, -0.36],
            [0.72, -0.72],
        ],
        "One mean for the whole array: each column has its own (axis=0).": [
            [-0.18, -2.82],
            [3.18, -0.18],
        ],
        "A sign is wrong: both means are taken away.": [[4.72, 0.36], [11.28, 3.64]],
        "The last sign is wrong: both means are taken away.": [[-3.28, -1.64], [3.28, 1.64]],
        "γ was used twice.": [[-7.2, -1.8], [7.2, 1.8]],
    },
)


def some_messages(M, N):
    return (
        rng.normal(size=(M, N)),
        rng.uniform(0.5, 2, size=N),
        rng.normal(size=N),
        rng.normal(size=(M, N)),
    )


def fits(which):
    def is_right(case):
        came = backward_of(*case, 0.1)
        if len(came) != 3:
            return f"{len(came)} results came back, expected dZ, dgamma, dbeta"
        came = np.asarray(came[which])
        right = nearest(came, which, *case, 0.1)
        if came.shape == right.shape and np.allclose(came, right, rtol=1e-5, atol=1e-7):
            return True
        return "it is not the gradient of your own forward pass"

    return is_right


def nothing_for_a_shift(case):
    dZ = np.asarray(backward_of(*case, 0.1)[0])
    if fits(0)(case) is True:
        return True
    if np.allclose(dZ.sum(axis=0), 0, atol=1e-8 * max(1.0, float(np.abs(dZ).max()))):
        return True
    return f"the columns of dZ sum to {np.array2string(dZ.sum(axis=0)[:3], precision=3)}"


t.property(
    "each column of dZ sums to zero",
    nothing_for_a_shift,
    [some_messages(M, N) for M, N in ((3, 1), (5, 2), (8, 4))],
    hint="Shift a whole column of Z: Y stays the same. So what must the sum of its gradients be?",
)


sizes = ((4, 3), (7, 1), (3, 5))
for which, name in enumerate(("dZ", "dγ", "dβ")):
    t.property(
        f"{name} against finite differences",
        fits(which),
        [some_messages(M, N) for M, N in sizes],
        hint="The next cell asks check_gradient what is wrong with it.",
    )
t.unchanged(
    "dY stays as it was",
    lambda: batchnorm_backward(push, own_forward(Z, gain, centre)[2])[0],
    push,
    worth=0.5,
    hint="dY *= ... writes into the caller's array.",
)


### BEGIN HIDDEN TESTS
def a_message(rng):
    M, N = int(rng.integers(2, 8)), int(rng.integers(1, 6))
    gamma = rng.uniform(0.5, 2, size=N) * rng.choice([-1, 1], size=N)
    return rng.normal(size=(M, N)), gamma, rng.normal(size=N), rng.normal(size=(M, N))


def twice_from_one_cache(case):
    """Two messages through one cache: the block is linear in its message, the cache unspent."""
    Z, gamma, beta, dY = case
    cache, other = own_forward(Z, gamma, beta)[2], dY[::-1] + 1
    one, two, both = (batchnorm_backward(m, cache)[0] for m in (dY, other, 2 * dY + 3 * other))
    return np.allclose(2 * np.asarray(one) + 3 * np.asarray(two), both, rtol=1e-6, atol=1e-8)


with t.hidden():
    for which, name, worth in ((0, "dZ", 3), (1, "dγ", 1.5), (2, "dβ", 1)):
        t.property(
            f"{name}: random batches",
            fits(which),
            draw=a_message,
            n=10,
            worth=worth,
            hint="Compare your line with the formula, for γ of both signs and any M.",
        )
    t.property(
        "two messages through one cache",
        twice_from_one_cache,
        draw=a_message,
        n=4,
        worth=0.5,
        hint="Does the way back change what is in the cache?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
What does the checker of the course say to your two functions? Three parameters, one random message.
If something is wrong, it tells you in which of the three.
"""


# %% tags=["show"]
def check_block(forward, backward, M=6, N=4):
    """check_gradient on a block with forward(Z, gamma, beta) and backward(dY, cache)."""
    rng = np.random.default_rng(0)
    inputs = {"Z": rng.normal(size=(M, N)), "gamma": rng.normal(size=N), "beta": rng.normal(size=N)}
    dY = rng.normal(size=(M, N))

    def loss(p):
        return np.sum(dY * forward(**p)[0])

    def grads(p):
        return dict(zip(inputs, backward(dY, forward(**p)[1]), strict=True))

    return check_gradient(loss, inputs, grads)


def training_mode(Z, gamma, beta):
    rest = {"mean": np.zeros(Z.shape[1]), "var": np.ones(Z.shape[1])}
    Y, _, cache = batchnorm_forward(Z, gamma, beta, rest, True)
    return Y, cache


print(check_block(training_mode, batchnorm_backward))

# %% [markdown]
r"""
## 8. Six layers at a thousandth

The next cell is given. It puts your block between the linear block and the activation of each
hidden layer, through the door that `model_forward` has for it (`on_Z`). A `Normalised` is a model
for `sgd`, and keeps the running statistics of its layers.
"""


# %% nbgrader={"grade": false, "grade_id": "normalised", "locked": true, "schema_version": 3, "solution": false, "task": false}
class Normalised:
    """The network of network.py, with your batch normalisation in every hidden layer.

    net(params, X, y) -> (loss, grads) is a step of training; net.running remembers.
    """

    def __init__(self, activation="relu", momentum=0.9):
        self.activation, self.momentum, self.running = activation, momentum, {}

    def start(self, params):
        """params with a γ of ones and a β of zeros for each hidden layer; forgets everything."""
        params, hidden = dict(params), depth(params) - 1
        for layer in range(1, hidden + 1):
            width = len(params[f"b{layer}"])
            params |= {f"gamma{layer}": np.ones(width), f"beta{layer}": np.zeros(width)}
            self.running[layer] = {"mean": np.zeros(width), "var": np.ones(width)}
        return params

    def scores(self, params, X, train=False):
        """Scores (M, K), the caches of the network, and the gradients of all γ and β (filled later)."""
        grads = {}

        def normalise(Z, layer):
            Y, after, cache = batchnorm_forward(
                *(Z, params[f"gamma{layer}"], params[f"beta{layer}"], self.running[layer], train),
                momentum=self.momentum,
            )
            self.running[layer] = after

            def back(dY):
                dZ, grads[f"gamma{layer}"], grads[f"beta{layer}"] = batchnorm_backward(dY, cache)
                return dZ

            return Y, back

        return *model_forward(X, params, self.activation, on_Z=normalise), grads

    def __call__(self, params, X, y):
        Z, caches, grads = self.scores(params, X, train=True)
        loss, dZ = cross_entropy(Z, y)
        return loss, model_backward(dZ, caches, self.activation)[1] | grads

    def accuracy(self, params, X, y, train=False):
        """Share of right answers; with train=True the mode is wrong on purpose."""
        remembered = dict(self.running)
        right = self.scores(params, X, train)[0].argmax(axis=1) == y
        self.running = remembered
        return float(np.mean(right))


# %% [markdown]
r"""
**Predict, then run.** You asked yourself what becomes of $Y$ when the weights are multiplied by
1,000. So let us multiply the weights of layer 2 by 10, and compare: the loss, and the gradient with
respect to these weights. And what is the gradient of the *biases* of that layer, which are added
right before the mean is taken away? Three guesses first.
"""

# %% tags=["show"]
net = Normalised()
params = net.start(first_params(lambda n_in, _: np.sqrt(2 / n_in), np.random.default_rng(0)))
loss, grads = net(params, train_X[:100], train_y[:100])
larger_loss, larger = net(params | {"W2": 10 * params["W2"]}, train_X[:100], train_y[:100])
print(f"loss                    {loss:.6f}, with ten times W2 {larger_loss:.6f}")
print(f"length of the gradient  {np.linalg.norm(grads['W2']):.6f}", end="")
print(f", with ten times W2 {np.linalg.norm(larger['W2']):.6f}")
print(f"largest entry of db2    {np.abs(grads['b2']).max():.1g}")
cosine = np.vdot(grads["W2"], params["W2"])
cosine /= np.linalg.norm(grads["W2"]) * np.linalg.norm(params["W2"])
print(f"cosine between W2 and its gradient: {cosine:.1g}")

# %% [markdown]
r"""
The loss does not notice, so the size of these weights has no meaning any more. That is why a start
at a thousandth can work. The gradient is ten times *smaller* for weights ten times larger, so
weights that are too small get long steps, and weights that are too large get short ones: the block
puts the step size of section 5 right by itself. The gradient is at a right angle to the weights,
for along the weights nothing changes. And the biases do nothing at all; $\beta$ has taken their
place.

Now train, from weights of a thousandth. Then the question of the two modes: how well are the 360
test digits read in *test* mode, and how well if somebody forgets to switch, and the digits come in
batches of 1, 2, 4 and so on? Draw the curve before you run the cell. What happens at 1?
"""

# %% tags=["show"]
rng = np.random.default_rng(0)
net = Normalised()
params = net.start(first_params(lambda *_: 0.001, rng))
params, losses = sgd(params, train_X, train_y, net, 0.3, 20, rng)
sizes = [1, 2, 4, 8, 16, 32, 64, 128, 360]
shuffled, by_class = rng.permutation(len(test_y)), np.argsort(test_y, kind="stable")
orders = {"mixed batches": shuffled, "sorted by digit": by_class}
forgotten = {name: [] for name in orders}
for name, order in orders.items():
    for size in sizes:
        batches = [order[k : k + size] for k in range(0, len(order), size)]
        right = [len(b) * net.accuracy(params, test_X[b], test_y[b], train=True) for b in batches]
        forgotten[name].append(sum(right) / len(order))
in_test_mode = net.accuracy(params, test_X, test_y)
ax = plots.sweep(sizes, forgotten, name="batch size", ylabel="test accuracy", best=None)
ax.axhline(in_test_mode, color="0.3", lw=1, ls=":", label=f"test mode: {in_test_mode:.3f}")
ax.set_ylim(0, 1.02)
ax = plots.style.legend(ax, loc="lower right")

# %% [markdown]
r"""
A batch of one is normalised to $\hat z = 0$ in every neuron of every layer: all digits look the
same, and all get the same answer. And a batch full of sevens has lost whatever sevens have in
common, since that is exactly what its mean is. Part 2 of the written answer asks you about this
figure.
"""

# %% [markdown]
r"""
## 9. Bug hunt

"Why over the batch at all?", asks the colleague of homework 4. "I normalise each *sample* over its
own neurons. Then training and test are the same, and a batch of one is no problem." That is a good
idea. It is called *layer normalisation*, and most language models use it. She has taken a right
`batchnorm_backward` and turned the axes round.

She has also tried it: five epochs with tanh and Glorot's weights, five with ReLUs and He's. Her
poster says, in large letters: "Layer normalisation does not go with ReLUs."
"""


# %% nbgrader={"grade": false, "grade_id": "colleague", "locked": true, "schema_version": 3, "solution": false, "task": false}
def layernorm_forward(Z, gamma, beta, eps=1e-5):
    """Each row of Z (M, N) gets mean 0 and variance 1, then γ and β, both (N,)."""
    centred = Z - Z.mean(axis=1, keepdims=True)
    root = np.sqrt((centred**2).mean(axis=1, keepdims=True) + eps)
    return gamma * centred / root + beta, (centred / root, root, gamma)


def colleagues_backward(dY, cache):
    """dZ (M, N), dgamma (N,), dbeta (N,)."""
    normal, root, gamma = cache
    message = gamma * dY
    shift = message.mean(axis=1, keepdims=True)
    stretch = normal * (message * normal).mean(axis=0)
    return (message - shift - stretch) / root, (dY * normal).sum(axis=0), dY.sum(axis=0)


# %% tags=["show"]
def try_layernorm(backward, activation, scheme, epochs=5, lr=0.1):
    """Six layers with layer normalisation; prints what became of them."""
    rng, shares = (
        np.random.default_rng(0),
        {"glorot": lambda n, k: 2 / (n + k), "he": lambda n, _: 2 / n},
    )
    params = first_params(lambda *fans: np.sqrt(shares[scheme](*fans)), rng)
    for layer in range(1, 6):
        params |= {f"gamma{layer}": np.ones(50), f"beta{layer}": np.zeros(50)}

    def scores(params, X):
        grads = {}

        def normalise(Z, layer):
            Y, cache = layernorm_forward(Z, params[f"gamma{layer}"], params[f"beta{layer}"])

            def back(dY):
                dZ, grads[f"gamma{layer}"], grads[f"beta{layer}"] = backward(dY, cache)
                return dZ

            return Y, back

        return *model_forward(X, params, activation, on_Z=normalise), grads

    def model(params, X, y):
        Z, caches, grads = scores(params, X)
        loss, dZ = cross_entropy(Z, y)
        return loss, model_backward(dZ, caches, activation)[1] | grads

    params, losses = sgd(params, train_X, train_y, model, lr, epochs, rng)
    right = np.mean(scores(params, test_X)[0].argmax(axis=1) == test_y)
    print(f"{activation:5} loss {np.mean(losses[-45:]):.3f}, {right:.1%} of the test digits")


try_layernorm(colleagues_backward, "tanh", "glorot")
try_layernorm(colleagues_backward, "relu", "he")

# %% [markdown]
r"""
Is it the fault of the ReLU? Ask the one who knows.
"""

# %% tags=["show"]
print(check_block(layernorm_forward, colleagues_backward))

# %% [markdown]
r"""
Two of three are right. Before you read her lines again, look at who talks to whom. The figure
shakes the message $dY$ of one sample (across) and shows how much the answer $dZ$ of each sample
(down) moves. On the left is your own batch normalisation. What should the picture on the right look
like, if each sample is normalised *for itself*?
"""


# %% tags=["show"]
def who_moves_whom(forward, backward, M=8, N=30):
    """Entry (i, j): how far dZ of sample i moves when dY of sample j is shaken."""
    rng = np.random.default_rng(0)
    cache = forward(rng.normal(size=(M, N)), np.ones(N), np.zeros(N))[1]
    dY, moved = rng.normal(size=(M, N)), np.zeros((M, M))
    calm = backward(dY, cache)[0]
    for j in range(M):
        shaken = dY.copy()
        shaken[j] += rng.normal(size=N)
        moved[:, j] = np.linalg.norm(backward(shaken, cache)[0] - calm, axis=1)
    return moved


def show_who_moves_whom(**blocks):
    fig, panels = plt.subplots(1, len(blocks), figsize=(3.2 * len(blocks), 3), layout="constrained")
    for ax, (name, block) in zip(np.ravel(panels), blocks.items(), strict=True):
        moved = who_moves_whom(*block)
        ax.imshow(moved / moved.max(), cmap=plots.style.IMAGES, vmin=0, vmax=1)
        ax.set(xlabel="message of sample", ylabel="answer of sample")
        ax.set_title(name.replace("_", " "), fontsize=10)
    plt.show()


show_who_moves_whom(
    your_batch_normalisation=(training_mode, batchnorm_backward),
    her_layer_normalisation=(layernorm_forward, colleagues_backward),
)


# %% nbgrader={"grade": false, "grade_id": "bug_hunt", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_backward(dY, cache):
    """The colleague's backward pass without the bug."""
    ### BEGIN SOLUTION
    _, dgamma, dbeta = colleagues_backward(dY, cache)
    Z_hat, shrunk_by, scale = cache
    d_hat = dY * scale
    along = np.mean(d_hat * Z_hat, axis=1, keepdims=True)
    return (d_hat - d_hat.mean(axis=1, keepdims=True) - Z_hat * along) / shrunk_by, dgamma, dbeta
    ### END SOLUTION


# %% tags=["show"]
print(check_block(layernorm_forward, mended_backward))
try_layernorm(mended_backward, "tanh", "glorot")
try_layernorm(mended_backward, "relu", "he")
show_who_moves_whom(
    her_layer_normalisation=(layernorm_forward, colleagues_backward),
    mended=(layernorm_forward, mended_backward),
)

# %% [markdown]
r"""
## 10. The closing experiment

The three networks of the beginning had six layers. Here are three again: weights of a *thousandth*
without and with batch normalisation, and for comparison He's weights without. ReLUs, 50 wide,
batches of 32, 30 epochs, learning rate 0.1, five splits of the digits.

**The target: on each of five splits at least 95 % of the test digits with batch normalisation,
where there are at most 20 % without.** Will the third network beat the second? Write down your bet.
"""

# %% tags=["show"]
contest = {
    "0.001": (lambda n_in, _: 0.001, False),
    "0.001, normalised": (lambda n_in, _: 0.001, True),
    "He": (lambda n_in, _: np.sqrt(2 / n_in), False),
}


def run_one(split, deviation, normalised, lr=0.1, epochs=30):
    """Share of the test digits after training, and the losses."""
    rng = np.random.default_rng(split)
    (X, y), (X_test, y_test) = datasets.split(digits, labels, shares=(0.8, 0.2), rng=rng)
    params, model = first_params(deviation, rng), relu_model
    if normalised:
        model = Normalised("relu")
        params = model.start(params)
    params, losses = sgd(params, X, y, model, lr, epochs, rng)
    if normalised:
        return model.accuracy(params, X_test, y_test), losses
    Z, _ = model_forward(X_test, params, "relu")
    return float(np.mean(Z.argmax(axis=1) == y_test)), losses


curves, read = {}, {name: [] for name in contest}
for split in range(5):
    for name, entry in contest.items():
        share, losses = run_one(split, *entry)
        read[name].append(share)
        curves.setdefault(name, mean_of_epochs(losses, 30))
print(f"{'split':18}", *(f"{split:5}" for split in range(5)), "  mean")
for name, shares in read.items():
    print(f"{name:18}", *(f"{share:.3f}" for share in shares), f" {np.mean(shares):.3f}")
for split in range(5):
    good = read["0.001, normalised"][split] >= 0.95 and read["0.001"][split] <= 0.2
    print(f"split {split}: target {'reached' if good else 'missed'}")
ax = plots.style.label(plots.loss_curve(curves), "epoch", "training loss")

# %% [markdown]
r"""
A block of four formulas makes the difference between 8 % and 98 %, and the eight per cent are those
who guess the same digit for ever. He's weights, which cost nothing, come within a hundredth of it
on the test digits, and on the *training* digits they are far ahead: look at the two curves. For in
training, every digit is pushed around by the 31 others that happen to be in its batch, and that
noise never ends. On the test digits, noise of this kind does no harm; homework 5 has a name for it.

So what is batch normalisation good for, if good weights do as well? Here, for a start from
anywhere, and for bolder steps: section 8 trained at 0.3, where He's network of section 4 was losing
its neurons. In networks of fifty layers and more it was, for years, what made training possible at
all. What it costs you have seen, too: two modes, one of which somebody will forget.
"""

# %% [markdown]
r"""
Slides and programs name things differently. When you are lost:

| here | elsewhere | |
|:--|:--|:--|
| samples in rows, statistics over `axis=0` | samples in columns: statistics over `axis=1`, $\gamma$ and $\beta$ are `(N, 1)` | |
| $\gamma$, $\beta$ | `scale`, `offset`; `weight`, `bias` | |
| `momentum` 0.9 keeps nine tenths of the old | 0.1, the share of the new | 1 minus ours |
| running variance with $1/M$ | with $1/(M-1)$ | a factor $M/(M-1)$, soon forgotten |
| Glorot, He | Xavier, Kaiming: their first names | |
| variance $v$ of a weight | "gain" $g$: $v = g^2/n_{\text{in}}$ | $g = \sqrt 2$ for ReLU |
| `"glorot_uniform"` | `"normalized"` initialisation | |
"""

# %% [markdown]
r"""
## 11. Written answer (10 points, read by a person)

Answer both parts in the cell below, in your own words; ten to fifteen sentences in all.

1. *The bug hunt* (4 points). Which of her lines is wrong, and what is the right one? How does the
   picture of who moves whom show the bug? The checker finds nothing wrong with `dgamma` and
   `dbeta`; why is `axis=0` right there? And what would you write on her poster, about ReLUs and
   about tanh?
2. *The sorted batch* (6 points). A friend has trained with batch normalisation, and reports 98 % on
   the test set. Then she puts her network to work. It gets one letter at a time, as the post office
   scans them, and of the digits on them 10 % are read rightly. She gives it a day's letters at
   once: 97 %. She sorts these by town, so that equal codes come together in batches of 16: 60 %.
   What has she forgotten to do? Explain each of the three numbers by the formula for $\hat z$; for
   the first, write down what the network computes. Would a larger training set have helped? And a
   lecture slide says that with batch normalisation "the network is independent of the scale of its
   weights". For which of the weights of your six layers is that true, and for which not?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "written_answer", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
r"""
1. The line with `stretch` takes its mean over `axis=0`, the samples; it has to be
   `(message * normal).mean(axis=1, keepdims=True)`, because each sample was normalised with its own
   variance, over its own neurons. In the picture, every sample's message moves every sample's
   answer a little, but with layer normalisation samples never meet, so only the diagonal may be
   dark. γ and β are shared by all samples, so their gradients collect from all of them, and the sum
   over axis 0 is right. The poster should say that ReLUs do not forgive a wrong gradient: with the
   right line they reach 96 %. With tanh the line is just as wrong, but enough of the message is
   left for its steps to lead downhill. So a network that learns proves nothing about its backward
   pass.

2. She has forgotten to switch to test mode: the network still normalises with the statistics of the
   batch at hand. For a batch of one, μ is the sample itself and σ² is 0, so ẑ = 0/√ε = 0 in every
   layer, y = β, and the scores are the same for every digit, computed from the βs and the last
   weights and bias; it always says the same digit, and that is right in a tenth of the cases. A
   day's letters are a large mixed batch, and its mean and variance are nearly those of the training
   data, which the running statistics have kept; so little changes. In a sorted batch most samples
   are the same few digits: the mean is what these digits have in common, and is subtracted, so what
   is left is the difference between one seven and another. More training data would not help,
   nothing is wrong with what was learned. The slide is right for the weights of the five hidden
   layers, W1 to W5, since their scores pass through a normalisation (up to ε). It is wrong for the
   weights of the last layer, which has none: its scores grow with W6.

=== BEGIN MARK SCHEME ===

Part 1, 4 points:

- 1 point: the line with `stretch`, and `axis=1, keepdims=True` in it. (Without keepdims: half a
  point.)
- 1 point: with layer normalisation samples do not meet, so only the diagonal may be other than 0.
- 1 point: γ and β act on all samples, so their gradients are sums over the samples.
- 1 point: the poster blames the ReLU for a wrong gradient (with the right one it learns), *and* a
  network that learns (tanh) is no proof of a right gradient. Half a point for one of the two.

Part 2, 6 points:

- 1 point: test mode forgotten (train=True, or the batch's statistics in use).
- 2 points for the single letter: ẑ = 0 (1 point), so the output does not depend on the input and
  one answer is given for all (1 point).
- 1 point: a large mixed batch has nearly the statistics of the training data.
- 1 point: in a sorted batch, the mean takes away what the class has in common.
- 1 point: more data would not help, *and* true for the weights before a normalisation (W1 to W5),
  not for the last. Half a point for one of the two.

Take no points off for language.

=== END MARK SCHEME ===
"""

# %% [markdown]
r"""
## Going further (no points)

- *Weights that data have chosen.* Send one batch through a network of any initial weights, layer by
  layer, and divide each layer's weights by the standard deviation of its scores before you go on to
  the next. Twenty lines, no formula for any activation, and a start that is as good as He's. (D.
  Mishkin and J. Matas, "All you need is a good init", 2016.)
- *A tanh that keeps its distance.* LeCun's $1.7159 \tanh(\frac23 z)$ is in `network.py` as
  `"lecun_tanh"`. Run `depth_experiment` with it over 100 layers. At which standard deviation does
  the signal settle, and what did LeCun want it to be? (Y. LeCun, L. Bottou, G. Orr and K.-R.
  Müller, "Efficient BackProp", 1998, section 4.4.)
- *Why does it work?* Its inventors thought that the block keeps later layers from having to chase a
  moving target. Then somebody put noise behind each block that made the target move more than ever,
  and it trained just as well. (S. Santurkar, D. Tsipras, A. Ilyas and A. Madry, "How does batch
  normalization help optimization?", 2018.)
"""
