"""Can this machine isolate? Each wall is tried, not only looked for."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.errors import SandboxError
from autograder.model import Limits


@dataclass(frozen=True)
class Examined:
    """One thing that was tried: whether it is good, and if not, what to do."""

    what: str
    good: bool
    remedy: str = ""


def examine() -> Iterator[Examined]:
    """Everything that grading behind the wall needs, in the order in which it fails."""
    from autograder.walls import missing

    yield Examined(
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}", True
    )
    lacks = missing()
    for lack in lacks:
        yield Examined("isolation", False, lack)
    if not lacks:
        yield from _try_walls()


def _try_walls() -> Iterator[Examined]:
    from autograder.canary import possible_acts
    from autograder.sandbox import Zygote

    try:
        with Zygote("runner", walls=True) as runners:
            yield Examined("namespaces, private files and system call filter are set up", True)
            possible = possible_acts(runners, Limits())
    except SandboxError as error:
        yield Examined("the walls", False, f"{error} {_advice()}")
        return
    for act in possible:
        yield Examined(f"inside the sandbox it is possible to {act}", False, "report this as a bug")
    if not possible:
        yield Examined("every forbidden act was tried inside, and none was possible", True)
    yield from _second_layers()
    who = (
        "root: students' code runs as a user id of its own"
        if os.geteuid() == 0
        else ("not root: students' code runs in a user namespace of yours")
    )
    yield Examined(f"grading as {who}", True)


def _second_layers() -> Iterator[Examined]:
    """What makes the walls thicker where it is to be had; grading works without."""
    from autograder.cgroups import counted
    from autograder.kernel import landlock_version

    together = counted()
    if "memory" in together:
        also = " and processes" if "pids" in together else ""
        yield Examined(f"control groups count a submission's memory{also} together", True)
    else:
        yield Examined(
            "no writable control group: each process of a submission is limited in memory, "
            "not all of them together",
            True,
            "As root, or under systemd as yourself: systemd-run --user --scope autograder ...",
        )
    if "cpu" in together:
        yield Examined("control groups give each submission an equal share of the processors", True)
    else:
        yield Examined(
            "no control group for processor time: a submission that starts many processes "
            "slows its neighbours down",
            True,
            "Grade with --jobs 1, or as root.",
        )
    version = landlock_version()
    told = f"version {version} is a second wall around files" if version else "is not there"
    yield Examined(f"Landlock {told}", True)


def _advice() -> str:
    return (
        "In a container, start it with user namespaces allowed; on Debian and Ubuntu, "
        "`sysctl kernel.unprivileged_userns_clone=1` and "
        "`sysctl kernel.apparmor_restrict_unprivileged_userns=0` allow them."
    )
