"""A new client from its files: what they are, what their columns mean, what only the client can say, ``client.toml``.

``look`` reads the files, ``naming`` and ``shapes`` say what their columns may mean, ``drafts`` and ``pairs`` make
sources of them, ``formats``, ``meanings`` and ``rules`` settle how they are read and ask what they cannot settle
(``questions``), ``written`` writes it down. Nothing is guessed that would be a lie: what nobody answers stays in the
file as a question.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ibis.backends import BaseBackend

from toolkit import engine
from toolkit.client import new_folder
from toolkit.errors import ConfigError, DataRefused
from toolkit.intake.wizard import formats, meanings, rules
from toolkit.intake.wizard.draft import Draft
from toolkit.intake.wizard.drafts import drafted
from toolkit.intake.wizard.look import Look, looked
from toolkit.intake.wizard.questions import Interview, Question, unanswered
from toolkit.intake.wizard.rules import Vat
from toolkit.intake.wizard.written import text_of
from toolkit.words import Phrase, _

__all__ = ["Draft", "Interview", "Proposal", "Question", "new_client", "unanswered"]

Report = Callable[[str], None]


@dataclass
class Proposal:
    """A client as proposed: its sources, its settings, and the questions asked."""

    slug: str
    folder: Path
    files: tuple[str, ...]
    drafts: dict[str, Draft]
    left: list[tuple[Look, Phrase]]
    interview: Interview
    language: str
    name: str = ""
    currency: str | None = None
    timezone: str | None = None
    vat: Vat = field(default_factory=Vat)
    faults: list[DataRefused] = field(default_factory=list)

    def has(self, table: str, *columns: str) -> bool:
        """Whether the client sent a table with these columns, as :meth:`toolkit.client.Client.has`."""
        return self._sends(table) and all(self._has(table, column) for column in columns)

    def _sends(self, table: str) -> bool:
        return table in self.drafts or (table == "products" and self.drafts["lines"].has("product_id"))

    def _has(self, table: str, column: str) -> bool:
        lines, products = self.drafts["lines"], self.drafts.get("products")
        if table == "lines" and column in ("net_amount", "kind", "currency", "order_id"):
            return True
        if (table, column) == ("lines", "customer_id"):
            return lines.has("customer_id") or lines.has("email")
        if (table, column) == ("lines", "unit_cost"):
            return lines.has(column) or bool(products and products.has(column) and lines.has("product_id"))
        if table == "products" and products is None:
            return lines.has({"name": "product_name"}.get(column, column))
        return self.drafts[table].has(column)


def new_client(
    slug: str,
    paths: Sequence[Path],
    interview: Interview,
    language: str = "ro",
    data: Path | None = None,
    report: Report = lambda file: None,
    shown: Callable[[Proposal], None] = lambda proposal: None,
) -> Proposal:
    """Make a client of its files: ``data/<slug>/client.toml`` and ``raw/``; nothing is left behind where that fails.

    Parameters
    ----------
    slug : str
        The name of its folder.
    paths : sequence of Path
        Its exports; they are copied into ``raw/`` unless they are there already.
    interview : Interview
        Answers, and whom to ask.
    report : callable
        Told each file as it is read.
    shown : callable
        Given the proposal before questions about its rules are asked.

    Raises
    ------
    ConfigError
        A slug of the wrong form, a client that is there already, files that are not, an answer that cannot be.
    DataRefused
        Files that cannot be read, or no orders among them.
    """
    folder = new_folder(slug, data)
    with _at_work(folder, paths) as (work, copied):
        connection = engine.connect()
        looks = list(_looks(copied, slug, connection, work / "staged", report))
        drafts, left = drafted(looks, interview)
        _refuse_no_orders(drafts, looks)
        proposal = Proposal(slug, folder, tuple(p.name for p in copied), drafts, left, interview, language)
        shown(proposal)
        _settle(proposal)
        interview.refuse_unused()
        (work / "client.toml").write_text(text_of(proposal), encoding="utf-8")
    return proposal


def _settle(proposal: Proposal) -> None:
    interview, drafts = proposal.interview, proposal.drafts
    named = interview.about(Question("name", _("The client's name, as on the title slide?"), likely=proposal.slug))
    proposal.name = named or proposal.slug.replace("_", " ").replace("-", " ").title()
    found = formats.currencies(drafts)
    proposal.currency = _currency(found, interview)
    if "timezone" in interview.answers:
        proposal.timezone = interview.about(Question("timezone", _("The time zone of the shop's clock?")))
    proposal.faults = formats.settle(drafts, found, interview)
    meanings.settle(drafts, interview)
    rules.of_lines(drafts["lines"], interview)
    if "spend" in drafts:
        rules.of_spend(drafts["spend"], interview)
    proposal.vat = rules.vat(drafts, interview)


def _currency(found: set[str], interview: Interview) -> str | None:
    if len(found) == 1:
        return next(iter(found))
    if found:
        text = _("The files hold amounts in {found}: which is the shop's own?", found=", ".join(sorted(found)))
    else:
        text = _("No file names a currency: in which are the amounts (RON, EUR …)?")
    answer = interview.about(Question("currency", text, tuple(sorted(found))))
    return answer.upper() if answer else None


def _looks(paths: Iterable[Path], slug: str, connection: BaseBackend, folder: Path, report: Report) -> Iterator[Look]:
    for path in paths:
        report(path.name)
        yield from looked(path, slug, connection, folder)


def _refuse_no_orders(drafts: dict[str, Draft], looks: list[Look]) -> None:
    if "lines" in drafts:
        return
    headers = ", ".join(f'"{header}"' for look in looks[:1] for header in look.header[:12])
    raise DataRefused(
        _(
            "none of the files holds orders: a date, an amount and who bought are needed; {file} has {headers}. Name "
            "the columns, as in --answer column.lines.ordered_at=\"…\", or ask for the orders.",
            file=looks[0].label if looks else "–", headers=headers,
        )
    )  # fmt: skip


@contextmanager
def _at_work(folder: Path, paths: Sequence[Path]) -> Iterator[tuple[Path, list[Path]]]:
    """A folder beside the client's with copies of the files, which becomes the client's if the block ends well."""
    _refuse_missing(paths)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".new-{folder.name}-", dir=folder.parent))
    try:
        (work / "raw").mkdir()
        (work / "staged").mkdir()
        copied = [_copied(path, folder, work) for path in paths]
        yield work, copied
        (folder / "raw").mkdir(parents=True, exist_ok=True)
        for path in copied:
            if path.is_relative_to(work):
                os.replace(path, folder / "raw" / path.name)
        os.replace(work / "client.toml", folder / "client.toml")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _copied(path: Path, folder: Path, work: Path) -> Path:
    """The file in the client's ``raw`` where it is there already, else its copy on the way there."""
    source = path.resolve()
    if source.parent == (folder / "raw").resolve():
        return source
    if (work / "raw" / path.name).exists() or (folder / "raw" / path.name).exists():
        raise ConfigError(
            _("two files are called {file}, and both would lie in raw/. Rename one of them.", file=path.name)
        )
    shutil.copyfile(source, work / "raw" / path.name)
    return work / "raw" / path.name


def _refuse_missing(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.is_file():
            raise ConfigError(
                _(
                    "{file} is no file that can be read. Name the exports, as in: cvo new acme orders.csv",
                    file=str(path),
                )
            )
