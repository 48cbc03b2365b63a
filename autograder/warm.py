"""The warm parents of one homework: started together, and anew when one of them has died.

A warm process that dies takes along every runner (or judge) that was forked from it. What
was being graded then says nothing about its author, so it is graded once more.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from autograder.errors import SandboxError
from autograder.sandbox import Zygote

_TRIES = 3


@dataclass(frozen=True)
class Pair:
    """Two warm parents. judges : None where tests run inline."""

    runners: Zygote
    judges: Zygote | None

    def close(self) -> None:
        for zygote in (self.runners, self.judges):
            if zygote is not None:
                zygote.close()

    def gone(self) -> bool:
        """Whether one is known to have died."""
        return self.runners.gone or (self.judges is not None and self.judges.gone)

    def answers(self) -> bool:
        """Whether both are alive: they are asked."""
        return self.runners.answers() and (self.judges is None or self.judges.answers())


class Warm:
    """The pair in use, and how to start one."""

    def __init__(self, runners: Callable[[], Zygote], judges: Callable[[], Zygote] | None):
        self._runners, self._judges = runners, judges
        self._lock, self._closed = threading.Lock(), False
        self.pair = self._start()

    def _start(self) -> Pair:
        """Both, one beside the other: each loads for a second."""
        with ThreadPoolExecutor(1, thread_name_prefix="warming") as beside:
            judges = beside.submit(self._judges) if self._judges else None
            try:
                runners = self._runners()
            except BaseException:
                if judges and judges.exception() is None:
                    judges.result().close()
                raise
            try:
                return Pair(runners, judges and judges.result())
            except BaseException:
                runners.close()
                raise

    def living(self) -> Pair:
        """The pair, started anew if one of it has died."""
        with self._lock:
            if self.pair.gone() and not self._closed:
                self.pair.close()
                self.pair = self._start()
            return self.pair

    def reliably(self, grade: Callable[[Pair], tuple[object, bool]]):
        """What `grade` brings with a pair that outlived it.

        grade : (pair) -> (result, whether a death would explain something in it)
        """
        for _ in range(_TRIES):
            pair = self.living()
            try:
                result, doubtful = grade(pair)
            except SandboxError:
                if pair.answers():
                    raise
                continue
            if not doubtful or pair.answers():
                return result
        raise SandboxError(f"a warm process died {_TRIES} times while this was graded")

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self.pair.close()
