"""The student's own cells on the page: shown, escaped, bounded; tests and schemes are not."""

import base64
import copy

import pytest
import stock_course as course
from graded_pages import graded, notebook, page
from nbformat import v4
from page_parts import PNG, parsed, textual

from autograder.feedback import Outline
from autograder.feedback.work import work
from autograder.model import CheckRow, TestResult, Verdict
from autograder.pages import clean


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("a\x00b\x07c", "abc"),
        ("turned\u202e round", "turned round"),
        ("lone \ud800", "lone ?"),
        (["two ", "lines"], "two lines"),
        ("x" * 101, "x" * 50 + "\n… (cut: too long to show whole) …\n" + "x" * 50),
    ],
)
def test_text_is_made_fit_to_show(raw, shown):
    assert clean(raw, 100) == shown


def test_the_students_code_answer_and_figures_are_shown(tmp_path):
    nb = notebook(why="Since <b>it</b> is so.")
    nb.cells[2].outputs = [v4.new_output("display_data", {"image/png": PNG, "text/plain": "Fig"})]
    nb.cells[7].outputs = [v4.new_output("stream", text="a picture\n")]
    html = page(tmp_path, graded(nb=nb))
    assert "return a - b" in textual(html)
    assert "Since &lt;b&gt;it&lt;/b&gt; is so." in html
    assert f'<img src="data:image/png;base64,{PNG}" alt="Figure' in html
    assert "a picture" in textual(html)


def test_given_code_and_test_cells_are_not_shown(tmp_path):
    nb = notebook()
    nb.cells[3].outputs = [v4.new_output("stream", text="hidden inputs were 7 and 9")]
    nb.cells.append(v4.new_code_cell(course.master().cells[3].source))  # without its metadata
    html = page(tmp_path, graded(nb=nb))
    for given in ("import math", "score +=", "HIDDEN", "hidden inputs"):
        assert given not in textual(html)


def test_the_mark_scheme_of_a_task_is_not_shown(tmp_path):
    master, nb = course.master(), notebook()
    scheme = "Draw.\n=== BEGIN MARK SCHEME ===\nA circle has 3 points.\n=== END MARK SCHEME ==="
    master.cells[-1].source = nb.cells[-1].source = scheme
    nb.cells.append(v4.new_markdown_cell("My drawing is a circle."))
    html = page(tmp_path, graded(nb=nb), master=master)
    assert "3 points." not in html
    assert "My drawing is a circle." in html


def test_what_a_student_writes_is_never_markup(tmp_path):
    evil = "</code></pre><script>alert(1)</script><img src=x onerror=alert(1)>"
    nb = notebook(add=f"x = '''{evil}'''", why=evil)
    nb.cells[2].outputs = [
        v4.new_output("stream", text=evil),
        v4.new_output("display_data", {"text/html": evil, "text/plain": evil}),
        v4.new_output("error", ename=evil, evalue=evil, traceback=[f"\x1b[31m{evil}\x1b[0m"]),
        v4.new_output("display_data", {"image/svg+xml": f"<svg>{evil}</svg>"}),
        v4.new_output("display_data", {"image/png": f'{PNG}"><script>'}),
    ]
    rows = (CheckRow(evil, False, message=evil, hint=evil),)
    test = TestResult("add_test", 0.0, 4.0, Verdict.FAILED, evil, rows)
    result = graded(test, nb=nb, student="<script>alert(2)</script>".replace("/", "|"))
    soup = parsed(page(tmp_path, result, why=(1.0, 0.0, evil)))
    assert soup.find("script") is None and "\x1b" not in str(soup)
    assert {img["src"].split(",")[0] for img in soup.find_all("img")} <= {
        "data:image/svg+xml;base64"
    }
    assert not any(key.startswith("on") for tag in soup.find_all() for key in tag.attrs)


def test_a_page_asks_for_nothing_from_elsewhere(tmp_path):
    nb = notebook(why="![x](https://example.org/x.png) <link href=https://example.org>")
    soup = parsed(page(tmp_path, graded(nb=nb)))
    for tag in soup.find_all():
        for name in ("src", "href", "data", "action"):
            assert tag.get(name, "#").startswith(("#", "data:image/"))
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")


def test_a_page_stays_small_whatever_comes(tmp_path):
    nb = notebook(add="x = 1\n" * 100_000, why="y" * 1_000_000)
    big = base64.b64encode(base64.b64decode(PNG) + b"\0" * 1_200_000).decode()
    picture = v4.new_output("display_data", {"image/png": big})
    nb.cells[2].outputs = [v4.new_output("stream", text="z" * 10_000_000)] + [picture] * 20
    nb.cells += [v4.new_code_cell(f"a{i} = 1") for i in range(3000)]
    rows = tuple(CheckRow("n" * 5000, False, message="m" * 50_000) for _ in range(1000))
    html = page(tmp_path, graded(TestResult("add_test", 0.0, 4.0, Verdict.FAILED, "", rows), nb=nb))
    assert len(html) < 8_000_000
    assert "too large for this page" in html and "cut: too long" in html


def test_an_unreadable_picture_is_told(tmp_path):
    nb = notebook()
    nb.cells[2].outputs = [v4.new_output("display_data", {"image/png": "not a picture"})]
    assert "a picture that cannot be read" in page(tmp_path, graded(nb=nb))


def test_notebooks_are_not_changed_by_showing_them(tmp_path):
    nb = notebook()
    before = copy.deepcopy(nb)
    work(Outline.of(course.master()), nb)
    assert nb == before
