"""JupyterLab: the same notebooks, live on a client."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress

import pytest

TOKEN = "test"


@pytest.fixture
def lab(demo_report, demo_folders, tmp_path):
    """``cvo lab demo`` on a free port; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: str(tmp_path / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    own |= {
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
    }
    # JupyterLab saves what it runs by itself: not here, where it would be into the repository
    keeping = tmp_path / "settings" / "@jupyterlab" / "docmanager-extension" / "plugin.jupyterlab-settings"
    keeping.parent.mkdir(parents=True)
    keeping.write_text('{"autosave": false}', encoding="utf-8")
    options = [
        f"--port={port}",
        "--no-browser",
        "--allow-root",
        f"--IdentityProvider.token={TOKEN}",
        "--ServerApp.port_retries=0",
    ]
    options += ["--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with (tmp_path / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "toolkit.cli", "--data", str(demo_folders / "data"), "lab", "demo", *options],
            env=os.environ | own, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            yield _answering(f"http://127.0.0.1:{port}", server)
        finally:
            os.killpg(server.pid, 15)
            server.wait(20)


def _answering(address, server, seconds=90):
    for _attempt in range(seconds * 4):
        assert server.poll() is None, "JupyterLab ended at once"
        try:
            urllib.request.urlopen(f"{address}/api/status?token={TOKEN}", timeout=5)
            return address
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise AssertionError("JupyterLab did not answer")


def _kernel_idle(address, seconds=60):
    """Wait for the notebook's kernel; while it starts the server may not answer for it."""
    for _attempt in range(seconds * 4):
        with suppress(urllib.error.URLError):
            with urllib.request.urlopen(f"{address}/api/kernels?token={TOKEN}", timeout=5) as answer:
                kernels = json.load(answer)
            if kernels and kernels[0]["execution_state"] == "idle" and kernels[0]["connections"]:
                return
        time.sleep(0.25)
    raise AssertionError("the notebook's kernel did not start")


@pytest.mark.browser
def test_a_notebook_runs_in_jupyterlab_on_the_client_and_shows_its_slides(lab, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{lab}/lab/tree/02a_rfm_groups.ipynb?token={TOKEN}&reset")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=90_000)
    _kernel_idle(lab)
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    page.wait_for_function(
        "document.querySelectorAll('.jp-OutputArea-output h3').length === 14", polling=500, timeout=120_000
    )
    assert page.locator(".jp-OutputArea-output img, .jp-OutputArea-output .jp-RenderedSVG").count() >= 3
    squares = page.locator('.jupyter-widgets.jupyter-button[title^="R5F5M5"]')
    page.locator(".jupyter-widgets select").last.select_option(label="F  Flirting")
    squares.first.click()
    page.get_by_text("1 scor mutat").wait_for(timeout=30_000)
    assert squares.first.inner_text() == "F"
    assert page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    page.close()
