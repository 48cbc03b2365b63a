"""What came out of student code, as plain arrays or a sentence that says what it was.

A returned object may lie in its `__eq__`, `__array__`, `__float__`, `__class__`
or `__repr__`, so none of them is asked. Only plain numbers, arrays, lists,
tuples, dicts and strings count as values; this is also what a grader's sandbox
lets through, so a check has one result in both places.
"""

import numpy as np

NUMBERS = (bool, int, float, complex, np.generic)
EXACT = (bool, int, float, complex)
NUMERIC_KINDS = "biufc"
SIZE_LIMIT = 50_000_000
LIST_LIMIT = 200_000


class NotNumeric(Exception):
    """The value is no array of numbers; the text says what it is."""


def is_a(value, kinds):
    """isinstance by the real type: `__class__` may be a lie."""
    return issubclass(type(value), kinds)


def as_array(value):
    """`value` as a plain numeric ndarray (a view where it is one already).

    >>> as_array([1, 2]).dtype.kind
    'i'
    >>> as_array(None)
    Traceback (most recent call last):
    chainrule.checks.values.NotNumeric: None (is a `return` missing?)
    """
    if is_a(value, np.ndarray):
        array = np.asarray(value)
    elif is_a(value, NUMBERS):
        array = np.asarray(_own(value))
    elif is_a(value, list) and _only_numbers(value):
        try:
            array = np.asarray(value)
        except ValueError:
            raise NotNumeric(f"{describe(value)} with rows of unequal length") from None
    elif is_a(value, tuple):
        raise NotNumeric(f"{describe(value)}; one array is expected")
    else:
        raise NotNumeric(describe(value))
    if array.dtype.kind not in NUMERIC_KINDS:
        raise NotNumeric(_not_numbers(value, array.dtype))
    if array.size > SIZE_LIMIT:
        raise NotNumeric(f"an array of {array.size} entries, too many to look at")
    return array


def _not_numbers(value, dtype):
    if is_a(value, int):
        return "an integer too large for an array"
    what = "Python objects" if dtype.kind == "O" else "things that are not numbers"
    return f"an array of {what} (dtype {str(dtype)[:30]}); numbers are expected"


def _own(number):
    """The number itself, where a subclass says otherwise in `__float__` or `__array__`."""
    if type(number) in EXACT:
        return number
    if is_a(number, np.generic):
        return np.generic.__array__(number)
    return next(kind.__pos__(number) for kind in (int, float, complex) if is_a(number, kind))


def _only_numbers(value):
    """Whether nested plain lists hold nothing but numbers and arrays; bounded work."""
    stack, seen = [value], 0
    while stack:
        item = stack.pop()
        seen += 1
        if seen > LIST_LIMIT:
            return False
        if type(item) in (list, tuple):
            stack.extend(item)
        elif type(item) not in EXACT and not is_a(item, (np.generic, np.ndarray)):
            return False
    return True


def copied(value):
    """A deep copy of arrays and containers; anything else is the object itself."""
    if is_a(value, np.ndarray):
        return np.array(value, copy=True, subok=False)
    if is_a(value, dict):
        return {key: copied(item) for key, item in dict.items(value)}
    if is_a(value, (list, tuple)):
        return type(value)(map(copied, value)) if type(value) in (list, tuple) else list(value)
    return value


def size(value):
    """How much there is to read in `value`: the entries of all its arrays."""
    if is_a(value, np.ndarray):
        return int(value.size)
    if is_a(value, dict):
        return sum(map(size, dict.values(value)))
    if is_a(value, (list, tuple)):
        return sum(map(size, value))
    return 1


def digits(value, precision=6):
    """One number as text: `0.731`, `-1`, `nan`.

    >>> digits(1 / 3), digits(2.0), digits(True)
    ('0.333333', '2', 'True')
    """
    if is_a(value, (bool, np.bool_)):
        return str(bool(value))
    try:
        if is_a(value, (int, np.integer)):
            return str(int(value))[:30]
        if is_a(value, (complex, np.complexfloating)):
            return f"{complex(value):.{precision}g}"
        return f"{float(value):.{precision}g}"
    except (TypeError, ValueError, OverflowError):
        return "a number"


def describe(value, room=8):
    """What `value` is, in a few words; arrays of up to `room` entries are written out."""
    if value is None:
        return "None (is a `return` missing?)"
    if is_a(value, str):
        return f"the string {str.__repr__(value[:40])}"
    if is_a(value, NUMBERS) and np.dtype(type(value)).kind in NUMERIC_KINDS:
        return digits(value)
    if is_a(value, np.ndarray):
        return _describe_array(np.asarray(value), room)
    if is_a(value, (list, tuple)):
        kind = "list" if is_a(value, list) else "tuple"
        if len(value) <= room and all(is_a(item, NUMBERS) for item in value):
            inside = ", ".join(map(digits, value))
            return f"[{inside}]" if kind == "list" else f"({inside})"
        return f"a {kind} of {len(value)}"
    if is_a(value, dict):
        keys = ", ".join(str.__repr__(k[:20]) for k in list(value)[:6] if is_a(k, str))
        return f"a dict with keys {keys}" if keys else f"a dict of {len(value)}"
    if callable(value):
        return "a function (are the parentheses missing?)"
    return f"an object of type {type(value).__name__[:40]}"


def _describe_array(array, room):
    if array.dtype.kind not in NUMERIC_KINDS:
        return f"an array of shape {array.shape} and dtype {str(array.dtype)[:30]}"
    if array.size > room:
        return f"an array of shape {array.shape}"
    text = np.array2string(
        array, formatter={"all": digits}, separator=", ", max_line_width=10_000, threshold=1000
    )
    return " ".join(text.split())
