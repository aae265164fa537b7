"""Run the notebooks for a client: build its tables, run each step, publish, and write down how it went."""

from toolkit.run.many import run_many
from toolkit.run.one import Report, run_client
from toolkit.run.steps import readiness, steps

__all__ = ["Report", "readiness", "run_client", "run_many", "steps"]
