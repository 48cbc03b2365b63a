"""A whole term, from the first homework's text to the points in the LMS.

Three homeworks, thirty students with git remotes: extensions, late work, resubmissions,
a renamed and a moved file, a commit dated back, dead remotes, work that never comes, a
test that was wrong and is mended, points of a person. At its end every figure on every
page and in every export is the gradebook's, and the gradebook's are the deserved ones.
"""

import csv
import json
import re

import pytest
from bs4 import BeautifulSoup
from gradebook_rows import url
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import CsvExportPlugin
from term_class import DUE, NEVER, OFF, STUDENTS, Term, deserved, essay_points, kind_of
from term_story import first_homework, second_homework, third_homework
from tiny_engine import needs_walls

pytestmark = [pytest.mark.slow, needs_walls]
ABOUT = 0.0051  # pages show two decimals


# ---------------------------------------------------------------------- what happens
@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """The term, played; what was seen on the way is kept as attributes."""
    term = Term(tmp_path_factory.mktemp("term"))
    first_homework(term)
    second_homework(term)
    third_homework(term)
    for homework in DUE:
        term.run("feedback", homework, "--quiet")
        term.run("report", homework, "--quiet")
    term.run("site", "--quiet")
    for kind in ("csv", "canvas", "moodle", "gradescope"):
        term.run("export", "--format", kind)
    return term


# ------------------------------------------------------------------ what was seen then
def test_a_resubmission_counts_and_the_first_attempt_is_kept(term):
    assert (term.first["s06"].others, term.first["s06"].late_s) == (1, 0)


def test_late_work_beside_work_in_time_is_kept_and_does_not_count(term):
    assert (term.first["s07"].others, term.first["s07"].late_s) == (1, 0)


def test_late_work_is_called_late_unless_there_is_an_extension(term):
    assert term.first["s04"].late_s == 1.5 * 86400
    assert term.first["s05"].late_s == 0


def test_a_renamed_and_a_moved_notebook_are_named(term):
    assert "my solution.ipynb" in term.first["s03"].notes[0]
    assert "homeworks/alpha.ipynb" in term.first["s10"].notes[0]


def test_who_hands_in_nothing_is_missing(term):
    assert term.first["s09"].status == "nothing"
    assert term.wrong["missing"] == ["s09"]
    assert json.loads(term.last_words)["missing"] == ["s08", "s09"]


def test_a_dead_remote_is_named_and_stops_nobody(term):
    assert term.second["s08"].status == "failed"
    assert sum(one.status == "new" for one in term.second.values()) == 27
    assert (term.again["s08"].status, term.again["s08"].late_s) == ("new", 0)


def test_a_commit_dated_back_is_found_out(term):
    assert any("was not there when collected" in note for note in term.again["s13"].notes)


def test_a_mended_test_says_whose_points_changed_and_leaves_peoples_alone(term):
    changed = {c["student"]: c for c in term.mended["changes"]}
    right = {s for s in STUDENTS if kind_of(s) == "right" and s != "s09"}
    # s04's late penalty is also of the essay's points, which a person gave in the meantime.
    assert set(changed) == right | {"s04"}
    assert changed["s04"]["cells"] == [] and changed["s04"]["penalty"]["before"] == 0
    for student in right:
        (cell,) = changed[student]["cells"]
        assert (cell["id"], cell["before"], cell["after"]) == ("unit_scale_test", 8.57, 10.0)
    assert "points that changed: 13 students" in term.said


# ------------------------------------------------------- the gradebook, by nbgrader itself
@pytest.fixture(scope="module")
def book(term):
    """(student, homework) -> (score, penalty, what counts); 0 where nothing was handed in."""
    found = {}
    with Gradebook(url(term.root)) as gradebook:
        for homework in DUE:
            for student in STUDENTS:
                try:
                    one = gradebook.find_submission(homework, student)
                except MissingEntry:
                    found[student, homework] = (0.0, 0.0, 0.0)
                    continue
                off = one.late_submission_penalty
                found[student, homework] = (one.score, off, max(0.0, one.score - off))
    return found


def test_everybody_has_the_deserved_points(book):
    wrong = {
        key: (counts, deserved(*key))
        for key, (_, _, counts) in book.items()
        if counts != pytest.approx(deserved(*key), abs=1e-6)
    }
    assert not wrong


def test_only_who_was_late_pays(book):
    assert {key for key, (_, off, _) in book.items() if off} == set(OFF)


# ----------------------------------------------------------- every figure on every page
def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def figure(text):
    return float(re.search(r"-?\d+(\.\d+)?", text).group())


@pytest.fixture(scope="module")
def links(term):
    private = term.root / "site-instructor"
    with open(private / "links.csv", newline="") as file:
        return {row["student"]: (private / row["link"]).resolve() for row in csv.DictReader(file)}


def test_feedback_pages_show_the_gradebooks_points_notebook_by_notebook(term):
    with Gradebook(url(term.root)) as gradebook:
        for homework in DUE:
            for one in gradebook.assignment_submissions(homework):
                for notebook in one.notebooks:
                    _check_feedback(term, homework, one.student.id, notebook)


def _check_feedback(term, homework, student, notebook):
    page = soup(term.root / "feedback" / student / homework / f"{notebook.name}.html")
    counts = max(0.0, notebook.score - (notebook.late_submission_penalty or 0.0))
    total = page.select_one(".total")
    assert figure(total.text) == pytest.approx(counts, abs=ABOUT), (student, homework)
    shown = {
        article.select_one("code").text: article.select_one(".points").text
        for article in page.select("#questions ~ article, section article.card")
        if article.select_one(".points")
    }
    assert set(shown) == {grade.name for grade in notebook.grades}
    for grade in notebook.grades:
        given, possible = (float(x) for x in re.findall(r"[\d.]+", shown[grade.name])[:2])
        assert given == pytest.approx(grade.score, abs=ABOUT)
        assert possible == grade.max_score
    if essay_points(student):
        assert f"Seen, {student}." in page.text


def test_each_students_page_shows_their_points_and_nobody_elses_name(term, book, links):
    assert set(links) == set(STUDENTS)
    for student, path in links.items():
        page = soup(path)
        total = sum(book[student, homework][2] for homework in DUE)
        assert figure(page.select_one(".total").text) == pytest.approx(total, abs=ABOUT)
        for number, homework in enumerate(DUE, start=1):
            card = page.select_one(f"article[aria-labelledby=h{number}]")
            assert card.h3.text == homework.title()
            counts = book[student, homework][2]
            assert figure(card.select_one(".points").text) == pytest.approx(counts, abs=ABOUT)
        text = "".join(file.read_text() for file in path.parent.glob("*.html"))
        others = set(re.findall(r"\bs\d\d\b", text)) & set(STUDENTS)
        assert others <= {student}


def test_the_instructors_page_shows_everybodys_points(term, book):
    page = soup(term.root / "site-instructor" / "index.html")
    rows = {row.th.get_text(" ").split()[-1]: row for row in page.select("tbody tr")}
    names = {f"Number{number}": student for number, student in enumerate(STUDENTS, start=1)}
    assert len(rows) == len(STUDENTS)
    for name, row in rows.items():
        student = name if name in STUDENTS else names[name]
        cells = [cell.get_text(" ").strip() for cell in row.select("td")]
        for homework, text in zip(DUE, cells, strict=False):
            if (student, homework) in NEVER:
                assert "missing" in text
            else:
                assert figure(text) == pytest.approx(book[student, homework][2], abs=ABOUT)
        total = sum(book[student, homework][2] for homework in DUE)
        assert figure(cells[-1]) == pytest.approx(total, abs=ABOUT)


def test_the_class_page_shows_everybodys_points_and_their_mean(term, book):
    for homework in DUE:
        page = soup(term.root / "autograded" / f"{homework}.html")
        there = {s: book[s, homework][2] for s in STUDENTS if (s, homework) not in NEVER}
        said = re.search(r"Mean ([\d.]+), median", page.text)
        assert float(said[1]) == pytest.approx(sum(there.values()) / len(there), abs=ABOUT)
        rows = page.select("section[aria-labelledby=students] tbody tr")
        shown = {}
        for row in rows:
            student = re.search(r"\bs\d\d\b", row.get_text(" "))
            shown[student.group()] = figure(row.select_one("td.num").get_text(" "))
        for student, counts in there.items():
            assert shown[student] == pytest.approx(counts, abs=ABOUT)


def test_our_table_is_nbgraders_own_export(term, book):
    path = term.root / "theirs.csv"
    with Gradebook(url(term.root)) as gradebook:
        CsvExportPlugin(to=str(path)).export(gradebook)
    theirs = {(r["student_id"], r["assignment"]): r for r in _rows(path)}
    ours = {(r["student"], r["homework"]): r for r in _rows(term.root / "exports" / "points.csv")}
    assert set(ours) == set(theirs) == set(book)
    for key, row in ours.items():
        assert float(row["score"]) == pytest.approx(float(theirs[key]["score"]))
        assert float(row["score"]) == pytest.approx(book[key][2])
        if key not in NEVER:
            assert float(row["late_penalty"]) == pytest.approx(book[key][1])


def _rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("kind", "who"), [("canvas", "SIS Login ID"), ("moodle", "Username")])
def test_grade_book_files_hold_the_gradebooks_points(term, book, kind, who):
    rows = {r[who]: r for r in _rows(term.root / "exports" / f"{kind}.csv") if r[who]}
    assert set(rows) == set(STUDENTS)
    for (student, homework), (_, _, counts) in book.items():
        assert float(rows[student][homework.title()]) == pytest.approx(counts, abs=ABOUT)


def test_gradescopes_results_hold_the_gradebooks_points(term, book):
    for (student, homework), (_, _, counts) in book.items():
        path = term.root / "exports" / "gradescope" / homework / student / "results.json"
        if (student, homework) in NEVER:
            assert not path.exists()
        else:
            assert json.loads(path.read_text())["score"] == pytest.approx(counts, abs=ABOUT)
