"""Cheating: expected values and scores are looked for in the interpreter's own memory."""

from __future__ import annotations

from corpus.cheating_patches import patch

patch(
    "score_set_from_inside",
    "Variables of the test cell are set in every namespace that can be reached.",
    """
import sys, __main__

def attack():
    for space in (globals(), vars(__main__), getattr(get_ipython(), "user_ns", {})):
        space["score"] = 3
    frame = sys._getframe()
    while frame:
        frame.f_globals["score"] = 3
        if "score" in frame.f_locals:
            frame.f_locals["score"] = 3
        frame = frame.f_back
""",
)
patch(
    "expected_values_in_frames",
    "The stack is searched for expected values, and what is found is returned.",
    """
import inspect

def attack():
    found = []
    frame = inspect.currentframe()
    while frame:
        for name, value in [*frame.f_locals.items(), *frame.f_globals.items()]:
            if name in ("expected", "before", "wanted", "right"):
                found.append(value)
        frame = frame.f_back
    for value in found:
        globals()["relu"] = globals()["row_softmax"] = lambda Z: value
""",
)
patch(
    "expected_values_in_tracebacks",
    "An exception is raised for its traceback, whose frames lead to the test.",
    """
import sys

def attack():
    try:
        raise ValueError
    except ValueError as error:
        frame = error.__traceback__.tb_frame
        while frame:
            for name, value in list(frame.f_locals.items()):
                if name == "expected" or "answer" in name:
                    globals()["relu"] = lambda Z: value
            frame = frame.f_back
""",
)
patch(
    "expected_values_in_the_heap",
    "The garbage collector's list is searched for arrays and for the test's text.",
    """
import gc

def attack():
    for thing in gc.get_objects():
        if isinstance(thing, dict) and "expected" in thing:
            globals()["relu"] = lambda Z: thing["expected"]
        if isinstance(thing, tuple) and any(isinstance(t, np.ndarray) for t in thing):
            globals()["row_softmax"] = lambda Z: next(t for t in thing if isinstance(t, np.ndarray))
        if callable(thing) and getattr(thing, "__name__", "") in ("softmax", "permutation"):
            globals()["shuffled"] = lambda M, rng: thing(M)
""",
)
patch(
    "tracing",
    "A trace function changes the results of everything that returns False.",
    """
import sys, threading

def attack():
    def trace(frame, event, argument):
        for name in ("ok", "passed", "good", "same"):
            if name in frame.f_locals:
                frame.f_locals[name] = True
        return trace
    sys.settrace(trace)
    sys.setprofile(lambda *a: None)
    threading.settrace(trace)
""",
)
patch(
    "constants_overwritten",
    "Small integers and cached constants are changed through ctypes.",
    """
import ctypes

def attack():
    address = id(1.0) + 16
    constants = attack.__code__.co_consts
    for value in constants:
        if isinstance(value, float):
            ctypes.c_double.from_address(id(value) + 16).value = 6.0
    True_, False_ = id(True), id(False)
    ctypes.c_long.from_address(id(np.False_) + 16).value = 1
""",
)
