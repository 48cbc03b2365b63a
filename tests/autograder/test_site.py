"""The points site: the gradebook's figures, one's own alone, no way to find those of others."""

import csv
import json
import re
import stat
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from gradebook_rows import change, url
from graded_class import HOSTILE, NAMES, class_of_tiny, class_once, needs_walls  # noqa: F401
from page_parts import parsed, textual

from autograder import cli
from autograder.gradebook import GradebookWriter

pytestmark = needs_walls
TOKEN = re.compile(r"[0-9a-f]{32}")


def run(root, *words):
    done = CliRunner().invoke(cli.main, ["--course", str(root), *words])
    assert "error:" not in done.output or done.exit_code, done.output
    return done


def made(root, *words):
    done = run(root, "site", "--quiet", *words)
    assert done.exit_code == 0, done.output
    return links(root)


def links(root):
    """student -> folder of their page."""
    with open(root / "site-instructor" / "links.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    private = root / "site-instructor"
    return {row["student"]: (private / row["link"]).resolve().parent for row in rows}


@pytest.fixture(scope="module")
def site(class_once, tmp_path_factory):  # noqa: F811
    import shutil

    root = tmp_path_factory.mktemp("site") / "course"
    shutil.copytree(class_once, root)
    return root, made(root)


def page(folder):
    return (folder / "index.html").read_text(encoding="utf-8")


def test_everybody_has_a_page_also_who_handed_nothing_in(site):
    _, folders = site
    assert set(folders) == {f"student{n:03d}" for n in range(8)} | {"absent"}
    assert "Nemo Nobody" in textual(page(folders["absent"]))


def test_every_total_is_the_gradebooks(site):
    root, folders = site
    with GradebookWriter(url(root)) as book:
        totals = book.totals("tiny")
    for student, folder in folders.items():
        shown = float(parsed(page(folder)).select_one(".total strong").text)
        assert shown == pytest.approx(totals.get(student, 0.0), abs=0.005), student


def test_a_penalty_and_a_persons_points_are_told(site):
    _, folders = site
    told = textual(page(folders["student001"]))
    assert "0.5 are taken off because it came late" in told
    feedback = parsed(page(folders["student001"])).select_one("dd a")["href"]
    said = textual((folders["student001"] / unquote(feedback)).read_text())
    assert "A person gave these points." in said and "Good thought" in said


def test_the_feedback_pages_total_is_the_sites(site):
    _, folders = site
    for student, folder in folders.items():
        for copy in folder.glob("tiny.*.html"):
            own = parsed(copy.read_text()).select_one(".total strong")
            there = parsed(page(folder)).select_one(".total strong")
            assert own is None or own.text == there.text, student


def test_no_page_tells_of_another_student(site):
    root, folders = site
    for student, folder in folders.items():
        told = "".join(p.read_text() for p in folder.iterdir())
        for other, theirs in folders.items():
            if other != student:
                assert other not in told and theirs.name not in told
                first, last = NAMES.get(other, ("", ""))
                assert not last or f"{first} {last}" not in told
        assert str(root) not in told


def test_the_front_page_and_every_folder_name_nobody(site):
    root, folders = site
    public = root / "site"
    front = (public / "index.html").read_text()
    assert not [s for s in folders if s in front or folders[s].name in front]
    assert {p.name for p in public.iterdir() if p.is_file()} == {"index.html", "robots.txt"}
    # A host that lists folders without an index has nothing to list.
    assert all((f / "index.html").is_file() for f in [public, *folders.values()])
    assert not [p for f in folders.values() for p in f.iterdir() if p.is_dir()]


def test_links_hold_128_random_bits_and_lie_where_only_their_owner_reads(site):
    root, folders = site
    names = [folder.name for folder in folders.values()]
    assert len(set(names)) == len(names) and all(map(TOKEN.fullmatch, names))
    secret = root / "autograded" / ".links.json"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE((root / "site-instructor").stat().st_mode) == 0o700


def test_every_link_leads_to_a_file(site):
    root, folders = site
    pages = [f / "index.html" for f in folders.values()] + [root / "site-instructor/index.html"]
    for path in pages:
        for link in parsed(path.read_text()).select("a[href]"):
            if not link["href"].startswith("#"):
                assert (path.parent / unquote(link["href"])).is_file(), (path, link)


def test_what_a_student_is_called_is_never_markup_or_a_formula(site):
    root, folders = site
    for path in [folders["student001"] / "index.html", root / "site-instructor" / "index.html"]:
        assert parsed(path.read_text()).find("script") is None
    with open(root / "site-instructor" / "links.csv", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@"))]
    assert f"{HOSTILE} =1+1" in cells


def test_links_stay_and_a_renewed_one_takes_the_old_page_away(class_of_tiny):  # noqa: F811
    before = made(class_of_tiny)
    after = made(class_of_tiny, "--renew", "student000")
    assert {s for s in before if before[s] != after[s]} == {"student000"}
    assert not before["student000"].exists() and after["student000"].exists()


def test_who_left_the_gradebook_has_no_page_and_finds_it_again_on_return(class_of_tiny):  # noqa: F811
    before = made(class_of_tiny)
    change(class_of_tiny, "delete from student where id = 'absent'")
    assert "absent" not in made(class_of_tiny)
    assert not before["absent"].exists()
    change(class_of_tiny, "insert into student (id) values ('absent')")
    assert made(class_of_tiny)["absent"] == before["absent"]


def test_a_link_for_nobody_is_told(class_of_tiny):  # noqa: F811
    assert run(class_of_tiny, "site", "--quiet", "--renew", "nobody").exit_code == 1


def test_a_late_zero_counts_only_after_the_due_date(class_of_tiny):  # noqa: F811
    folder = made(class_of_tiny)["absent"]
    assert "0 points so far" in textual(page(folder))
    rules = class_of_tiny / "solutions" / "tiny" / "assignment.toml"
    rules.write_text(rules.read_text().replace("2030-01-15", "2020-01-15"))
    folder = made(class_of_tiny)["absent"]
    assert "0 of 12 points so far" in textual(page(folder)) and "not handed in" in page(folder)


def test_a_distribution_of_a_few_is_not_shown(class_of_tiny):  # noqa: F811
    folders = made(class_of_tiny)
    assert "without names" in page(folders["student000"])
    change(class_of_tiny, "update grade set auto_score = null, manual_score = null")
    assert "without names" not in page(made(class_of_tiny)["student000"])


def test_the_instructors_folder_may_not_lie_in_the_public_one(class_of_tiny):  # noqa: F811
    done = run(class_of_tiny, "site", "--quiet", "--instructor", "site/secret")
    assert done.exit_code == 2 and not (class_of_tiny / "site" / "secret").exists()


def test_the_instructors_page_has_every_total(site):
    root, _ = site
    with GradebookWriter(url(root)) as book:
        totals = book.totals("tiny")
    rows = parsed((root / "site-instructor" / "index.html").read_text()).select("tbody tr")
    shown = {row.th.a.text: float(row.select("td strong")[-1].text) for row in rows}
    assert shown == pytest.approx({s: totals.get(s, 0.0) for s in shown}, abs=0.005)


def test_damaged_links_are_told_and_not_replaced(class_of_tiny):  # noqa: F811
    path = class_of_tiny / "autograded" / ".links.json"
    path.write_text("{")
    assert run(class_of_tiny, "site", "--quiet").exit_code == 1
    assert path.read_text() == "{"
    path.write_text(json.dumps({"tokens": {}, "retired": []}))
    assert isinstance(made(class_of_tiny)["student000"], Path)
