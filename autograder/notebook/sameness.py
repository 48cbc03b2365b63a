"""Whether two sources say the same, and which names a source defines.

Only ever asked of a student's text beside one of ours. Nothing is run: `ast.parse`
refuses hostile nesting with an exception, and a text much longer than ours is
different without being parsed.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import io
import re
import tokenize
import warnings

# No cell of a master is longer; looking further would only cost memory.
MAX_COMPARED = 200_000
_MOST_KEPT = 20_000

DEFINITION = re.compile(r"^(?:async[ \t]+def|def|class)[ \t]+([^\W\d]\w*)", re.MULTILINE)
ASSIGNMENT = re.compile(r"^([^\W\d]\w*)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)


def same(theirs: str, ours: str, code: bool) -> bool:
    """True if they differ at most in layout: line ends, trailing blanks, and for code in
    whatever an automatic formatter may change. Comments count, blanks around them do not."""
    if theirs == ours or laid_out(theirs) == laid_out(ours):
        return True
    if not code or len(theirs) > 4 * len(ours) + 1000:
        return False
    meaning = _meaning(ours)
    return meaning is not None and _meaning(theirs) == meaning


def definitions(source: str) -> frozenset[str]:
    """Names of functions and classes defined at the top level, even of code that is broken."""
    return frozenset(m[1] for m in DEFINITION.finditer(source, 0, MAX_COMPARED))


def names(source: str) -> frozenset[str]:
    """Names of functions, classes and variables bound at the top level."""
    assigned = (m[1] for m in ASSIGNMENT.finditer(source, 0, MAX_COMPARED))
    return definitions(source) | frozenset(assigned)


def laid_out(source: str) -> str:
    """The source without what editors change unasked: line ends, blanks at the end."""
    if len(source) > MAX_COMPARED:
        return source
    return _laid_out(source) if len(source) < _MOST_KEPT else _without_blanks(source)


@functools.lru_cache(maxsize=1024)  # of a class, most cells are the master's, again and again
def _laid_out(source: str) -> str:
    return _without_blanks(source)


def _without_blanks(source: str) -> str:
    return "\n".join([line.rstrip() for line in source.splitlines()]).strip()


@functools.lru_cache(maxsize=1024)  # a class compares the same master's cells again and again
def _meaning(source: str) -> bytes | None:
    """A digest of the code and its comments, None where it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.dump(ast.parse(source))
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        comments = [t.string.strip("# \t") for t in tokens if t.type == tokenize.COMMENT]
        return hashlib.sha256(repr((tree, comments)).encode("utf-8", "replace")).digest()
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None
