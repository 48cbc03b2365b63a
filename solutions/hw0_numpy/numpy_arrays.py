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
# Homework 0: Arrays

*45 points (40 from tests, 5 from a written answer) · about 120 minutes · due Friday 15 January
2027, 23:59*

Somebody wrote a digit, a scanner looked at it, and what reached the computer were eight rows of
eight numbers, from 0 (white) to 16 (black). Run the next two cells (Shift + Enter) and try to read
the numbers *before* you look at the pictures. It is the first of the ten.

**How would you tell a computer which digit that is?**
"""

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np

from chainrule import checks, datasets, explorers, plots

# %% tags=["show"]
digits, labels = datasets.load_digits()  # (1797, 64) grey values from 0 to 1, and (1797,) labels
print((16 * digits[3]).astype(int).reshape(8, 8))
ax = plots.image_grid(digits[3:13].reshape(10, 8, 8))

# %% [markdown]
r"""
One answer needs no learning at all. Keep 1,400 digits for which somebody has told you the answer.
When a new one comes, find the one *most like it* among them, and say what that one was. At the end
of this notebook your own functions will do this, and be right 98 times in 100.

What it takes is a way to compute with whole tables of numbers at once: `numpy`. Every homework of
this course is written in it. You need to know Python's functions, lists and loops, and nothing
else. When you are done you can

- say the shape of every array in a line of code before you run it;
- compute without loops, ten to a thousand times faster than with them;
- tell the errors that numpy reports from the worse ones that it does not.

**How to work.** Go from top to bottom. Where a cell raises `NotImplementedError`, replace that line
by yours; the cell below checks it. (The code of the checks is folded away. A click on the dots
opens it, and nothing in it is a secret.) A check that fails tells you what to look at: read its
question before you change your code. When your work is graded, further checks of the same promises
run on other numbers, so a function that is only right for the numbers you see here is not right.
The functions do not need each other; when one resists, go on with the next. `np.zeros?` in a cell
of its own shows the manual of `np.zeros`, and the same goes for every other function.
"""

# %% [markdown]
r"""
## 1. Shape and dtype

An array is a block of numbers. It knows two things about itself: its **shape**, one length per
axis, and its **dtype**, the kind of number that *all* its entries are. Counting starts at 0.
"""

# %% tags=["show"]
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print("A.shape    ", A.shape, "   2 rows (axis 0), 3 columns (axis 1)")
print("A.dtype    ", A.dtype)
print("A[1, 2]    ", A[1, 2], "   one entry")
print("A[0]       ", A[0], "   a row; its shape is (3,)")
print("A[:, 1]    ", A[:, 1], "   a column; its shape is (2,), no longer upright")
print("A[:, 1:]   ", A[:, 1:].tolist(), "   columns 1 and up; shape (2, 2)")
print("A.T        ", A.T.tolist(), "   rows become columns; shape (3, 2)")
print("A * 10 + 1 ", (A * 10 + 1).tolist(), "   entry by entry, without a loop")

# %% [markdown]
r"""
Three shapes are easily confused, and most bugs of a first week come from them:

| shape | what it is |
|:--|:--|
| `(n,)` | *flat*: one axis, neither row nor column; `.T` does nothing to it |
| `(n, 1)` | a column: `n` rows of one entry |
| `(1, n)` | a row: one row of `n` entries |

`np.zeros`, `np.ones` and their like want the whole shape as *one* argument, a tuple. Begin with a
column.
"""


# %% nbgrader={"grade": false, "grade_id": "column_zeros", "locked": false, "schema_version": 3, "solution": true, "task": false}
def column_zeros(n):
    """A column of n zeros, as floats.

    Returns an array of shape (n, 1).
    """
    ### BEGIN SOLUTION
    return np.zeros((n, 1))
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "column_zeros_test", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
t = checks.group("column_zeros", points=3)
t.shape(
    "four rows of one entry",
    lambda: column_zeros(4),
    (4, 1),
    hint="np.zeros takes the shape as one tuple, and then a dtype. What shape has a column?",
    mistakes={
        "This is flat: it has one axis only, and .T does nothing to it.": (4,),
        "This is a row; the first length of a shape counts the rows.": (1, 4),
        "This is a square: how many columns has a column?": (4, 4),
    },
)
t.close(
    "every entry is zero",
    lambda: column_zeros(2),
    [[0.0], [0.0]],
    hint="What does np.zeros fill an array with, and what np.ones or np.empty?",
)
t.dtype(
    "the zeros are floats",
    lambda: column_zeros(3),
    "float",
    hint="Integers forget everything behind the point. What is the dtype of np.zeros by itself?",
)


### BEGIN HIDDEN TESTS
def is_a_column_of_zeros(n):
    came = column_zeros(n)
    return np.shape(came) == (n, 1) and not np.any(came)


with t.hidden():
    t.property(
        "every length",
        is_a_column_of_zeros,
        [1, 2, 7, 40],
        worth=2,
        hint="Is a length written into your function?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
The dtype deserves as much care as the shape. An array of integers stays one whatever you put in,
and image files come as `uint8`, whole numbers from 0 to 255 that run in a circle like the hours on
a clock.

**Predict, then run.** Write down what each of the three lines prints. There is no error and no
warning.
"""

# %% tags=["show"]
counts = np.array([1, 2, 3])
counts[0] = 0.7
print(counts)

pixels = np.array([3, 250], dtype=np.uint8)
print(pixels + 10)
print(pixels - 5)

# %% [markdown]
r"""
So in this course arrays hold floats (`float64`, about 16 digits), unless they count or number
something. `np.array([1.0, 2.0])` makes them by itself; so does `dtype=float` in a call that makes
an array, and `x.astype(float)` makes a float copy of what is there.

`np.arange(n)` counts like Python's `range`, from 0, and the end is left out. Of which dtype is what
it returns?
"""


# %% nbgrader={"grade": false, "grade_id": "arange_vector", "locked": false, "schema_version": 3, "solution": true, "task": false}
def arange_vector(n):
    """The numbers 0, 1, ..., n-1, as floats.

    Returns an array of shape (n,).
    """
    ### BEGIN SOLUTION
    return np.arange(n, dtype=float)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "arange_vector_test", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
t = checks.group("arange_vector", points=3)
t.close(
    "n = 4",
    lambda: arange_vector(4),
    [0.0, 1.0, 2.0, 3.0],
    hint="An array of four numbers, the first of them 0. Which is the last?",
    mistakes={
        "The end that you name is left out already; n - 1 is missing.": [0.0, 1.0, 2.0],
        "Counting starts at 0 here, and n itself is left out.": [1.0, 2.0, 3.0, 4.0],
        "n itself is left out: there are n numbers, not n + 1.": [0.0, 1.0, 2.0, 3.0, 4.0],
        "The numbers are spread evenly up to n, but they should go in steps of one.": (
            lambda: np.linspace(0, 4, 4)
        ),
        "This is a column of shape (n, 1); a flat array of shape (n,) is wanted.": (
            [[0.0], [1.0], [2.0], [3.0]]
        ),
    },
)
t.shape(
    "n = 1 is an array too",
    lambda: arange_vector(1),
    (1,),
    hint="An array of one number is not a number. What is its shape?",
)
t.dtype(
    "the numbers are floats",
    lambda: arange_vector(3),
    "float",
    hint="np.arange(3) holds integers. Which argument asks for another dtype?",
)


### BEGIN HIDDEN TESTS
def counts_up(n):
    came = arange_vector(n)
    return np.shape(came) == (n,) and all(came[i] == i for i in range(n))


with t.hidden():
    t.property(
        "every length",
        counts_up,
        [1, 2, 5, 33],
        worth=2,
        hint="Is a length written into your function?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
## 2. `*` is not `@`

For two matrices of the same shape, `A * B` multiplies entry by entry. `A @ B` is the matrix product
of linear algebra, row times column:

$$(A * B)_{ij} = a_{ij} \, b_{ij}, \qquad\qquad (A \,@\, B)_{ij} = \sum_k a_{ik} \, b_{kj} .$$

Both run without an error on square matrices. So which one you wrote has to be seen in the numbers.
The smallest matrices on which to see it come from physics, where they describe the spin of an
electron, *Pauli's matrices*:

$$\sigma_x = \begin{pmatrix} 0 & 1 \\ 1 & 0 \end{pmatrix}, \qquad
\sigma_y = \begin{pmatrix} 0 & -i \\ i & 0 \end{pmatrix}, \qquad
\sigma_z = \begin{pmatrix} 1 & 0 \\ 0 & -1 \end{pmatrix}.$$

**Predict:** what is $\sigma_x$ `*` $\sigma_x$, and what is $\sigma_x$ `@` $\sigma_x$?

Put the three on top of each other and you have one array of shape `(3, 2, 2)`, whose entry `[0]` is
the whole $\sigma_x$. numpy takes the *last two* axes for the matrix and does the rest for each one
on the stack: `S @ S` makes three products at once, `np.linalg.det(S)` three determinants. The trace
(the sum of the diagonal) is the exception: `np.trace(S)` takes the first two axes, unless you say
`axis1=` and `axis2=`. The imaginary unit is written `1j`.
"""


# %% nbgrader={"grade": false, "grade_id": "pauli", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pauli():
    """Pauli's matrices with their determinants, squares and traces.

    Returns (sigma, determinants, squares, traces):
        sigma        : (3, 2, 2) complex, the matrices in the order x, y, z
        determinants : (3,)      the determinant of each
        squares      : (3, 2, 2) each one's matrix product with itself
        traces       : (3,)      the sum of each one's diagonal
    """
    ### BEGIN SOLUTION
    sigma = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    return sigma, np.linalg.det(sigma), sigma @ sigma, np.trace(sigma, axis1=1, axis2=2)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "pauli_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("pauli", points=5)
x, y, z = [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]
t.shape(
    "four results and their shapes",
    lambda: pauli(),
    [(3, 2, 2), (3,), (3, 2, 2), (3,)],
    hint="All matrices in one array, determinants, squares, traces. Which lost the wrong axis?",
)
t.close(
    "the three matrices",
    lambda: pauli()[0],
    [x, y, z],
    hint="Compare row by row with the formula, in the order x, y, z. Is i written 1j, with the 1?",
    mistakes={
        "The y matrix is upside down: -i stands in the first row.": [x, [[0, 1j], [-1j, 0]], z],
        "The imaginary unit is missing from y; Python writes it 1j.": [x, [[0, -1], [1, 0]], z],
    },
)
t.close(
    "the determinants",
    lambda: pauli()[1],
    [-1, -1, -1],
    hint="ad - bc. For y that is 0·0 - (-i)·i, and i·i is -1.",
    mistakes={
        "The second product of ad - bc is added, or left without its sign.": [1, 1, -1],
        "Only the diagonal was multiplied; ad - bc has a second product.": [0, 0, -1],
    },
)
t.close(
    "the squares",
    lambda: pauli()[2],
    [[[1, 0], [0, 1]]] * 3,
    hint="Row times column: for x, the first row (0, 1) meets the first column (0, 1).",
    mistakes={
        "These are the squares of the entries: * and ** work entry by entry, @ is the product.": (
            [x, [[0, -1], [-1, 0]], [[1, 0], [0, 1]]]
        ),
    },
)
t.close(
    "the traces",
    lambda: pauli()[3],
    [0, 0, 0],
    hint="The trace of z is 1 + (-1). Which two axes of the stack make a matrix?",
    mistakes={
        "np.trace went along the first two axes, across the stack; tell it axis1 and axis2.": (
            [1j, 1]
        ),
        "All four entries of each matrix were added; the trace adds the diagonal only.": [2, 0, 0],
    },
)
### BEGIN HIDDEN TESTS
with t.hidden():
    t.true(
        "each one is its own conjugate transpose",
        lambda: all(np.allclose(np.conj(s.T), s) for s in np.asarray(pauli()[0], dtype=complex)),
        hint="Mirror a matrix at its diagonal and turn i into -i: nothing may change.",
    )
    t.true(
        "x times y is i times z, and so on round the circle",
        lambda: all(
            np.allclose(np.dot(pauli()[0][k], pauli()[0][(k + 1) % 3]), 1j * pauli()[0][k - 1])
            for k in range(3)
        ),
        hint="Multiply x and y by hand. Where do the two i stand?",
    )
    t.true(
        "determinant and trace fit the eigenvalues, which are 1 and -1",
        lambda: all(
            np.allclose(np.sort(np.linalg.eigvals(s).real), [-1, 1])
            and np.isclose(d, -1)
            and np.isclose(tr, 0)
            for s, d, tr in zip(pauli()[0], pauli()[1], pauli()[3], strict=True)
        ),
        hint="The determinant is the product of the eigenvalues and the trace is their sum.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Three different matrices, each of which undoes itself: its square is the identity. Entry by entry
you would never have noticed.
"""

# %% [markdown]
r"""
## 3. A view is not a copy

**Predict, then run.** Which numbers does `table` hold at the end?
"""

# %% tags=["show"]
table = np.zeros((2, 3))
row = table[0]
row += 1
other = table[1]
other = other + 1
print(table)

# %% [markdown]
r"""
A slice like `table[0]` or `table[:, 1:]` is a *view*: it has no numbers of its own, it looks into
those of `table`. That makes it fast, and it means that `row += 1` or `row[0] = 5` writes into
`table`. `other + 1` computes a new array; giving it the old name changes nothing but the name.

So a function that writes into what it was given changes the data of whoever called it. In this
course no function does that, unless the exercise says "in place". That is what the checks look for
whose names end in "stay as they were". When you need something to write on, `x.copy()` makes one.

### Bug hunt

A colleague wants white digits on black paper. Her function turns 0 into 1 and 1 into 0, and she has
tested it: `negative(np.array([[0.0, 0.25, 1.0]]), 0)` gives `[1, 0.75, 0]`, which is right.
"""


# %% nbgrader={"grade": false, "grade_id": "negative", "locked": true, "schema_version": 3, "solution": false, "task": false}
def negative(images, m):
    """Image m with black and white exchanged. images : (M, N) grey values from 0 to 1."""
    image = images[m]
    image *= -1
    image += 1
    return image


# %% tags=["show"]
album = digits[:1].copy()  # so that her function cannot spoil the data of this notebook
looks = [negative(album, 0).copy() for _ in range(6)]  # the same call, six times
ax = plots.image_grid(np.reshape(looks, (6, 8, 8)), captions=[f"call {i}" for i in range(1, 7)])

# %% [markdown]
r"""
Which line is to blame? Mend it in the next cell: the picture below must look the same six times. No
points are given here, but the written answer at the end asks what you found.
"""


# %% nbgrader={"grade": false, "grade_id": "bug_hunt", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_negative(images, m):
    """Image m with black and white exchanged, as often as you ask for it."""
    ### BEGIN SOLUTION
    return 1 - images[m]  # a new array; the view is only read
    ### END SOLUTION


# %% tags=["show"]
looks = [mended_negative(album, 0).copy() for _ in range(6)]
ax = plots.image_grid(np.reshape(looks, (6, 8, 8)), captions=[f"call {i}" for i in range(1, 7)])

# %% [markdown]
r"""
## 4. Broadcasting

How can `A * 10` work, when `A` has six entries and 10 is one number? numpy behaves as if the 10 had
been copied into all six places. It does this for arrays, too, by one rule:

> Write the two shapes under each other, *aligned at the right*. Where lengths differ, one of them
> must be 1 (or missing), and is stretched. Otherwise: error.

```
   (2, 3)            (3, 1)            (2, 3)
      (3,)              (4,)              (2,)
   ------            ------            ------
   (2, 3)            (3, 4)            error: 3 meets 2
```

In the first case a flat array is added to every *row*. In the second, a column meets a flat array,
and every entry of the one meets every entry of the other. The third is a cry for help: did you mean
`(2, 1)`?

**Predict, then try.** Which shape comes out? Write down five answers, then type the shapes into the
explorer; blue cells exist, white ones are only pretended.

| `a` | `b` | `a + b` |
|:--|:--|:--|
| `(4, 3)` | `(3,)` | ? |
| `(4, 3)` | `(4,)` | ? |
| `(4, 3)` | `(4, 1)` | ? |
| `(4,)` | `(4, 1)` | ? |
| `(3, 1, 2)` | `(4, 2)` | ? |
"""

# %% tags=["show"]
explorers.broadcasting()

# %% [markdown]
r"""
The fourth pair is the dangerous one. Two arrays of four numbers, and out come sixteen, without a
word. You will meet it again in homework 1, where it costs somebody an evening.

To make a stretched axis on purpose, index with `None`: if `v` has shape `(4,)`, then `v[:, None]`
has shape `(4, 1)` and `v[None, :]` has shape `(1, 4)`.
"""

# %% [markdown]
r"""
## 5. Which axis?

`X.sum(axis=0)` does not mean "sum each row". It means: walk *along axis 0*, and let it disappear.
The same holds for `mean`, `max`, `argmin` (where is the smallest?) and all their like.
"""

# %% tags=["show"]
ax = plots.axis_sums(np.arange(12).reshape(3, 4))

# %% [markdown]
r"""
The sums of the rows have been drawn upright, but what comes out is flat, of shape `(3,)`. Now
suppose you want to divide every row by its sum. `X / X.sum(axis=1)` puts `(3, 4)` over `(3,)`:
aligned at the right 4 meets 3, an error. Be glad. Had `X` been square, numpy would have divided
every *column* instead, and kept silent.

The cure is to keep the lost axis, with length one: `X.sum(axis=1, keepdims=True)` has shape
`(3, 1)`, and `(3, 4)` over `(3, 1)` is what you mean.

Here is where the course will need it. A model gives every class a score, any number at all; what
you would like to have are probabilities, positive and with sum one. The *softmax* makes the scores
positive and then divides each row by its sum:

$$p_{mk} = \frac{e^{z_{mk}}}{\sum_{j=1}^{K} e^{z_{mj}}} .$$

`np.exp(Z)` works entry by entry. **Each row is one sample**, here and in the whole course. (Naive
is in the name because the function follows the formula to the letter. Section 7 shows where that
goes wrong.)
"""


# %% nbgrader={"grade": false, "grade_id": "row_softmax_naive", "locked": false, "schema_version": 3, "solution": true, "task": false}
def row_softmax_naive(Z):
    """Softmax of every row, as the formula says it.

    Z : (M, K) scores

    Returns an array of shape (M, K), whose rows sum to one.
    """
    ### BEGIN SOLUTION
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "row_softmax_naive_test", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
t = checks.group("row_softmax_naive", points=6)
rng = t.rng()
Z, W = rng.normal(size=(4, 3)), rng.normal(size=(3, 5))
parts = np.array([[1.0, 3.0], [4.0, 4.0]])  # e to the power of the scores of the first check
t.close(
    "two rows by hand: ln 1, ln 3 and ln 4, ln 4",
    lambda: row_softmax_naive(np.log(parts)),
    [[0.25, 0.75], [0.5, 0.5]],
    hint="e to the power of them is 1, 3 and 4, 4. Divide each row by its own sum.",
    mistakes={
        "The rows are not divided by anything.": parts,
        "Each column sums to one; here each row is a sample.": parts / np.array([5.0, 7.0]),
        "You divide by the sum over the whole array; each row has its own.": parts / 12,
        "Row sums of shape (2,) lie along the columns: keep the lost axis with keepdims.": (
            parts / np.array([4.0, 8.0])
        ),
        "The scores were divided by their sums without the exponential.": (
            lambda: np.log(parts) / np.log(parts).sum(axis=1, keepdims=True)
        ),
        "You divide by the largest entry of each row; divide by the sum.": (
            parts / np.array([[3.0], [4.0]])
        ),
    },
)
t.shape(
    "three samples, five classes",
    lambda: row_softmax_naive(W),
    (3, 5),
    hint="(3, 5) over (3,) does not fit. What does keepdims=True do?",
)
t.close(
    "every row sums to one",
    lambda: np.sum(row_softmax_naive(Z), axis=1),
    np.ones(4),
    hint="Along which axis do you add?",
)
t.close(
    "one sample, one class",
    lambda: row_softmax_naive(np.array([[2.0]])),
    [[1.0]],
    hint="With one class there is nothing to choose.",
)
t.unchanged(
    "Z stays as it was",
    lambda: row_softmax_naive(Z),
    Z,
    hint="Does /= or out= write into an array that was given to you?",
)


### BEGIN HIDDEN TESTS
def follows_the_formula(scores):
    wanted = [[np.exp(z) / sum(np.exp(other) for other in row) for z in row] for row in scores]
    return np.allclose(row_softmax_naive(scores), wanted, rtol=1e-9, atol=1e-12)


def samples_do_not_see_each_other(scores):
    alone = [row_softmax_naive(scores[[m]])[0] for m in range(len(scores))]
    return np.allclose(row_softmax_naive(scores), alone, rtol=1e-9, atol=1e-12)


with t.hidden():
    tables = [2 * rng.normal(size=shape) for shape in [(1, 4), (5, 1), (3, 3), (2, 6), (7, 2)]]
    t.property(
        "every shape, entry by entry",
        follows_the_formula,
        tables,
        worth=3,
        hint="Try a square Z: there numpy cannot tell you that an axis is wrong.",
    )
    t.property(
        "a sample's probabilities do not depend on the others",
        samples_do_not_see_each_other,
        tables,
        hint="What does your sum run over: one row, or all of them?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Three classes; the score of the first one moves, those of the others stay at 0 and 1. What must be
true of the three curves at every place?
"""

# %% tags=["show"]
grid = np.linspace(-5, 6, 100)
moving = np.stack([grid, np.zeros(100), np.ones(100)], axis=1)  # (100, 3)
ax = plots.style.axes()
for k, curve in enumerate(row_softmax_naive(moving).T):
    ax.plot(grid, curve, label=f"class {k}", **plots.style.series(k))
ax = plots.style.legend(plots.style.label(ax, "score of class 0", "probability"))

# %% [markdown]
r"""
## 6. Everybody meets everybody

Back to the digits. How alike are two images? Subtract them pixel by pixel, square, add up: the
squared distance. For $M$ rows of $A$ and $P$ rows of $B$ there are $M \cdot P$ of them:

$$d_{mp} = \sum_{n=1}^{N} (a_{mn} - b_{pn})^2 .$$

Two loops would do, one over $m$ and one over $p$. You can do it without any. Give `A` and `B` the
right axes of length one, so that broadcasting lets every row meet every row; then let the last axis
disappear:

| | shape |
|:--|:--|
| `A`, with an axis of length one | `(M, 1, N)` |
| `B` | `(P, N)` |
| all differences | `(M, P, N)` |
| what you return | `(M, P)` |

One trap from section 1: images may come as `uint8`, where 3 − 23 is 236. Make floats of them before
you subtract.
"""


# %% nbgrader={"grade": false, "grade_id": "pairwise_sq_dist", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pairwise_sq_dist(A, B):
    """Squared distance of every row of A to every row of B, without a loop.

    A : (M, N) numbers of any dtype
    B : (P, N)

    Returns an array of floats of shape (M, P).
    """
    ### BEGIN SOLUTION
    gaps = A[:, None, :].astype(float) - B
    return np.sum(gaps**2, axis=2)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "pairwise_sq_dist_test", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
t = checks.group("pairwise_sq_dist", points=7)
rng = t.rng()
A, B = np.array([[0.0, 0.0], [1.0, 2.0]]), np.array([[3.0, 4.0], [1.0, 2.0], [0.0, 1.0]])
a, b = np.array([0.0, 5.0]), np.array([25.0, 5.0, 1.0])  # their rows' squared lengths
t.close(
    "two points and three points, by hand",
    lambda: pairwise_sq_dist(A, B),
    [[25.0, 5.0, 1.0], [8.0, 0.0, 2.0]],
    hint="From (0, 0) to (3, 4) it is 3² + 4². Which axis of (M, P, N) do you add along?",
    mistakes={
        "These are distances; their squares are wanted.": (
            np.sqrt([[25.0, 5.0, 1.0], [8.0, 0.0, 2.0]])
        ),
        "The differences were added without squaring.": [[-7.0, -3.0, -1.0], [-4.0, 0.0, 2.0]],
        "Absolute differences stand where squares should be.": [[7.0, 3.0, 1.0], [4.0, 0.0, 2.0]],
        "The sum was squared, not the differences: square first, then add.": (
            [[49.0, 9.0, 1.0], [16.0, 0.0, 4.0]]
        ),
        "A mean was taken; the formula has a sum.": [[12.5, 2.5, 0.5], [4.0, 0.0, 1.0]],
        "You added over the rows of B; the features are the last axis.": [[10.0, 21.0], [5.0, 5.0]],
        "You added over the rows of A; the features are the last axis.": (
            [[13.0, 20.0], [1.0, 4.0], [1.0, 2.0]]
        ),
        "(a - b)² is a² - 2ab + b²: the 2 is missing.": lambda: a[:, None] - A @ B.T + b,
        "(a - b)² is a² - 2ab + b²: the product is to be subtracted.": (
            lambda: a[:, None] + 2 * A @ B.T + b
        ),
    },
)
X, Y = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
t.close(
    "as many rows in A as in B",
    lambda: pairwise_sq_dist(X, Y),
    [[sum((p - q) ** 2) for q in Y] for p in X],
    hint="Three rows and three rows have nine distances. Where do row 0 of A and row 2 of B meet?",
    mistakes={
        "Row m of A met only row m of B: which axis of length one is missing?": (
            np.sum((X - Y) ** 2, axis=1)
        ),
        "Rows and columns are exchanged: entry [m, p] belongs to row m of A and row p of B.": (
            [[sum((p - q) ** 2) for p in X] for q in Y]
        ),
        "The squared lengths lie along the wrong axes; those of A belong in a column.": (
            lambda: np.sum(X**2, axis=1) - 2 * X @ Y.T + np.sum(Y**2, axis=1)[:, None]
        ),
    },
)
t.shape(
    "one feature",
    lambda: pairwise_sq_dist(rng.normal(size=(4, 1)), rng.normal(size=(2, 1))),
    (4, 2),
    hint="An axis of length one that is meant to stay must not be squeezed away.",
)
bytes_of = {"A": np.array([[3, 200]], dtype=np.uint8), "B": np.array([[23, 100]], dtype=np.uint8)}
t.close(
    "images of uint8",
    lambda: pairwise_sq_dist(bytes_of["A"], bytes_of["B"]),
    [[10400.0]],
    hint="20² + 100². In uint8, 3 - 23 is 236. Does A.astype(float) change A, or make another?",
    mistakes={
        "The squares ran over 255 and began again at 0: make floats before you compute.": [[160.0]],
    },
)
t.unchanged(
    "A and B stay as they were",
    lambda: pairwise_sq_dist(X, Y),
    *(X, Y),
    hint="Does -= or **= write into A or B?",
)


### BEGIN HIDDEN TESTS
def two_clouds(M, P, N):
    return 2 * rng.normal(size=(M, N)), rng.normal(size=(P, N)) + 1


def adds_up_pixel_by_pixel(case):
    A, B = case
    wanted = [[sum((u - v) ** 2 for u, v in zip(p, q, strict=True)) for q in B] for p in A]
    return np.allclose(pairwise_sq_dist(A, B), wanted, rtol=1e-8, atol=1e-9)


def does_not_see_where_both_stand(case):
    A, B = case
    shift = np.arange(A.shape[1]) - 3.0
    moved = pairwise_sq_dist(A + shift, B + shift)
    return np.allclose(moved, pairwise_sq_dist(A, B), rtol=1e-7, atol=1e-8)


with t.hidden():
    shapes = [(1, 1, 1), (1, 4, 3), (5, 1, 2), (3, 3, 3), (6, 2, 5), (20, 30, 8)]
    clouds = [two_clouds(*shape) for shape in shapes]
    t.property(
        "every shape, pixel by pixel",
        adds_up_pixel_by_pixel,
        clouds,
        worth=3,
        hint="Is a number of rows or columns written into your function?",
    )
    t.property(
        "moving both clouds together changes no distance",
        does_not_see_where_both_stand,
        clouds,
        hint="Only differences of A and B may count.",
    )
    t.close(
        "images of uint8 with many pixels",
        lambda: pairwise_sq_dist(*np.array([[[0] * 9], [[200] * 9]], dtype=np.uint8)),
        [[360000.0]],
        hint="Make floats of both, before the first subtraction or product.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Here are the distances of 200 digits to each other, sorted by what they are: first all zeros, then
all ones, and so on. Dark is near. Why is the diagonal black? Which digits are all alike, and which
come in several kinds?
"""

# %% tags=["show"]
order = np.argsort(labels[:200], kind="stable")
sorted_digits, sorted_labels = digits[order], labels[order]
ends = np.searchsorted(sorted_labels, np.arange(11))  # where each digit begins

fig, ax = plt.subplots(figsize=(5.4, 4.4), layout="constrained")
picture = ax.imshow(pairwise_sq_dist(sorted_digits, sorted_digits), cmap=plots.style.SEQUENTIAL)
ax.set_xticks((ends[:-1] + ends[1:]) / 2, range(10))
ax.set_yticks((ends[:-1] + ends[1:]) / 2, range(10))
ax = plots.style.label(ax, "digit", "digit")
_ = fig.colorbar(picture, label="squared distance")

# %% [markdown]
r"""
**Why without a loop?** The check above looks at your numbers only and would be content with two
loops. The next cell is not: it takes the time of your function beside two others, one with two
loops and one that uses $|a - b|^2 = |a|^2 - 2\,a \cdot b + |b|^2$, where all the $a \cdot b$
together are a single product `A @ B.T`. Both axes are logarithmic. How many times faster is yours
than the loops, at 300 rows? If the two curves lie on each other, there is still a loop to remove.
"""

# %% tags=["show"]
from time import perf_counter


def by_two_loops(A, B):
    D = np.zeros((len(A), len(B)))
    for m in range(len(A)):
        for p in range(len(B)):
            D[m, p] = np.sum((A[m] - B[p]) ** 2)
    return D


def by_one_product(A, B):
    of_a, of_b = np.sum(A**2, axis=1), np.sum(B**2, axis=1)
    return of_a[:, None] - 2 * (A @ B.T) + of_b


def seconds(function, rows):
    times = []
    for _ in range(3):
        start = perf_counter()
        function(digits[:rows], digits[-rows:])
        times.append(perf_counter() - start)
    return min(times)


sizes = [10, 30, 100, 300]
ways = {"two loops": by_two_loops, "yours": pairwise_sq_dist, "one product": by_one_product}
taken = {name: [seconds(way, rows) for rows in sizes] for name, way in ways.items()}
ax = plots.timings(sizes, taken, name="rows of A and of B")
for name, times in taken.items():
    factor = taken["two loops"][-1] / times[-1]
    print(f"{name:12} {1000 * times[-1]:8.2f} ms at {sizes[-1]} rows, {factor:5.0f} times as fast")

# %% [markdown]
r"""
## 7. Indexing with arrays

An index may be an array itself. `labels[[5, 0, 5]]` picks three labels in that order. And with
*two* index arrays numpy walks through both at the same time: `Y[[0, 1, 2], [2, 0, 1]]` means the
three entries `Y[0, 2]`, `Y[1, 0]` and `Y[2, 1]`. You can write to them, too:
"""

# %% tags=["show"]
pairs = np.zeros((3, 4))
pairs[[0, 1, 2], [2, 0, 1]] = 7
columns = np.zeros((3, 4))
columns[:, [2, 0, 1]] = 7
print("two index arrays:", pairs, "a colon and an index array:", columns, sep="\n")

# %% [markdown]
r"""
Networks have one output per class, and want to be told the class the same way: a row of zeros with
a single one. For labels $y_m$ in $0, \dots, K-1$ this is called *one-hot*:

$$Y_{mk} = 1 \text{ if } k = y_m, \text{ else } 0 .$$

$K$ is given. It must not be found in `y` (as `y.max() + 1`, seen in many a program), because a
small batch need not contain the last class.
"""


# %% nbgrader={"grade": false, "grade_id": "one_hot", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_hot(y, K):
    """A row for each label, with a one at the label and zeros elsewhere.

    y : (M,) integer labels in 0..K-1
    K : number of classes

    Returns an array of floats of shape (M, K).
    """
    ### BEGIN SOLUTION
    Y = np.zeros((len(y), K))
    Y[np.arange(len(y)), y] = 1
    return Y
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "one_hot_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("one_hot", points=5)
rng = t.rng()
y = np.array([2, 0])
t.close(
    "labels 2 and 0 of four classes",
    lambda: one_hot(y, 4),
    [[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0]],
    hint="Row m has its one in column y[m]. Is the shape one tuple (M, K)? Which index is first?",
    mistakes={
        "The number of classes was found in the labels; it is K, whatever the batch holds.": (
            [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
        ),
        "Y[:, y] = 1 fills whole columns: say which row each column belongs to.": (
            [[1.0, 0.0, 1.0, 0.0]] * 2
        ),
        "The first class is number 0, not 1.": [[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]],
    },
)
t.close(
    "three samples of one class",
    lambda: one_hot(np.array([1, 1, 1]), 2),
    [[0.0, 1.0]] * 3,
    hint="Samples are rows, and each has a one of its own.",
    mistakes={
        "Samples are columns here; each should be a row.": [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]],
        "Y[y] = 1 fills whole rows: say which row each label belongs to.": (
            [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
        ),
    },
)
t.dtype(
    "the result holds floats",
    lambda: one_hot(y, 4),
    "float",
    hint="A comparison gives True and False, np.eye(K, dtype=int) integers. How do you get floats?",
)
t.unchanged("y stays as it was", lambda: one_hot(y, 4), y, hint="Does something write into y?")


### BEGIN HIDDEN TESTS
def has_its_one_at_the_label(case):
    y, K = case
    wanted = [[float(k == label) for k in range(K)] for label in y]
    came = one_hot(y, K)
    return np.shape(came) == (len(y), K) and np.array_equal(came, wanted)


with t.hidden():
    sizes_and_classes = [(1, 1), (1, 6), (5, 1), (7, 3), (4, 4), (3, 9), (12, 10)]
    t.property(
        "every number of labels and classes",
        has_its_one_at_the_label,
        [(rng.integers(0, K, size=M), K) for M, K in sizes_and_classes],
        worth=3,
        hint="Try a batch in which the last class is missing, and one with a single sample.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
One matrix product with `one_hot` sorts the images by what they are. Row $k$ of $Y^\top X$ is the
sum of all images whose label is $k$; divide by their number, and you have the average zero, the
average one and so on. Read the three lines of code and say the shape of everything in them.
"""

# %% tags=["show"]
Y = one_hot(labels, 10)
how_many = Y.sum(axis=0)
averages = Y.T @ digits / how_many[:, None]
ax = plots.image_grid(averages.reshape(10, 8, 8), captions=range(10))

# %% [markdown]
r"""
Already a machine that reads: take the average that is nearest. If the scores are minus the squared
distances, your softmax says how sure it is. These are the digits for which the right answer got the
smallest probability. Would you have read them?
"""

# %% tags=["show"]
P = row_softmax_naive(-pairwise_sq_dist(digits, averages))
print(f"nearest average right for {np.mean(P.argmax(axis=1) == labels):.1%} of the digits")
ax = plots.hardest_samples(digits, labels, P)

# %% [markdown]
r"""
**Predict, then run.** The data set was delivered with grey values from 0 to 16, and `load_digits`
has divided them by 16. Suppose it had not: every squared distance would be $16^2 = 256$ times as
large. What does that do to the answers of the machine, and what to its probabilities?
"""

# %% tags=["show"]
with np.errstate(all="ignore"):  # numpy would warn here; the point is to look at the numbers
    P16 = row_softmax_naive(-pairwise_sq_dist(16 * digits, 16 * averages))
broken = np.isnan(P16).any(axis=1)
print("exp(-800) is", np.exp(-800.0))
print(f"rows with nan: {broken.sum()} of {len(P16)}")
for name, probabilities in [("grey values 0 to 1", P[~broken]), ("0 to 16", P16[~broken])]:
    sure = np.mean(probabilities.max(axis=1) > 0.999)
    print(f"{name:19} more than 99.9 % sure of {sure:.0%} of the other rows")

# %% [markdown]
r"""
The nearest average is the same one, and the machine is as often wrong as before; only now it is
sure of everything. And $e^{-800}$ is smaller than any number that a float can hold, so it becomes
0. Where this happens to all ten classes, 0 is divided by 0, which is `nan`, "not a number". A
formula can be right and its program useless; homework 2 repairs it with one subtraction. (If you
see no `nan`, you knew the trick.)
"""

# %% [markdown]
r"""
## 8. Learn from the training data, apply to everybody

Distances add up over the columns, so they must be comparable. Pixels are. The thirty measurements
of a cell in the next data set are not: one is an area around 650, another a smoothness around 0.1.

**Predict:** in the distance between two patients, how many of the thirty columns make a difference?
"""

# %% tags=["show"]
biopsies, benign = datasets.load_breast_cancer()  # (569, 30) measurements, (569,) labels
share = biopsies.var(axis=0) / biopsies.var(axis=0).sum()
ax = plots.style.axes(figsize=(7.0, 2.8))
ax.bar(np.arange(30), share, color=plots.style.COLOURS[0])
ax.set_ylim(0, 0.75)
ax = plots.style.label(ax, "column", "share of the squared distance")

# %% [markdown]
r"""
Two: the areas. The other 28 might as well not have been measured. The cure is to *standardise*:
subtract each column's mean $\mu_n$ and divide by its standard deviation $s_n$,

$$\mu_n = \frac{1}{M} \sum_m x_{mn}, \qquad
s_n = \sqrt{\frac{1}{M} \sum_m (x_{mn} - \mu_n)^2}, \qquad
\hat x_{mn} = \frac{x_{mn} - \mu_n}{s_n} .$$

This takes two functions. The first *learns* $\mu$ and $s$ from the training data. The second
applies them to anything: training data, test data, a single new patient.

A column that is the same for everybody has $s_n = 0$, and dividing by it gives `nan`. (The upper
left pixel is white in all 1,797 digits.) For such a column the first function shall return
$s_n = 1$. And how does one find it? Not by `s == 0`:
"""

# %% tags=["show"]
same = np.array([0.1, 0.1, 0.1])
print("mean", same.mean(), "  standard deviation", same.std(), "  std == 0:", same.std() == 0)

# %% [markdown]
r"""
0.1 has no exact place among the binary numbers, the mean comes out a hair too large, and the
deviation is not quite 0. *Never ask a computed float whether it is exactly something.* Ask whether
it is tiny, or ask the column itself: are its smallest and its largest entry the same?
"""


# %% nbgrader={"grade": false, "grade_id": "standardize_fit", "locked": false, "schema_version": 3, "solution": true, "task": false}
def standardize_fit(X):
    """Mean and standard deviation of every column.

    X : (M, N) training samples

    Returns (mean, std), both of shape (N,); std is 1 where a column holds one number only.
    """
    ### BEGIN SOLUTION
    constant = X.max(axis=0) == X.min(axis=0)
    return X.mean(axis=0), np.where(constant, 1.0, X.std(axis=0))
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "standardize_fit_test", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
t = checks.group("standardize_fit", points=4)
rng = t.rng()
X = np.array([[1.0, 10.0], [3.0, 20.0], [5.0, 60.0]])
t.close(
    "the means of two columns",
    lambda: standardize_fit(X)[0],
    [3.0, 30.0],
    hint="(1 + 3 + 5) / 3 and (10 + 20 + 60) / 3. Which axis has to disappear?",
    mistakes={
        "Mean and deviation are the wrong way round.": np.sqrt([8 / 3, 1400 / 3]),
        "This is standardised data; that is for the next function. Return (mean, std).": (
            [-np.sqrt(3 / 2), -20 / np.sqrt(1400 / 3)]
        ),
        "These are the means of the rows: axis 0 has to disappear.": [5.5, 11.5, 32.5],
        "This is the mean of the whole table; each column has its own.": 16.5,
        "The lost axis was kept; shape (N,) is wanted.": [[3.0, 30.0]],
    },
)
t.close(
    "their standard deviations",
    lambda: standardize_fit(X)[1],
    np.sqrt([8 / 3, 1400 / 3]),
    hint="The squared deviations of the first column are 4, 0 and 4; divide by 3, take the root.",
    mistakes={
        "You divide by M - 1 (ddof=1); the formula divides by M.": np.sqrt([4.0, 700.0]),
        "This is the variance: the root is missing.": [8 / 3, 1400 / 3],
        "These are the deviations of the rows: axis 0 has to disappear.": [4.5, 8.5, 27.5],
        "This is the deviation of the whole table; each column has its own.": np.std(X),
        "The lost axis was kept; shape (N,) is wanted.": np.sqrt([[8 / 3, 1400 / 3]]),
    },
)
constant = np.array([[5.0, 0.0, 1.0], [5.0, 0.0, 2.0], [5.0, 0.0, 3.0]])
t.close(
    "columns of equal numbers get deviation 1",
    lambda: standardize_fit(constant)[1],
    [1.0, 1.0, np.sqrt(2 / 3)],
    hint="What would you divide by later? np.where(condition, a, b) chooses entry by entry.",
    mistakes={
        "A deviation of 0 stayed 0: whoever divides by it gets nan.": [0.0, 0.0, np.sqrt(2 / 3)],
        "All columns got 1 because some are constant.": [1.0, 1.0, 1.0],
        "A small number was added to every deviation; constant columns should get exactly 1.": (
            lambda: np.std(constant, axis=0) + (standardize_fit(constant)[1][0] or np.nan)
        ),
    },
)
t.close(
    "a column of 0.1 gets deviation 1",
    lambda: standardize_fit(np.array([[0.1], [0.1], [0.1]]))[1],
    [1.0],
    hint="Its computed deviation is 1.4e-17. What can you ask instead of `== 0`?",
    mistakes={
        "Its computed deviation, 1.4e-17, is not exactly 0: ask whether it is tiny.": (
            lambda: np.array([[0.1], [0.1], [0.1]]).std(axis=0)
        ),
    },
)
t.unchanged("X stays as it was", lambda: standardize_fit(X), X, hint="Does -= write into X?")


### BEGIN HIDDEN TESTS
def a_table(M, N):
    return rng.normal(size=(M, N)) * rng.uniform(0.1, 50, size=N) + rng.normal(size=N)


def is_mean_and_deviation(X):
    mean, std = standardize_fit(X)
    fits = np.shape(mean) == np.shape(std) == (X.shape[1],)
    for n, column in enumerate(X.T):
        middle = sum(column) / len(column)
        spread = (sum((v - middle) ** 2 for v in column) / len(column)) ** 0.5
        fits = fits and np.isclose(mean[n], middle) and np.isclose(std[n], spread, rtol=1e-6)
    return bool(fits)


with t.hidden():
    t.property(
        "every shape, column by column",
        is_mean_and_deviation,
        [a_table(*shape) for shape in [(2, 1), (4, 4), (9, 3), (3, 7), (30, 2)]],
        worth=2,
        hint="Compare with the two formulas, one column at a time.",
    )
    flat = np.column_stack([np.full(6, -0.3), a_table(6, 1), np.full(6, 0.7), np.full(6, 8.0)])
    t.true(
        "constant columns among others",
        lambda: np.allclose(standardize_fit(flat)[1][[0, 2, 3]], 1, rtol=1e-12),
        hint="Each column is asked for itself, and rounding may leave a trace of a deviation.",
    )
### END HIDDEN TESTS
t.report()


# %% nbgrader={"grade": false, "grade_id": "standardize_apply", "locked": false, "schema_version": 3, "solution": true, "task": false}
def standardize_apply(X, mean, std):
    """X with each column shifted by its mean and divided by its deviation, as they are given.

    X    : (M, N) samples, of the training set or any others
    mean : (N,)
    std  : (N,) without zeros

    Returns an array of shape (M, N).
    """
    ### BEGIN SOLUTION
    return (X - mean) / std
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "standardize_apply_test", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
t = checks.group("standardize_apply", points=2)
rng = t.rng()
X, mean, std = np.array([[5.0, 60.0], [1.0, 30.0]]), np.array([3.0, 30.0]), np.array([2.0, 10.0])
t.close(
    "mean and deviation from elsewhere",
    lambda: standardize_apply(X, mean, std),
    [[1.0, 3.0], [-1.0, 0.0]],
    hint="(5 - 3) / 2 and (60 - 30) / 10. Whose mean do you subtract?",
    mistakes={
        "The mean and deviation of these very samples were used, not those that are given.": (
            [[1.0, 1.0], [-1.0, -1.0]]
        ),
        "You divide by the square of the deviation.": [[0.5, 0.3], [-0.5, 0.0]],
        "You multiply by the deviation.": [[4.0, 300.0], [-4.0, 0.0]],
        "X - mean / std divides only the mean: brackets.": [[3.5, 57.0], [-0.5, 27.0]],
        "The mean is subtracted, but nothing is divided by the deviation.": (
            [[2.0, 30.0], [-2.0, 0.0]]
        ),
        "A mean for each row was subtracted; there is one for each column.": (
            [[1.0, 5.7], [-14.5, 0.0]]
        ),
    },
)
t.close(
    "one sample alone",
    lambda: standardize_apply(np.array([[7.0, 10.0]]), mean, std),
    [[2.0, -2.0]],
    hint="A single new patient has no spread. Where do mean and std come from?",
    mistakes={
        "The sample was compared with its own mean, from which it cannot differ.": [[0.0, 0.0]],
    },
)
t.unchanged(
    "X, mean and std stay as they were",
    lambda: standardize_apply(X, mean, std),
    *(X, mean, std),
    hint="X -= mean writes into the array that you were given, X - mean makes a new one.",
)


### BEGIN HIDDEN TESTS
def follows_the_given_numbers(case):
    X, mean, std = case
    wanted = [[(v - m) / s for v, m, s in zip(x, mean, std, strict=True)] for x in X]
    return np.allclose(standardize_apply(X, mean, std), wanted, rtol=1e-9, atol=1e-9)


with t.hidden():
    t.property(
        "other samples, means and deviations",
        follows_the_given_numbers,
        [
            (rng.normal(size=(M, N)), rng.normal(size=N), rng.uniform(0.2, 9, size=N))
            for M, N in [(1, 1), (1, 5), (4, 4), (6, 2), (3, 8)]
        ],
        worth=3,
        hint="The given mean and deviation of column n belong to column n of X, whatever X holds.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
The same picture after standardising, and a question: why must the *test* data be shifted by the
training data's mean and not by their own? Think of a hospital that tests one patient at a time.
What would its standardised measurements be?
"""

# %% tags=["show"]
spread = standardize_apply(biopsies, *standardize_fit(biopsies)).var(axis=0)
ax = plots.style.axes(figsize=(7.0, 2.8))
ax.bar(np.arange(30), spread / spread.sum(), color=plots.style.COLOURS[0])
ax.set_ylim(0, 0.75)
ax = plots.style.label(ax, "column", "share of the squared distance")

# %% [markdown]
r"""
## 9. In small portions

The last tool is for data that do not fit into one bite. To go through $M$ samples in *mini-batches*
of $B$, shuffle the numbers $0, \dots, M-1$ and cut them into pieces of length $B$. There are
$\lceil M / B \rceil$ pieces, and the last one may be short. It is kept: every sample counts once.

Randomness comes from a generator that is handed in, `rng`, never from numpy's global one; then
anybody can repeat your run. `rng.permutation(M)` returns the shuffled numbers.
"""


# %% nbgrader={"grade": false, "grade_id": "minibatch_indices", "locked": false, "schema_version": 3, "solution": true, "task": false}
def minibatch_indices(M, B, rng):
    """Shuffle the indices 0..M-1 and cut them into mini-batches.

    M : number of samples
    B : length of a batch
    rng : np.random.Generator, decides on the order

    Returns a list of integer arrays of length B; the last one is shorter where B does not divide M.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(M)
    return [order[start : start + B] for start in range(0, M, B)]
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "minibatch_indices_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("minibatch_indices", points=5)
rng = t.rng()
seed = int(rng.integers(1_000_000))


def cut(M, B, seed=seed):
    """The batches as lists of whole numbers."""
    batches = minibatch_indices(M, B, np.random.default_rng(seed))
    return [[int(i) for i in batch] for batch in batches]


def seen_once():
    seen = [i for batch in cut(30, 8) for i in batch]
    twice = sorted({i for i in seen if seen.count(i) > 1})
    never = sorted(set(range(30)) - set(seen))
    if twice:
        return f"30 samples, batches of 8: seen more than once: {twice}. Is each batch drawn anew?"
    return f"30 samples, batches of 8: never seen: {never}" if never else True


t.close(
    "ten samples in batches of four: the lengths",
    lambda: [len(batch) for batch in cut(10, 4)],
    [4, 4, 2],
    hint="A list of arrays is wanted. 4 + 4 is 8; what happens to the two that are left?",
    mistakes={
        "The last, short batch is dropped: every sample counts once.": [4, 4],
        "The batches are evened out; all but the last have length B.": [4, 3, 3],
        "B is the length of a batch, not the number of batches.": [3, 3, 2, 2],
        "The last batch took what was left over into itself; it gets a batch of its own.": [4, 6],
        "The short batch comes last, not first.": [2, 4, 4],
        "The last batch was filled up with samples that had been seen.": [4, 4, 4],
    },
)
t.close(
    "eight samples in batches of four: the lengths",
    lambda: [len(batch) for batch in cut(8, 4)],
    [4, 4],
    hint="4 divides 8: nothing is left over.",
    mistakes={"There is an empty batch at the end; M // B + 1 is one too many here.": [4, 4, 0]},
)
t.true(
    "every index comes exactly once",
    seen_once,
    hint="Put all batches together and sort them. Do you get 0, 1, 2, ..., M-1?",
)
t.true(
    "the samples are shuffled",
    lambda: all(max(batch) - min(batch) >= 20 for batch in cut(60, 20)),
    hint="Samples 0 to 19 of 60 may be all of one kind. Do you shuffle before the cut or after it?",
)
t.dtype(
    "a list whose first batch holds whole numbers",
    lambda: minibatch_indices(6, 3, np.random.default_rng(0))[0],
    "int",
    hint="Do you return a list? And of which dtype are its arrays? (X[1.0] is an error.)",
)
t.repeatable(
    "the shuffle comes from rng",
    lambda rng: [list(batch) for batch in minibatch_indices(60, 20, rng)],
    hint="np.random.something is global: ask rng instead.",
)


### BEGIN HIDDEN TESTS
def is_cut_whole(case):
    M, B = case
    batches = cut(M, B)
    lengths = [B] * (M // B) + [M % B] * (M % B > 0)
    together = sorted(i for batch in batches for i in batch)
    return [len(batch) for batch in batches] == lengths and together == list(range(M))


with t.hidden():
    t.property(
        "other M and B: all lengths, and every index once",
        is_cut_whole,
        [(1, 1), (5, 5), (5, 9), (12, 4), (13, 4), (23, 1), (40, 7)],
        worth=3,
        hint="Try B larger than M, B = 1, and a B that divides M.",
    )
    t.true(
        "another seed, another order",
        lambda: cut(60, 20, seed) != cut(60, 20, seed + 1),
        hint="Is rng used, or a seed of your own?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
## 10. The closing experiment

Everything together. `minibatch_indices` cuts the 1,797 digits into five parts. Each part in turn is
the test, and the other four are the digits whose answers are known. The distances of 360 to 1,437
images with 64 pixels would make an `(M, P, N)` array of 265 megabytes, so the tests come in
portions of 60. Beside your reader stand the nearest average of section 7 and somebody who always
says the most frequent digit.

**The target: at least 96 % right in every part.**
"""


# %% tags=["show"]
def nearest(samples, known, rng):
    """The index of the nearest row of known, for every row of samples."""
    found = np.zeros(len(samples), dtype=int)
    for rows in minibatch_indices(len(samples), 60, rng):
        found[rows] = pairwise_sq_dist(samples[rows], known).argmin(axis=1)
    return found


def five_parts(M, rng):
    """(indices of the known samples, indices of the tests), five times."""
    parts = minibatch_indices(M, -(-M // 5), rng)
    return [(np.setdiff1d(np.arange(M), part), part) for part in parts]


rng = np.random.default_rng(0)
misread = []
print("part   nearest digit   nearest average   most frequent")
for i, (known, test) in enumerate(five_parts(len(digits), rng)):
    neighbours = known[nearest(digits[test], digits[known], rng)]
    wrong = labels[neighbours] != labels[test]
    misread += zip(test[wrong], neighbours[wrong], strict=True)

    Y = one_hot(labels[known], 10)
    centres = Y.T @ digits[known] / Y.sum(axis=0)[:, None]
    by_average = np.mean(nearest(digits[test], centres, rng) == labels[test])
    by_count = np.mean(Y.sum(axis=0).argmax() == labels[test])
    yours = 1 - np.mean(wrong)
    reached = "reached" if yours >= 0.96 else "missed"
    print(f"{i:4}{yours:14.1%}{by_average:17.1%}{by_count:16.1%}     target {reached}")

# %% [markdown]
r"""
And these are its mistakes: above what was to be read, below the known digit that it was taken for.
Some are the reader's fault, others the writer's.
"""

# %% tags=["show"]
shown = np.array(misread[:10]).T  # (2, 10): misread digits, and their nearest neighbours
ax = plots.image_grid(
    digits[shown.ravel()].reshape(-1, 8, 8),
    captions=list(labels[shown.ravel()]),
    columns=shown.shape[1],
)

# %% [markdown]
r"""
Now the cells of section 8, with the measurements as they are and standardised by the known part.
What do the units cost, on average? And would you have seen it in one part alone?
"""

# %% tags=["show"]
right = {"as measured": [], "standardised": []}
for known, test in five_parts(len(biopsies), np.random.default_rng(0)):
    mean, std = standardize_fit(biopsies[known])
    versions = [biopsies, standardize_apply(biopsies, mean, std)]
    for name, X in zip(right, versions, strict=True):
        answers = benign[known][nearest(X[test], X[known], np.random.default_rng(1))]
        right[name].append(np.mean(answers == benign[test]))
for name, parts in right.items():
    print(f"{name:13}", *(f"{part:7.1%}" for part in parts), f"   mean {np.mean(parts):.1%}")

# %% [markdown]
r"""
98 of 100 digits read, by functions of a few lines each and without a loop over images. What is left
to learn in seven further homeworks? This machine has to keep all digits that it was ever shown and
look at every one of them for each answer. And it has understood nothing: move the new digits by one
pixel, and it misreads every third. A network keeps a few thousand numbers and forgets the images;
to find those numbers is what the rest of the course is about.
"""

# %% [markdown]
r"""
## 11. Written answer (5 points, read by a person)

Answer both parts in the cell below, in your own words; five to eight sentences in all.

1. *The bug hunt* (2 points). Why does every second call of `negative` give the original image back?
   Why did the colleague's test not see it, and which test would have?
2. *The clock* (3 points). Read off section 6: how many times faster is your function than two loops
   at 300 rows, and where does the time of the loops go? Then suppose that `A` and `B` have 10,000
   rows of 64 floats each. How much memory would the array of all differences need (a float takes 8
   bytes), and what would you do about it?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "written_answer", "locked": false, "points": 5, "schema_version": 3, "solution": true, "task": false}
r"""
1. `images[m]` is a view, and `*=` and `+=` write through it into `images` itself. So the second
   call finds the negative and turns it into the original again. Her test called the function once
   and looked at the result, which is right; the harm is in the argument. A test that compares
   `images` before and after, or that calls twice, would have seen it.

2. About 15 times here. Two loops make 90,000 steps, and in each one Python calls numpy for 64
   numbers only: nearly all the time goes into calling, not into arithmetic. Without loops there are
   a few calls, each of which works through millions of numbers in compiled code. For 10,000 rows
   the differences take 10,000 · 10,000 · 64 · 8 bytes = 51 gigabytes. I would go through `A` in
   mini-batches of a hundred rows, or use the matrix product, which needs no array of differences.

=== BEGIN MARK SCHEME ===

Part 1, 2 points:

- 1 point: a view, changed in place, so that `images` itself changes (any words that say this).
- 1 point: her test looks at one result only; a test of the argument afterwards, or a second call,
  would have seen it.

Part 2, 3 points:

- 1 point: a factor that was read off (5 to 500 is plausible) and the reason: many calls from Python
  for few numbers each, against few calls for many. With two loops of their own the factor is 1; the
  point is given if they say so and give the reason.
- 1 point: 51 GB (48 GiB); a slip of a power of ten in an otherwise right product costs nothing.
- 1 point: portions (mini-batches), or the product that never builds the differences.

=== END MARK SCHEME ===
"""

# %% [markdown]
r"""
## Going further (no points)

- *The one product.* `by_one_product` was the fastest in section 6. Add 10⁸ to every pixel of both
  arrays, which changes no distance, and compare it with your function. Where do its digits go?
  (Look at what is subtracted from what.) Which of the two would you give to somebody who does not
  know the difference?
- *More neighbours.* Let the five nearest digits vote (`np.argsort`, or `np.argpartition`, which is
  faster). Does it help? Does it help when a tenth of the known labels is wrong?
- *The language of indices.* `np.einsum("mn,pn->mp", A, B)` is `A @ B.T`. Rewrite Pauli's squares
  and traces with `einsum`; then read about strides in numpy's manual and find out how broadcasting
  can stretch an array without copying it.
"""
