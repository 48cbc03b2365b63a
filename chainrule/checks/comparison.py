"""Where what came differs from what is expected, in one sentence."""

from dataclasses import dataclass

import numpy as np

from chainrule.checks.values import NotNumeric, as_array, describe, digits, is_a

DEPTH_LIMIT = 8


@dataclass(frozen=True)
class Difference:
    """safe : tells the kind of difference only; message : also the values."""

    safe: str
    message: str


def difference(came, expected, rtol=1e-7, atol=1e-9, place="", depth=0):
    """None where `came` is `expected` up to rounding, else a Difference.

    came     : anything
    expected : a number, array, string, None, or tuple, list, dict of them

    >>> difference([1.0, 2.5], [1.0, 2.0]).message
    '[1, 2.5], expected [1, 2]'
    """
    if depth > DEPTH_LIMIT:
        return Difference("the structure is wrong", f"{place}nested too deeply")
    if is_a(expected, dict):
        return _dict_difference(came, expected, rtol, atol, place, depth)
    if is_a(expected, tuple) or (is_a(expected, list) and not _is_numeric(expected)):
        return _sequence_difference(came, expected, rtol, atol, place, depth)
    if expected is None or is_a(expected, str):
        same = came is None if expected is None else is_a(came, str) and str(came) == expected
        wanted = "None" if expected is None else describe(expected)
        text = f"{place}{'None' if came is None else describe(came)}, expected {wanted}"
        return None if same else Difference("the value is wrong", text)
    return _array_difference(came, expected, rtol, atol, place)


def _is_numeric(value):
    try:
        as_array(value)
    except NotNumeric:
        return False
    return True


def _dict_difference(came, expected, rtol, atol, place, depth):
    if not is_a(came, dict):
        text = f"{place}{describe(came)}, expected a dict"
        return Difference("a dict is expected", text)
    missing = [key for key in expected if key not in came]
    extra = [key for key in came if key not in expected]
    if missing or extra:
        words = [
            f"{word} {_keys(keys)}" for word, keys in (("no", missing), ("extra", extra)) if keys
        ]
        return Difference("the keys are wrong", f"{place}the dict has {' and '.join(words)}")
    for key, wanted in expected.items():
        found = difference(came[key], wanted, rtol, atol, f"{place}[{_key(key)}]: ", depth + 1)
        if found:
            return found
    return None


def _key(key):
    return str.__repr__(str(key)[:20]) if is_a(key, (str, int)) else type(key).__name__[:20]


def _keys(keys):
    return ", ".join(map(_key, keys[:4])) + (", …" if len(keys) > 4 else "")


def _sequence_difference(came, expected, rtol, atol, place, depth):
    if not is_a(came, (list, tuple)):
        text = f"{place}{describe(came)}, expected {len(expected)} results"
        return Difference(f"{len(expected)} results are expected", text)
    came = list(came)
    if len(came) != len(expected):
        text = f"{place}{len(came)} results, expected {len(expected)}"
        return Difference("the number of results is wrong", text)
    for i, (item, wanted) in enumerate(zip(came, expected, strict=True)):
        found = difference(item, wanted, rtol, atol, f"{place}result {i}: ", depth + 1)
        if found:
            return found
    return None


def _array_difference(came, expected, rtol, atol, place):
    try:
        right = as_array(expected)
    except NotNumeric as reason:
        return Difference("there is nothing to compare with", f"{place}expected {reason}")
    if is_a(expected, list) and is_a(came, tuple):
        came = list(came)
    try:
        left = as_array(came)
    except NotNumeric as reason:
        return Difference("no array of numbers came back", f"{place}{reason}")
    if left.shape != right.shape:
        text = f"{place}shape {left.shape}, expected {shape_words(right.shape)}"
        turned = (
            left.ndim == 2 and left.T.shape == right.shape and _close(left.T, right, rtol, atol)
        )
        if turned is not False and np.all(turned):
            text += "; it is the transpose of what is expected"
        return Difference("the shape is wrong", text)
    good = _close(left, right, rtol, atol)
    if np.all(good):
        return None
    return Difference("the values are wrong", place + _value_words(left, right, good))


def shape_words(shape):
    return "a single number" if shape == () else str(shape)


def _wide(array):
    return array.astype(complex if array.dtype.kind == "c" else float)


def _close(left, right, rtol, atol):
    """Elementwise |left - right| <= atol + rtol |right|; nan is close to nothing."""
    with np.errstate(all="ignore"):
        left, right = _wide(left), _wide(right)
        good = np.abs(left - right) <= atol + rtol * np.abs(right)
        # An infinite expected entry makes the tolerance infinite; only the same infinity fits.
        return np.where(np.isfinite(right), good, left == right)


def _value_words(left, right, good):
    with np.errstate(all="ignore"):
        error = np.where(good, -1.0, np.abs(_wide(left) - _wide(right)))
    error = np.where(np.isnan(error), np.inf, error)
    worst = np.unravel_index(int(np.argmax(error)), left.shape)
    if left.size <= 4:
        text = f"{describe(left)}, expected {describe(right)}"
        same = describe(left) == describe(right)
    else:
        at = ", ".join(map(str, map(int, worst)))
        text = f"entry [{at}] is {digits(left[worst])}, expected {digits(right[worst])}"
        text += f" ({int(np.sum(~good))} of {left.size} entries differ)"
        same = digits(left[worst]) == digits(right[worst])
    if same:
        gap = abs(complex(left[worst]) - complex(right[worst]))
        text += f"; they differ by {gap:.2g}"
    if left.dtype in (np.float16, np.float32, np.complex64):
        text += f"; {left.dtype} has few digits, use float64"
    return text + _ratio_words(left, right)


def _ratio_words(left, right):
    """'; that is 2 times what is expected' where one simple factor explains every entry."""
    left, right = _wide(left), _wide(right)
    with np.errstate(all="ignore"):
        at = np.unravel_index(int(np.argmax(np.nan_to_num(np.abs(right)))), right.shape)
        ratio = left[at] / right[at]
        if not np.isfinite(ratio) or np.abs(ratio.imag) > 0:
            return ""
        ratio = float(ratio.real)
        if not np.all(_close(left, ratio * right, 1e-6, 1e-12)):
            return ""
    few = 2 if left.size < 3 else 1000  # one number is soon some multiple of another
    for factor, words in ((ratio, "{} times"), (1 / ratio if ratio else 0.0, "1/{} of")):
        near = round(factor)
        if near != 0 and abs(near) <= few and near != 1 and abs(factor - near) < 1e-6 * abs(near):
            words = words.format(near) if near > 0 or words[0] == "{" else f"-1/{-near} of"
            return f"; that is {words} what is expected"
    return ""
