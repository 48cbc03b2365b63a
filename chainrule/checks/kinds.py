"""The kinds of check: each calls, looks at what came, and returns a Finding.

`run` is `attempt`, already told whether the check is hidden. Properties live in `cases`.
"""

import numpy as np

from chainrule.checks.comparison import DEPTH_LIMIT, Difference, difference, shape_words
from chainrule.checks.finding import Finding, found, raised
from chainrule.checks.grading import generator
from chainrule.checks.values import NUMBERS, NotNumeric, as_array, copied, describe, digits, is_a
from chainrule.checks.verdict import ruling


def shape(run, call, expected):
    outcome = run(call)
    if outcome.error:
        return raised(outcome)
    many = is_a(expected, (list, tuple)) and any(is_a(s, (list, tuple)) for s in expected)
    if not many:
        diff, forms = _shape_difference(outcome.value, expected)
        return found(diff, outcome, forms=forms)
    if not is_a(outcome.value, (list, tuple)) or len(outcome.value) != len(expected):
        text = f"{describe(outcome.value)}, expected {len(expected)} results"
        return found(Difference("the number of results is wrong", text), outcome)
    for i, (item, wanted) in enumerate(zip(outcome.value, expected, strict=True)):
        diff, _ = _shape_difference(item, wanted, f"result {i}: ")
        if diff:
            return found(diff, outcome)
    return found(None, outcome)


def _shape_difference(value, expected, place=""):
    """expected : a shape or a single length; None in it fits any length."""
    expected = (expected,) if is_a(expected, (int, np.integer)) else tuple(expected)
    try:
        came = as_array(value).shape
    except NotNumeric as reason:
        return Difference("no array of numbers came back", f"{place}{reason}"), []
    fits = len(came) == len(expected) and all(
        want is None or want == have for have, want in zip(came, expected, strict=True)
    )
    words = shape_words(tuple("any" if want is None else int(want) for want in expected))
    text = f"{place}shape {came}, expected {words}".replace("'any'", "any")
    return None if fits else Difference("the shape is wrong", text), [came]


KIND_WORDS = {
    "float": "f",
    "int": "iu",
    "integer": "iu",
    "bool": "b",
    "complex": "c",
    "number": "iufc",
}


def dtype(run, call, kind):
    outcome = run(call)
    if outcome.error:
        return raised(outcome)
    word = kind.__name__ if kind in (float, int, bool, complex) else str(kind)
    try:
        came = as_array(outcome.value).dtype
    except NotNumeric as reason:
        return found(Difference("no array of numbers came back", str(reason)), outcome)
    if word in KIND_WORDS:
        fits = came.kind in KIND_WORDS[word]
    else:
        fits, word = came == np.dtype(kind), str(np.dtype(kind))
    diff = None if fits else Difference("the dtype is wrong", f"dtype {came}, expected {word}")
    return found(diff, outcome, forms=[str(came)])


def finite(run, call):
    outcome = run(call)
    return raised(outcome) if outcome.error else found(_not_finite(outcome.value), outcome)


def _not_finite(value, place="", depth=0):
    if depth > DEPTH_LIMIT:
        return Difference("the structure is wrong", f"{place}nested too deeply")
    parts = _parts(value, place)
    if not parts:
        return _array_not_finite(value, place)
    found = (_not_finite(item, where, depth + 1) for where, item in parts)
    return next((diff for diff in found if diff), None)


def _parts(value, place):
    """(place, item) of what a container holds; nothing for arrays, numbers and lists of numbers."""
    if is_a(value, dict):
        return [(f"{place}[{str(key)[:20]!r}]: ", item) for key, item in value.items()]
    numbers = is_a(value, list) and all(is_a(item, NUMBERS) for item in value[:1])
    if numbers or not is_a(value, (tuple, list)):
        return []
    return [(f"{place}result {i}: ", item) for i, item in enumerate(value)]


def _array_not_finite(value, place):
    try:
        array = as_array(value)
    except NotNumeric as reason:
        return Difference("no array of numbers came back", f"{place}{reason}")
    if array.size == 0:
        return Difference("the array is empty", f"{place}an empty array of shape {array.shape}")
    bad = ~np.isfinite(array)
    if not bad.any():
        return None
    at = tuple(int(i) for i in np.argwhere(bad)[0])
    text = f"{digits(array[at])}, expected finite numbers"
    if array.ndim:
        text = f"entry {list(at)} is {text} ({int(bad.sum())} of {array.size} entries are not)"
    return Difference("not every number is finite", place + text)


def close(run, call, expected, rtol, atol):
    # First the expected value, as a copy: the student's code could change it in place.
    wanted = run(expected) if callable(expected) else None
    if wanted is not None and wanted.error:
        return raised(wanted, "what is expected could not be computed: ")
    wanted = copied(expected if wanted is None else wanted.value)
    outcome = run(call)
    if outcome.error:
        return raised(outcome)
    return found(difference(outcome.value, wanted, rtol, atol), outcome)


def unchanged(run, call, arrays):
    before = [copied(array) for array in arrays]
    outcome = run(call)
    changed = [i for i, (a, b) in enumerate(zip(arrays, before, strict=True)) if not _same(a, b)]
    for i in changed:  # the checks that follow are about something else
        _restore(arrays[i], before[i])
    if outcome.error:
        return raised(outcome)
    if not changed:
        return found(None, outcome)
    which = f"input {changed[0] + 1} of {len(arrays)}" if len(arrays) > 1 else "the input"
    return found(Difference("an input was changed", f"{which} was changed by the call"), outcome)


def _same(now, before):
    """Equal to the last bit, nan included."""
    if is_a(before, np.ndarray):
        same = is_a(now, np.ndarray) and now.shape == before.shape and now.dtype == before.dtype
        return same and (before.dtype.kind == "O" or now.tobytes() == before.tobytes())
    if is_a(before, dict):
        return list(now) == list(before) and all(_same(now[key], before[key]) for key in before)
    if is_a(before, (list, tuple)):
        return len(now) == len(before) and all(map(_same, now, before))
    return now is before or now == before


def _restore(now, before):
    if is_a(now, np.ndarray):
        if now.size == before.size and now.flags.writeable:
            now.shape = before.shape
            now[...] = before
    elif is_a(now, dict):
        now.clear()
        now.update(before)
    elif is_a(now, list):
        now[:] = before


# Raised by code that is not there or was stopped; proves nothing about what it should raise.
ACCIDENTS = (
    NotImplementedError,
    NameError,
    TimeoutError,
    ConnectionError,
    MemoryError,
    RecursionError,
)


def raises(run, call, exception):
    names = exception if is_a(exception, tuple) else (exception,)
    outcome = run(call)
    words = " or ".join(name.__name__ for name in names)
    if outcome.error is None:
        text = f"nothing was raised, expected {words}"
        return found(Difference("nothing was raised", text), outcome)
    accident = next((kind for kind in ACCIDENTS if issubclass(outcome.error, kind)), None)
    if accident and not any(issubclass(name, accident) for name in names):
        return raised(outcome)
    if issubclass(outcome.error, names):
        return Finding(True)
    return Finding(False, outcome.safe, f"{outcome.message}; expected {words}", outcome.detail)


def true(run, call):
    outcome = run(call)
    if outcome.error:
        return raised(outcome)
    verdict = ruling(outcome.value)
    diff = None if verdict.passed else Difference("it does not hold", verdict.message)
    return found(diff, outcome)


def repeatable(run, call, names):
    """Same generator, same result; and the generator is really what it depends on."""
    results, used = [], False
    for attempt_names in (names, names, (*names, "other")):
        rng = generator(*attempt_names)
        start = str(rng.bit_generator.state)
        outcome = run(call, rng)
        if outcome.error:
            return raised(outcome)
        used = used or str(rng.bit_generator.state) != start
        results.append(copied(outcome.value))
    # Not to the last bit: the order of a sum may depend on where an array lies in memory.
    diff = difference(results[1], results[0], 1e-9, 1e-12)
    if diff:
        text = "the same rng gave two results; is all randomness drawn from rng?"
        return found(Difference("two calls differ", text), outcome)
    if not used and difference(results[2], results[0], 1e-9, 1e-12) is None:
        return found(Difference("rng was not used", "nothing was drawn from rng"), outcome)
    return found(None, outcome)


def gradient(run, f, x, grad, options):
    from chainrule import check_gradient  # late: most groups need no gradient

    outcome = run(lambda: check_gradient(f, x, grad, **options))
    if outcome.error:
        return raised(outcome)
    report = outcome.value
    if report.passed:
        return Finding(True)
    # Names of causes are ours alone; their sentences may quote shapes and values.
    safe = " or ".join(cause.name.replace("-", " ") for cause in report.causes)
    lines = [line.strip() for line in str(report).splitlines()]
    message = "\n".join(line for line in lines if not line.startswith("✓"))
    return Finding(False, safe or "the gradient is wrong", message, warned=outcome.warned)
