"""How long does an explorer take to answer a move, from the key to the new picture?

    python -m benchmarks.explorers                       every explorer
    python -m benchmarks.explorers optimizer_race ewa    only these
    python -m benchmarks.explorers --write docs/explorers.md

Each explorer stands in a notebook, in a real JupyterLab, in Debian's Chromium. Its first
slider gets key presses, one after another; the time runs from the browser's keydown event
until the new picture is decoded and can be painted, so it holds the browser's work, the
way to the kernel and back, the drawing and the PNG. A move that changes no pixel sends no
picture and is not counted. Needs Chromium. Exit code 1 where a median is over the limit.
"""

import argparse
import re
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from lab import Notebook, browser_page, jupyter_lab  # noqa: E402

LIMIT_MS = 100
MOVES = 24
WATCH = """
() => {
    window.moves = [];
    let pressed = null;
    document.addEventListener('keydown', () => { pressed = performance.now(); }, true);
    const seen = new MutationObserver(changes => {
        for (const change of changes) {
            if (change.target.tagName !== 'IMG' || pressed === null) continue;
            const began = pressed;
            pressed = null;
            change.target.decode().then(() => window.moves.push(performance.now() - began));
        }
    });
    seen.observe(document.body, {subtree: true, attributes: true, attributeFilter: ['src']});
}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="EXPLORER")
    parser.add_argument("--write", type=Path, metavar="PAGE")
    arguments = parser.parse_args()
    from chainrule import explorers

    names = arguments.names or [name for name in explorers.__all__ if name != "still"]
    rows = {}
    for name in names:
        rows[name] = sorted(measure(name))
        print(row(name, rows[name]), flush=True)
    text = "\n".join([HEAD, *(row(name, times) for name, times in rows.items())])
    if arguments.write:
        put(arguments.write, text)
    slow = [name for name, times in rows.items() if statistics.median(times) > LIMIT_MS]
    if slow:
        print(f"over {LIMIT_MS} ms: {', '.join(slow)}")
    return 1 if slow else 0


HEAD = (
    "| explorer | moves | median, ms | 95th percentile, ms | slowest, ms |\n"
    "| --- | ---: | ---: | ---: | ---: |"
)


def row(name, times):
    """One line of the table; `times` in ms, sorted."""
    late = times[min(len(times) - 1, int(0.95 * len(times)))]
    return (
        f"| {name} | {len(times)} | {statistics.median(times):.0f} | {late:.0f} | {times[-1]:.0f} |"
    )


def measure(name):
    """Milliseconds of each move of one explorer."""
    with tempfile.TemporaryDirectory(prefix="explorers-") as place:
        desk = Path(place) / "desk"
        desk.mkdir()
        code = f"from chainrule import explorers\nexplorers.{name}()"
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(book, desk / "one.ipynb")
        with jupyter_lab(desk, Path(place) / "home") as url, browser_page() as page:
            notebook = Notebook(page, url, "one.ipynb")
            notebook.run("explorers")
            page.locator(".jp-OutputArea img").first.wait_for(timeout=60_000)
            return moves(page)


def moves(page):
    handle = page.locator(".noUi-handle").first
    words = not handle.count()
    if words:
        handle = page.locator(".widget-text input").first
    handle.focus()
    if words:
        page.keyboard.press("End")
    page.evaluate(WATCH)
    for number in range(MOVES):
        before = page.evaluate("() => window.moves.length")
        page.keyboard.press(("Backspace", "2")[number % 2] if words else way(number))
        try:
            page.wait_for_function("n => window.moves.length > n", arg=before, timeout=3000)
        except Exception as fault:  # the handle stood at its end, or the picture is the same
            if "Timeout" not in type(fault).__name__:
                raise
    times = page.evaluate("() => window.moves")
    if len(times) < MOVES // 4:
        raise SystemExit(f"only {len(times)} of {MOVES} moves changed the picture")
    return times[2:]  # the first ones draw the backdrop, and warm what a session warms once


def way(number):
    """There and back again, so that a short slider does not end."""
    return "ArrowRight" if number // 4 % 2 == 0 else "ArrowLeft"


def put(page, text):
    """The table between the marks of a page."""
    old = page.read_text()
    new = re.sub(
        r"(<!-- table: begin -->\n).*?(<!-- table: end -->)",
        lambda m: f"{m[1]}{text}\n{m[2]}",
        old,
        flags=re.S,
    )
    page.write_text(new)


if __name__ == "__main__":
    sys.exit(main())
