"""The whole book of clients: which to run, how each ended, and a page over all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from toolkit.client import Client, data_root, reports_root
from toolkit.errors import ConfigError, CvoError
from toolkit.publish.index import WELL, write_index
from toolkit.publish.whole import write_whole
from toolkit.run.many import Ended, Refused, run_many
from toolkit.words import _, n_, say

LOG = "batch.json"


@dataclass(frozen=True)
class Line:
    """How a client's last run ended: ``state`` is done, unchanged, failed (a step), refused or unfinished.

    ``report``: its folder below the reports; empty where there is none.
    """

    client: str
    state: str
    reason: str = ""
    exit_code: int = 0
    seconds: float = 0.0
    report: str = ""

    @classmethod
    def of(cls, ended: Ended) -> Line:
        if isinstance(ended, Refused):
            return cls(ended.client, "refused", ended.message, ended.exit_code, ended.seconds)
        report = "/".join(ended.folder.parts[-3:])  # as the other machine of a cluster names it may begin otherwise
        same = len(ended.kept) == len(ended.outcomes)
        state = "failed" if ended.failed else "unchanged" if same else "done"
        return cls(ended.client, state, _reason(ended), int(bool(ended.failed)), ended.seconds, report)


def _reason(ended: Any) -> str:
    if not ended.failed:
        return ""
    first, *others = ended.failed
    more = " " + say(n_("(and {n} more step)", "(and {n} more steps)", len(others))) if others else ""
    return f"{first.id}: {first.reason}{more}"


def clients(asked: Sequence[str] = (), *, retry_failed: bool = False, since: str | None = None) -> list[str]:
    """The clients to run: those asked for, else all of the data folder.

    Parameters
    ----------
    retry_failed : bool
        Only those whose last batch did not end well.
    since : str, optional
        Only those of which a raw file or the configuration was changed on this day (ISO) or later; of those in a
        database, nobody knows, so they are among them.

    Raises
    ------
    ConfigError
        The day is none.
    """
    chosen = list(dict.fromkeys(asked)) or sorted(path.parent.name for path in data_root().glob("*/client.toml"))
    if retry_failed:
        last = {line.client: line.state for line in read_log()}
        chosen = [slug for slug in chosen if last.get(slug, "done") not in WELL]
    return [slug for slug in chosen if _changed(slug, _day(since))] if since else chosen


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(_("--since is {found}; write a day as 2026-10-31.", found=text)) from None


def _changed(slug: str, day: date) -> bool:
    folder = data_root() / slug
    try:
        if any(source.connection for source in Client.configured(slug).config.sources.values()):
            return True
    except CvoError:
        return True
    files = [*folder.glob("*.*"), *(folder / "raw").rglob("*")]
    return any(datetime.fromtimestamp(path.stat().st_mtime).date() >= day for path in files if path.is_file())


def run_batch(slugs: Sequence[str], jobs: int, *, stop_at_first: bool = False, **options: Any) -> Iterator[Line]:
    """Run clients and give a line for each as it ends; the log and the page over all clients are kept up on the way.

    Parameters
    ----------
    stop_at_first : bool
        Begin no further client after one that did not end well; those not begun stay unfinished in the log.
    **options
        As for :func:`toolkit.run.many.run_many`.

    Raises
    ------
    ConfigError
        The cluster that is to run them is not there.
    """
    known = {line.client: line for line in read_log()} | {slug: Line(slug, "unfinished", exit_code=1) for slug in slugs}
    _write(known)
    ended = run_many(slugs, jobs, is_loud=True, **options)
    try:
        for one in ended:
            line = known[one.client] = Line.of(one)
            _write(known)
            yield line
            if stop_at_first and line.state not in WELL:
                break
    finally:
        ended.close()
        write_index(reports_root().resolve(), [asdict(line) for line in known.values()])


def read_log() -> list[Line]:
    """How each client's last run in a batch ended; those that are no more are left out."""
    path = reports_root() / LOG
    told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return [Line(**line) for line in told if (data_root() / line["client"] / "client.toml").is_file()]


def _write(known: dict[str, Line]) -> None:
    text = json.dumps([asdict(known[slug]) for slug in sorted(known)], ensure_ascii=False, indent=1) + "\n"
    write_whole(reports_root().resolve() / LOG, text)
