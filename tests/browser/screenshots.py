"""Make the pictures of the docs: `python tests/browser/screenshots.py` (make pictures).

Needs Chromium, and a demo class (make demo) for the feedback page.
"""

import json
import shutil
import tempfile
from pathlib import Path

from click.testing import CliRunner
from lab import Notebook, browser_page, jupyter_lab

from autograder import cli
from autograder.answers import read_answers

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
HOMEWORK = "hw1_linear_regression"
MISTAKE = (
    "def mse_grads(X, Z, Y):\n"
    '    """Gradient of the loss with respect to the parameters of the linear node."""\n'
    "    dZ = Z - Y\n"
    "    return X.T @ dZ, dZ.sum(axis=0)"
)


def in_jupyterlab(folder):
    """A failing check, and an explorer, as a student sees them."""
    name = "linear_regression.ipynb"
    shutil.copy(ROOT / "release" / HOMEWORK / name, folder / name)
    answers = read_answers(ROOT / "solutions" / HOMEWORK / "answers").rights["matrices"]
    with jupyter_lab(folder, folder / ".home") as url, browser_page(1000, 640) as page:
        notebook = Notebook(page, url, name)
        for earlier in ("predict", "mse_loss"):
            notebook.write(f"def {earlier}(", answers[earlier])
        notebook.write("def mse_grads(", MISTAKE)
        notebook.run_all()
        for words, picture in (
            ("def mse_grads(", "check"),
            ("explorers.learning_rate", "explorer"),
        ):
            notebook.scroll_to(words)
            page.wait_for_timeout(1500)
            page.locator(".jp-Notebook").first.screenshot(path=PICTURES / f"{picture}.png")


def of_pages():
    """A student's feedback page and points, and the class as TAs see it."""
    demo = ROOT / "demo"
    if not (demo / "gradebook.db").is_file():
        print("demo/gradebook.db is missing: run `make demo` first")
        return
    for words in (("report", HOMEWORK), ("site",)):
        CliRunner().invoke(cli.main, ["--course", str(demo), *words, "--quiet"])
    tokens = json.loads((demo / "autograded" / ".links.json").read_text())["tokens"]
    for path, picture in (
        (demo / "feedback" / "alan" / HOMEWORK / "linear_regression.html", "feedback"),
        (demo / "autograded" / f"{HOMEWORK}.html", "class"),
        (demo / "site" / tokens["alan"] / "index.html", "points"),
    ):
        with browser_page(1000, 800) as page:
            page.goto(path.as_uri())
            page.screenshot(path=PICTURES / f"{picture}.png")


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        in_jupyterlab(Path(folder))
    of_pages()
    print(*sorted(p.name for p in PICTURES.glob("*.png")))
