"""Pages on a branch of each student's repository: theirs alone, the rest untouched."""

import subprocess

import pytest
from click.testing import CliRunner
from graded_class import class_of_tiny, class_once, needs_walls  # noqa: F401

from autograder import cli

pytestmark = needs_walls


def git(place, *words):
    done = subprocess.run(["git", "-C", str(place), *words], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def repositories(class_of_tiny, tmp_path):  # noqa: F811
    """Two students' repositories, one of them with work in it, and one that is not there."""
    found = {f"student00{n}": tmp_path / f"{n}.git" for n in range(3)}
    for name in ("student000", "student001"):
        git(tmp_path, "init", "--quiet", "--bare", "-b", "main", str(found[name]))
    lines = [f"{student},{path}" for student, path in found.items()]
    (class_of_tiny / "roster.csv").write_text("student,repository\n" + "\n".join(lines) + "\n")
    return found


def push(root, *words, code=0):
    command = ["--course", str(root), "feedback", "tiny", "--quiet", "--push", *words]
    done = CliRunner().invoke(cli.main, command)
    assert done.exit_code == code, done.output
    return done.output


def test_each_branch_holds_its_students_pages_and_nothing_else(class_of_tiny, repositories):  # noqa: F811
    push(class_of_tiny, code=1)
    for student in ("student000", "student001"):
        files = git(repositories[student], "ls-tree", "-r", "--name-only", "feedback").split()
        assert files == ["feedback/tiny/tiny.html"]
        page = class_of_tiny / "feedback" / student / "tiny" / "tiny.html"
        assert git(repositories[student], "show", f"feedback:{files[0]}") == page.read_text()


def test_a_dead_remote_is_named_and_stops_nobody(class_of_tiny, repositories):  # noqa: F811
    said = push(class_of_tiny, code=1)
    assert "student002" in said and "is not there" in said and "2 branches pushed" in said


def test_what_has_not_changed_is_not_pushed_again(class_of_tiny, repositories):  # noqa: F811
    only = ("--student", "student000")
    push(class_of_tiny, *only)
    before = git(repositories["student000"], "rev-parse", "feedback")
    assert "0 branches pushed" in push(class_of_tiny, *only)
    assert git(repositories["student000"], "rev-parse", "feedback") == before


def test_what_a_student_put_on_the_branch_is_overwritten_and_main_stays(
    class_of_tiny,  # noqa: F811
    repositories,
    tmp_path,
):
    work = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", str(repositories["student000"]), str(work))
    (work / "forged.html").write_text("100 of 100")
    git(work, "add", ".")
    git(work, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "mine")
    git(work, "push", "--quiet", "origin", "HEAD:main", "HEAD:feedback")
    main = git(repositories["student000"], "rev-parse", "main")
    push(class_of_tiny, "--student", "student000")
    files = git(repositories["student000"], "ls-tree", "-r", "--name-only", "feedback").split()
    assert files == ["feedback/tiny/tiny.html"]
    assert git(repositories["student000"], "rev-parse", "main") == main


def test_without_repositories_nothing_is_pushed(class_of_tiny):  # noqa: F811
    assert "names no repository" in push(class_of_tiny, code=1)
