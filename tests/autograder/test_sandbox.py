"""What a student's cell cannot do, tried as a student's cell."""

import contextlib
import dataclasses
import os

import pytest
from inside import SMALL, Inside
from tiny_engine import needs_walls

from autograder import canary
from autograder.cgroups import counted
from autograder.errors import SandboxError
from autograder.model import Limits
from autograder.sandbox import Zygote
from autograder.wire import ChannelClosed, ChannelTimeout

pytestmark = needs_walls
together = pytest.mark.skipif("memory" not in counted(), reason="no writable control group")


@pytest.fixture(scope="module")
def runners(tmp_path_factory):
    """A warm runner, started from an environment and a path that hold secrets."""
    folder = tmp_path_factory.mktemp("on-the-path")
    (folder / "leaked.py").write_text("SECRET = 5")
    before = dict(os.environ)
    path = [str(folder), *filter(None, [before.get("PYTHONPATH")])]
    os.environ.update(AUTOGRADER_SECRET="x", PYTHONPATH=os.pathsep.join(path))
    try:
        with Zygote("runner", walls=True) as made:
            yield made
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def inside(runners):
    with Inside(runners) as made:
        yield made


# ------------------------------------------------------------ forbidden acts
def test_no_forbidden_act_is_possible(runners):
    assert canary.possible_acts(runners, Limits()) == []


def test_a_secret_that_is_in_sight_is_named(runners):
    assert canary.possible_acts(runners, Limits(), [os.__file__]) == [f"read {os.__file__}"]


def test_the_environment_holds_what_we_put_there_and_nothing_else(inside):
    names = inside.says("import os\nprint(*sorted(os.environ))").split()
    assert "AUTOGRADER_SECRET" not in names
    assert {"HOME", "PATH", "TMPDIR"} <= set(names)
    assert not {"PYTHONPATH", "SSH_AUTH_SOCK", "SUDO_USER"} & set(names)


def test_the_graders_path_of_modules_is_not_the_students(inside):
    assert inside.run("import leaked")[1].startswith("No module")


def test_the_grader_is_not_there_to_be_imported_anew(inside):
    status, _ = inside.run("import autograder.attempt")
    assert status == "error"


def test_a_file_in_the_work_folder_shadows_no_module(inside):
    inside.says("%%writefile numpy.py\nones = 'mine'")
    inside.says("%%writefile colorsys.py\nmine = True")
    source = "import numpy, colorsys, sys\nprint(numpy.__file__, colorsys.__file__)"
    assert "/tmp/work" not in inside.says(source)
    clean = "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'import colorsys;"
    assert "True" not in inside.says(
        clean + "print(hasattr(colorsys, chr(109)))'], capture_output=True, cwd='/').stdout)"
    )


def test_a_module_of_the_students_own_can_be_imported(inside):
    inside.says("%%writefile helpers.py\ndef two():\n    return 2")
    assert inside.says("import helpers\nprint(helpers.two())") == "2\n"


def test_companion_files_are_there_and_may_be_changed(runners):
    with Inside(runners, files={"data.txt": b"abc", "tools.py": b"x = 5"}) as inside:
        source = "import tools\nopen('data.txt', 'a').write('d')\nprint(open('data.txt').read())"
        assert inside.says(source + "\nprint(tools.x)") == "abcd\n5\n"
    with Inside(runners, files={"data.txt": b"abc"}) as inside:
        assert inside.says("print(open('data.txt').read())") == "abc\n"


def test_two_submissions_see_nothing_of_each_other(runners):
    listen = (
        "import os, socket\nopen('/tmp/left', 'w').write('x')\n"
        "s = socket.socket(socket.AF_UNIX)\ns.bind('\\0meet')\ns.listen()\nprint(os.getpid())"
    )
    meet = (
        "import os, socket\nprint(os.path.exists('/tmp/left'))\n"
        "try:\n    socket.socket(socket.AF_UNIX).connect('\\0meet')\n    print('met')\n"
        "except OSError:\n    print('alone')"
    )
    with Inside(runners) as one, Inside(runners) as other:
        one.says(listen)
        assert other.says(meet) == "False\nalone\n"


def test_every_run_draws_the_same_numbers_without_a_seed(runners):
    source = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    drawn = set()
    for _ in range(2):
        with Inside(runners) as inside:
            drawn.add(inside.says(source))
    assert len(drawn) == 1


# --------------------------------------------------------------------- limits
def test_memory_is_limited(inside):
    status, text = inside.run("import numpy as np\nX = np.ones((500, 2**20 // 8))")
    assert status == "error" and "allocate" in text
    assert inside.says("print('alive')") == "alive\n"


@together
def test_memory_of_many_processes_together_is_limited(runners):
    source = """
import os, time
for i in range(6):
    if os.fork() == 0:
        x = bytearray(b'x') * (120 * 2**20)
        time.sleep(60)
        os._exit(0)
os.wait()
"""
    with Inside(runners) as inside:
        with contextlib.suppress(ChannelClosed):  # whichever process the kernel chose
            inside.run(source)
        inside.child.end()
        assert inside.child.short_of_memory


@together
def test_memory_that_no_process_maps_is_limited_too(runners):
    source = """
import socket
pairs = []
try:
    while True:
        a, b = socket.socketpair()
        a.setblocking(False)
        pairs.append((a, b))
        while True:
            try:
                a.send(bytes(2**16))
            except BlockingIOError:
                break
except OSError:
    print(len(pairs) < 200)
"""
    with Inside(runners) as inside:
        assert inside.says(source) == "True\n"


def test_the_number_of_processes_is_limited(inside):
    source = """
import os, time
made = 0
try:
    for _ in range(1000):
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        made += 1
except OSError:
    print(made)
"""
    assert int(inside.says(source)) <= SMALL.processes


def test_a_fork_bomb_hurts_nobody_else(runners):
    bomb = "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
    with Inside(runners) as one:
        with pytest.raises(ChannelTimeout):
            one.run(bomb, seconds=0.5)
        with Inside(runners) as other:
            assert other.says("print(6 * 7)") == "42\n"


def test_files_are_limited(inside):
    source = "open('big', 'wb').write(bytes(20 * 2**20))"
    status, text = inside.run(source)
    assert status == "error"
    source = "for i in range(20):\n    open(f'f{i}', 'wb').write(bytes(2**20))"
    status, text = inside.run(source)
    assert status == "error" and "space" in text


def test_the_number_of_files_is_limited(inside):
    status, _ = inside.run("for i in range(20_000):\n    open(f'e{i}', 'w').close()")
    assert status == "error"


def test_open_files_are_limited(inside):
    status, _ = inside.run("files = [open('/dev/null') for _ in range(1000)]")
    assert status == "error"
    assert inside.says("del files if 'files' in dir() else None" and "print(1)") == "1\n"


def test_output_is_limited(inside):
    text = inside.says("for _ in range(100_000):\n    print('x' * 100)")
    assert len(text) < 2 * 64 * 1024


def test_recursion_without_end_is_an_error(inside):
    status, text = inside.run("def f():\n    return f()\nf()")
    assert status == "error" and "recursion" in text
    assert inside.says("print(1)") == "1\n"


def test_a_cell_that_hangs_is_a_timeout(inside):
    with pytest.raises(ChannelTimeout):
        inside.run("while True: pass", seconds=0.2)


# ------------------------------------------------------- ends of the process
ENDS = {
    "exit": "import os; os._exit(0)",
    "segmentation fault": "import ctypes; ctypes.string_at(0)",
    "abort": "import os; os.abort()",
    "all files closed": "import os; os.closerange(0, 1000)",
}


@pytest.mark.parametrize("source", ENDS.values(), ids=ENDS)
def test_a_process_that_ends_itself_is_noticed(runners, source):
    with Inside(runners) as inside, pytest.raises(ChannelClosed):
        inside.run(source)


@pytest.mark.parametrize("pid", ["os.getpid()", "os.getppid()", "1", "-1"])
def test_no_signal_reaches_beyond_the_own_process_tree(runners, pid):
    with Inside(runners) as inside:
        inside.run(f"import os, signal\nos.kill({pid}, signal.SIGKILL)")
        with Inside(runners) as other:
            assert other.says("print(1)") == "1\n"


def test_a_copy_of_the_process_does_not_answer_too(inside):
    assert inside.says("import os\npid = os.fork()\nprint('once')") == "once\n"
    assert inside.says("print('next')") == "next\n"


def test_programs_can_be_started_and_heard(inside):
    assert inside.says("!echo a") == "a\n"
    assert inside.says("%%bash\necho b") == "b\n"
    source = "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'print(3)'],"
    assert inside.says(source + "capture_output=True, text=True).stdout)") == "3\n\n"


def test_threads_and_pools_work(inside):
    source = """
from concurrent.futures import ThreadPoolExecutor
import multiprocessing
def square(x):
    return x * x
with ThreadPoolExecutor(2) as pool:
    print(sum(pool.map(square, range(4))))
with multiprocessing.get_context('fork').Pool(2) as pool:
    print(sum(pool.map(square, range(4))))
"""
    assert inside.says(source) == "14\n14\n"


def test_call_backs_from_c_work(inside):
    source = """
import ctypes
COMPARE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
print(COMPARE(lambda x: x + 1)(41))
"""
    assert inside.says(source) == "42\n"


# ------------------------------------------------------------ no sandbox, no grade
def test_walls_that_cannot_be_built_are_no_zero(runners):
    with pytest.raises(SandboxError, match="could not start"):
        runners.spawn(dataclasses.replace(SMALL, files_mb=-1), {"files": {}})
    with Inside(runners) as inside:
        assert inside.says("print(1)") == "1\n"


def test_a_warm_process_that_cannot_build_its_walls_says_so(monkeypatch):
    real = Zygote._say
    monkeypatch.setattr(
        Zygote, "_say", lambda self, fds=(), **o: real(self, fds, **{**o, "driver": -1})
    )
    with pytest.raises(SandboxError, match="could not be built"):
        Zygote("runner", walls=True)


def test_a_warm_process_that_does_not_start_says_so():
    with pytest.raises(SandboxError, match="did not start"):
        Zygote("nonsense", walls=True)


def test_a_warm_process_that_has_ended_is_the_graders_fault():
    with Zygote("runner", walls=True) as made:
        made.process.kill()
        made.process.wait()
        with pytest.raises(SandboxError):
            made.spawn(SMALL, {"files": {}})


# ------------------------------------------------------------ what is not in there
SEARCH = """
import gc
words = [word[::-1] for word in WORDS]
seen, waiting, found = set(), [*gc.get_objects()], set()
while waiting:
    thing = waiting.pop()
    if id(thing) in seen or thing is words:
        continue
    seen.add(id(thing))
    if type(thing) in (str, bytes):
        text = thing if type(thing) is str else thing.decode("latin-1")
        found |= {word for word in words if len(text) < 10**6 and word in text}
    else:
        waiting.extend(gc.get_referents(thing))
print("FOUND", sorted(found), len(seen) > 10_000)
"""


def test_no_hidden_test_and_no_seed_is_in_the_students_memory():
    from tiny_engine import make_tiny

    words = ["distances between rows stay", "center(X)[0] - center(X)[1]", "the-secret-seed"]
    words.append("check_gradient")  # which is in there, so the search can find something
    made = make_tiny(seed="the-secret-seed")
    backwards = [word[::-1] for word in words]  # the cell must not hold what it looks for
    with made.engine:
        _, _, result = made.grade(extra=[f"WORDS = {backwards}\n{SEARCH}"])
    cell = result.notebook["cells"][-1]
    text = "".join(output.get("text", "") for output in cell["outputs"])
    assert text == "FOUND ['check_gradient'] True\n"
