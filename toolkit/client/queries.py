"""What runs a client's queries: DuckDB on this machine, or Spark."""

from __future__ import annotations

from ibis import BaseBackend

from toolkit import engine
from toolkit.client.config import Limits
from toolkit.errors import ConfigError
from toolkit.words import _
from toolkit.words.private import masked

THREADS = engine.TOLD_THREADS
"""How a run tells its kernels the threads of their queries."""
ASKED = engine.TOLD_ASKED
"""How a run tells its kernels the folder in which they share answers."""


def connection(limits: Limits) -> BaseBackend:
    """Open what ``[limits] engine`` names, with the memory that it may use.

    Raises
    ------
    ConfigError
        Spark is asked for and does not start.
    """
    if limits.engine == "duckdb":
        return engine.connect(limits.memory)
    try:
        return engine.connect_spark(limits.memory_bytes)
    except ModuleNotFoundError:
        raise ConfigError(
            _(
                '[limits] engine = "spark" needs PySpark, which is not installed. Run: {command}',
                command="pip install -c constraints.txt -e '.[spark]'",
            )
        ) from None
    except Exception as fault:
        raise ConfigError(
            _(
                "Spark does not start; it needs Java 17 on this machine: {reason}",
                reason=masked(str(fault).split("\n")[0]),
            )
        ) from fault
