"""A student at work: the released hw1 in a real JupyterLab, in a real browser."""

import shutil
from pathlib import Path

import pytest
from lab import Notebook, browser_page, jupyter_lab

ROOT = Path(__file__).parents[2]
HW1 = ROOT / "release" / "hw1_linear_regression" / "linear_regression.ipynb"
WRONG = "def predict(X, W, b):\n    return X @ W"
RIGHT = "def predict(X, W, b):\n    return X @ W + b"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    desk = tmp_path_factory.mktemp("desk")
    shutil.copy(HW1, desk / "hw1.ipynb")
    home = tmp_path_factory.mktemp("home")
    with jupyter_lab(desk, home) as url, browser_page() as page:
        yield Notebook(page, url, "hw1.ipynb")


def told(notebook, words):
    return next(output for output in notebook.outputs() if words in output)


def test_a_mistake_is_named_and_mending_it_earns_the_points(notebook):
    notebook.write("def predict(", WRONG)
    notebook.run_all()
    assert "The bias is missing" in told(notebook, "predict: ")
    notebook.write("def predict(", RIGHT)
    notebook.run_all()
    assert "all 5 checks passed" in told(notebook, "predict: ")
    assert "not written yet" in told(notebook, "mse_loss: ")


def test_an_explorers_slider_moves_its_picture_by_keyboard(notebook):
    for words in ("import numpy", "explorers.learning_rate"):
        notebook.run(words)
    slider = notebook.page.locator(".noUi-handle").first

    def shown():
        return notebook.page.evaluate(
            "() => [...document.querySelectorAll('.widget-readout')].map(r => r.textContent)[0]"
        )

    before = shown()
    slider.focus()
    for _ in range(3):
        notebook.page.keyboard.press("ArrowRight")
    notebook.wait_idle()
    assert shown() != before
