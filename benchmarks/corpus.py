"""The corpus through our grader and through others: `python -m benchmarks.corpus`.

    --peers none|nbgrader|otter|all    whom to run beside ours (default: none)
    --only NAME                        only cases whose name or family holds this; repeat
    --write docs/corpus.md             put the tables into the page
    --keep FILE                        keep the peers' results; those in it are not made again

Peers take seconds for each case; they run in enclosures in which nothing that a
case does can reach this machine. A peer that cannot be run is left out, loudly.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from corpus import CASES, Case, write_course  # noqa: E402
from corpus.comparing import Seen  # noqa: E402

from benchmarks import corpus_nbgrader, corpus_otter, corpus_table  # noqa: E402
from benchmarks.corpus_enclosure import lacking  # noqa: E402
from benchmarks.corpus_table import Row  # noqa: E402

PEERS_AT_ONCE = 2
OURS = "ours"


def main() -> int:
    arguments = _arguments()
    cases = [c for c in CASES.values() if _wanted(c, arguments.only)]
    kept = _read(arguments.keep)
    with tempfile.TemporaryDirectory(prefix="corpus-") as place:
        rows = {OURS: _ours(cases, Path(place))}
        for name in _peers(arguments.peers):
            so_far = kept.setdefault(name, {})
            new = [case for case in cases if case.name not in so_far]
            for case_name, row in _peer(name, new, Path(place) / name):
                so_far[case_name] = row
                _write(arguments.keep, kept)
            if all(case.name in so_far for case in cases):
                rows[name] = so_far
    text = corpus_table.tables(cases, rows)
    print(text)
    if arguments.write:
        corpus_table.put(arguments.write, _when(list(rows)) + "\n\n" + text)
    return 1 if corpus_table.faults(cases, rows[OURS]) else 0


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--peers", choices=["none", "nbgrader", "otter", "all"], default="none")
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--write", type=Path, metavar="PAGE")
    parser.add_argument("--keep", type=Path, metavar="FILE")
    return parser.parse_args()


def _wanted(case: Case, only: list[str]) -> bool:
    return not only or any(text in case.name or text == case.family for text in only)


def _when(names: list[str]) -> str:
    from autograder import __version__

    versions = {OURS: f"autograder {__version__}"}
    versions |= {"nbgrader": corpus_nbgrader.version(), "otter": corpus_otter.version()}
    graders = ", ".join(versions[name] for name in names)
    return (
        f"Run on {datetime.date.today().isoformat()}: {graders}; "
        f"Python {platform.python_version()}, Linux {os.uname().release.split('-')[0]}."
    )


# ----------------------------------------------------------------------------- ours


def _ours(cases: list[Case], place: Path) -> dict[str, Row]:
    """All cases in one batch, as `autograder grade` does it."""
    root = write_course(place / OURS, cases).root
    told, began = place / "told.json", time.perf_counter()
    command = [sys.executable, "-m", "autograder.cli", "--course", str(root), "grade", "little"]
    done = subprocess.run([*command, "--quiet", "--json", str(told)], cwd=ROOT)
    seconds = time.perf_counter() - began
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f"our own grader ended with {done.returncode}")
    found = {one["student"]: one for one in json.loads(told.read_text())["submissions"]}
    print(f"ours: {len(found)} of {len(cases)} in {seconds:.0f} s", file=sys.stderr)
    return {case.name: Row(_seen(found.get(case.name)), len(found) == len(cases)) for case in cases}


def _seen(told: dict | None) -> Seen:
    if told is None:
        return Seen()
    scores = {t["id"]: t["score"] for n in told["notebooks"] for t in n["tests"]}
    return Seen(scores, told["status"] != "graded", bool(told["flags"]))


# ---------------------------------------------------------------------------- peers


def _peers(asked: str) -> list[str]:
    names = {"none": [], "all": ["nbgrader", "otter"]}.get(asked, [asked])
    lacks = lacking() if names else []
    if lacks:
        print(f"NO PEER IS RUN: {'; '.join(lacks)}.", file=sys.stderr)
        return []
    return names


def _peer(name: str, cases: list[Case], folder: Path) -> Iterator[tuple[str, Row]]:
    """(case, row) of each case, as it comes; nothing where the peer cannot be had."""
    if not cases:
        return
    folder.mkdir()
    if name == "nbgrader":
        peer = corpus_nbgrader.Nbgrader(folder)
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
        venv = cache / "chainrule" / corpus_otter.PACKAGE.replace("==", "-")
        trouble = corpus_otter.install(venv)
        if trouble:
            print(f"OTTER IS LEFT OUT: it cannot be installed: {trouble}", file=sys.stderr)
            return
        peer = corpus_otter.Otter(folder, venv)
    with peer, ThreadPoolExecutor(PEERS_AT_ONCE) as threads:
        running = {threads.submit(_timed, name, peer, case): case.name for case in cases}
        for done in as_completed(running):
            yield running[done], done.result()


def _read(path: Path | None) -> dict[str, dict[str, Row]]:
    if path is None or not path.exists():
        return {}
    told = json.loads(path.read_text())
    return {
        grader: {name: Row(**{**row, "seen": Seen(**row["seen"])}) for name, row in rows.items()}
        for grader, rows in told.items()
    }


def _write(path: Path | None, kept: dict[str, dict[str, Row]]) -> None:
    if path is not None:
        told = {
            grader: {name: dataclasses.asdict(row) for name, row in rows.items()}
            for grader, rows in kept.items()
        }
        path.write_text(json.dumps(told, indent=1) + "\n")


def _timed(name: str, peer, case: Case) -> Row:
    began = time.perf_counter()
    seen, unharmed = peer.grade(case)
    row = Row(seen, unharmed, peer.batches)
    said = corpus_table.word(case, row)
    print(f"{name}: {case.name}: {said}, {time.perf_counter() - began:.1f} s", file=sys.stderr)
    return row


if __name__ == "__main__":
    sys.exit(main())
