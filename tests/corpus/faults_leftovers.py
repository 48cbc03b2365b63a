"""Faults: what a cell leaves behind, running, open, full or changed. The answers are right."""

from __future__ import annotations

from corpus.faults_cells import cell

cell(
    "daemon_left_behind",
    "A daemon in a session of its own, holding every file open.",
    """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(3600)
    os._exit(0)
""",
)
cell(
    "shell_left_behind",
    "Background commands of a shell, detached from everything.",
    "import subprocess\nfor _ in range(3):\n"
    "    subprocess.Popen(['sh', '-c', 'trap \"\" TERM HUP INT; sleep 3600 & sleep 3600'],"
    " start_new_session=True)",
)
cell(
    "threads_left_behind",
    "A hundred threads that wait for ever, as far as they are allowed.",
    "import threading\ntry:\n    for _ in range(100):\n"
    "        threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    "except RuntimeError as error:\n    print(error)",
)
cell(
    "processes_left_behind",
    "As many sleeping children as are allowed.",
    """
import os, time
try:
    for _ in range(10_000):
        if os.fork() == 0:
            time.sleep(3600)
            os._exit(0)
except OSError as error:
    print(error)
""",
)
cell(
    "files_left_open",
    "As many open files as are allowed.",
    """
kept = []
try:
    while True:
        kept.append(open("/dev/null"))
except OSError as error:
    print(error)
""",
)
cell(
    "disk_left_full",
    "As many bytes and as many files as are allowed.",
    """
import os
try:
    with open("filler", "wb") as file:
        for _ in range(100):
            file.write(bytes(2**20))
except OSError as error:
    print(error)
try:
    for i in range(50_000):
        open(f"f{i}", "w").close()
except OSError as error:
    print(error)
""",
)
cell(
    "memory_left_full",
    "Half of the memory that is allowed stays in use.",
    "kept = np.ones(64 * 10**6)",
)
cell(
    "folder_left_behind",
    "The working folder is removed.",
    "import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)",
)
cell(
    "signals_left_off",
    "Every signal is blocked, children are reaped by nobody.",
    "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
    "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))",
)
cell(
    "alarm_left_on",
    "An alarm rings every millisecond, and its handler raises.",
    """
import signal

def ring(*_):
    raise RuntimeError("wake up")

signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
""",
)
cell(
    "limits_left_low",
    "The process lowers its own limits on files and on children.",
    "import resource\nfor which in (resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE):\n"
    "    resource.setrlimit(which, (0, 0))",
)
cell(
    "modules_left_out",
    "Modules are forgotten and the import path is emptied.",
    """
import sys
for name in list(sys.modules):
    if name.split(".")[0] in ("json", "traceback", "base64"):
        del sys.modules[name]
sys.path.clear()
""",
)
cell(
    "builtins_left_broken",
    "open and print are None for everybody.",
    "import builtins\nbuiltins.open = builtins.print = None",
)
cell(
    "collector_left_off",
    "Garbage collection, hash seeds, switch interval, faulthandler, locale: all set oddly.",
    "import gc, sys, faulthandler, locale\ngc.disable()\nsys.setswitchinterval(100)\n"
    "faulthandler.enable()\nsys.flags\nsys.tracebacklimit = 0\nsys.excepthook = None",
)
cell(
    "network_asked",
    "Downloads a page, without a time-out of its own.",
    "import urllib.request\nurllib.request.urlopen('http://example.com').read()",
)
cell(
    "profiler_left_on",
    "A profile hook that raises after a while.",
    "import sys\nn = [0]\ndef hook(*_):\n    n[0] += 1\nsys.setprofile(hook)",
)
cell(
    "no_rights_for_new_files",
    "A mask that leaves nobody a right to any file that is made.",
    "import os\nos.umask(0o777)\nos.nice(5)",
)
cell(
    "modules_left_changed",
    "Functions of the standard library that are gone.",
    """
import json, os, select, shutil, signal, struct, tempfile, time
for name in ("listdir", "mkdir", "chdir", "urandom", "fork", "setsid", "dup2", "close", "open"):
    setattr(os, name, None)
os._exit = lambda *args: None
os.getpid = lambda: 1
json.dumps = struct.pack = struct.unpack = select.poll = shutil.rmtree = None
signal.setitimer = signal.pthread_sigmask = time.monotonic = tempfile.gettempdir = None
""",
)
cell(
    "hooks_left_at_forks",
    "What runs at every fork fails, or ends the process.",
    """
import os
os.register_at_fork(
    before=lambda: 1 / 0, after_in_parent=lambda: 1 / 0, after_in_child=lambda: os._exit(3)
)
""",
)
cell(
    "children_left_unheard",
    "Children and broken pipes are ignored, the timer of the processor too.",
    "import signal\nfor name in ('SIGCHLD', 'SIGPIPE', 'SIGPROF', 'SIGALRM'):\n"
    "    signal.signal(getattr(signal, name), signal.SIG_IGN)",
)
cell(
    "work_folder_gone",
    "The folder that it works in is taken away.",
    "import os, shutil\nshutil.rmtree(os.getcwd())",
)
cell(
    "special_files_left_behind",
    "A named pipe, a socket, and a link to the root of the file system.",
    "import os, socket\nos.mkfifo('p')\ns = socket.socket(socket.AF_UNIX)\ns.bind('s')\n"
    "os.symlink('/', 'r')",
)
