"""The main job on Online Retail: exports to deck, against plain pandas notebooks in a papermill loop, in one run.

``python benchmarks/main_job.py [--runs 3] [--shared ../shared]`` prints, for each way, wall seconds, CPU seconds and
peak memory of all its processes together, and the ratios. Runs alternate; medians are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]


def measured(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    """Run a command to its end: wall and CPU seconds, and the peak of its processes' proportional memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603
    peak = 0
    while process.poll() is None:
        peak = max(peak, _memory(process.pid))
        time.sleep(0.2)
    if process.returncode:
        raise SystemExit(process.stderr.read().decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall_s": time.perf_counter() - started, "cpu_s": cpu, "peak_mb": peak / 2**20}


def _memory(pid: int) -> int:
    total = 0
    try:
        tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in tree:
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total


def toolkit(shared: Path, folder: Path) -> dict[str, float]:
    """The toolkit: intake, four notebooks, deck."""
    client = folder / "data" / "online_retail"
    shutil.copytree(ROOT / "tests" / "clients" / "online_retail", client)
    shutil.copytree(shared / "data" / "online_retail", client / "raw")
    environment = os.environ | {"CVO_DATA": str(folder / "data"), "CVO_REPORTS": str(folder / "reports")}
    figures = measured([sys.executable, "-m", "toolkit.cli", "run", "online_retail"], environment)
    manifest = json.loads(next((folder / "reports").rglob("manifest.json")).read_text())
    figures["slides"] = sum(step["slides"] for step in manifest["steps"])
    return figures


def plain(shared: Path, folder: Path) -> dict[str, float]:
    """Plain pandas notebooks, a fresh kernel each."""
    folder.mkdir(parents=True)
    script = str(Path(__file__).with_name("plain.py"))
    return measured([sys.executable, script, str(shared / "data" / "online_retail"), str(folder)], dict(os.environ))


def main() -> None:
    """Alternate the two ways and print their medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options = parser.parse_args()
    results: dict[str, list[dict[str, float]]] = {"toolkit": [], "plain": []}
    for _run in range(options.runs):
        for name, way in (("toolkit", toolkit), ("plain", plain)):
            with tempfile.TemporaryDirectory() as folder:
                results[name].append(way(options.shared.resolve(), Path(folder) / name))
    medians = {n: {k: statistics.median(r[k] for r in rs) for k in rs[0]} for n, rs in results.items()}
    print(f"{'':10}{'wall s':>10}{'cpu s':>10}{'peak MB':>10}")
    for name, row in medians.items():
        print(f"{name:10}{row['wall_s']:10.1f}{row['cpu_s']:10.1f}{row['peak_mb']:10.0f}")
    ratios = [medians["toolkit"][k] / medians["plain"][k] for k in ("wall_s", "cpu_s", "peak_mb")]
    print(f"{'ratio':10}" + "".join(f"{ratio:10.2f}" for ratio in ratios))
    print(f"slides made by the toolkit: {medians['toolkit']['slides']:.0f}")


if __name__ == "__main__":
    main()
