"""A real JupyterLab and a real browser, for tests and for the pictures in the docs."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request

from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Flags that keep a headless browser from calling home.
_QUIET = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-quic"
).split()


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextlib.contextmanager
def jupyter_lab(folder, home):
    """JupyterLab on `folder`; yields its URL.

    home : a folder for its settings, so that nobody's own are used or changed
    """
    port = _free_port()
    home.mkdir(parents=True, exist_ok=True)
    quiet = home / "settings" / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True, exist_ok=True)
    (quiet / "notification.jupyterlab-settings").write_text(
        '{"fetchNews": "false", "checkForUpdates": false}'
    )
    env = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *(f"--port={port}", f"--notebook-dir={folder}", "--ServerApp.token="),
        *("--ServerApp.password=", "--LabApp.collaborative=False"),
        "--LabApp.expose_app_in_browser=True",
    ]
    with open(home / "lab.log", "w") as log:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(url, process, home / "lab.log")
        yield url
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_up(url, process, log):
    poll = None
    for _ in range(600):
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{url}/api", timeout=5)
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            poll = process.wait(0.2)
    raise RuntimeError(f"JupyterLab did not start ({poll}): {log.read_text()[-2000:]}")


@contextlib.contextmanager
def browser_page(width=1200, height=900, color_scheme="light"):
    """A page in a fresh Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=color_scheme
        )
        try:
            yield context.new_page()
        finally:
            browser.close()


class Notebook:
    """One notebook, open in JupyterLab."""

    def __init__(self, page, url, path):
        self.page = page
        page.goto(f"{url}/doc/tree/{path}?reset", wait_until="load")
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=90_000)
        # Run before the kernel is there, and JupyterLab asks for one instead.
        page.wait_for_function(
            """() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel
                ?.status === 'idle'""",
            timeout=90_000,
        )

    def cell(self, words):
        """The code cell in which `words` stand."""
        return self.page.locator(".jp-CodeCell", has_text=words).first

    def command(self, name, **arguments):
        """Run one of JupyterLab's commands, as its menu does."""
        return self.page.evaluate(
            "([name, given]) => window.jupyterapp.commands.execute(name, given)", [name, arguments]
        )

    def run_all(self, timeout_s=240):
        """Restart the kernel and run everything; wait until it is done."""
        self.page.evaluate(
            "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
        )
        self.wait_idle(timeout_s)

    def run(self, words):
        """Run the one cell in which `words` stand."""
        self.scroll_to(words)
        self.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-cell'); }")
        self.wait_idle()

    def wait_idle(self, timeout_s=240):
        self.page.wait_for_function(
            """() => {
                const panel = window.jupyterapp.shell.currentWidget;
                const waiting = document.querySelectorAll('.jp-InputPrompt');
                return panel.sessionContext.session?.kernel?.status === 'idle' &&
                    ![...waiting].some(p => p.textContent.includes('[*]'));
            }""",
            timeout=timeout_s * 1000,
        )

    def write(self, words, source):
        """Replace the source of the cell in which `words` stand."""
        self.page.evaluate(
            """([words, source]) => {
                const cells = window.jupyterapp.shell.currentWidget.content.widgets;
                const cell = cells.find(c => c.model.type === 'code' &&
                    c.model.sharedModel.source.includes(words));
                cell.model.sharedModel.setSource(source);
            }""",
            [words, source],
        )

    def write_at(self, index, source):
        """Replace the source of cell number `index`."""
        self.page.evaluate(
            """([index, source]) => window.jupyterapp.shell.currentWidget.content
                .widgets[index].model.sharedModel.setSource(source)""",
            [index, source],
        )

    def run_at(self, index):
        """Run cell number `index`, as Ctrl-Enter does."""
        self.page.evaluate(
            """async index => {
                window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
                await window.jupyterapp.commands.execute('notebook:run-cell');
            }""",
            index,
        )

    def shown_at(self, index):
        """Text of the outputs of cell number `index`."""
        return self.page.evaluate(
            """index => window.jupyterapp.shell.currentWidget.content.widgets[index]
                .model.outputs.toJSON().map(o => o.text || o.evalue || '').join('')""",
            index,
        )

    def scroll_to(self, words):
        """Bring the cell in which `words` stand to the top."""
        self.page.evaluate(
            """words => {
                const content = window.jupyterapp.shell.currentWidget.content;
                const at = content.widgets.findIndex(c => c.model.type === 'code' &&
                    c.model.sharedModel.source.includes(words));
                content.activeCellIndex = at;
                content.scrollToItem(at, 'start');
            }""",
            words,
        )

    def outputs(self):
        """Text of all outputs, one per cell that has any."""
        return self.page.evaluate(
            """() => window.jupyterapp.shell.currentWidget.content.widgets
                .filter(c => c.model.type === 'code')
                .map(c => c.model.outputs.toJSON()
                    .map(o => o.text || o.evalue || Object.keys(o.data || {}).join()).join('|'))"""
        )

    def save(self):
        self.command("docmanager:save")
