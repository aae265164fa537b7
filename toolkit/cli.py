"""The command ``cvo``: a thin face over intake, run and publish."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from toolkit import words
from toolkit.client import Client, Config, data_root
from toolkit.errors import ConfigError, CvoError
from toolkit.words import Count, Day, Money, Number, Share, _, n_, say
from toolkit.words.private import masked

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
WIDE = None if sys.stdout.isatty() else 140
console = Console(highlight=False, width=WIDE)
complaints = Console(stderr=True, highlight=False, soft_wrap=True)

Slug = Annotated[str, typer.Argument(help="The client: the name of its folder in data/.")]
LIGHTS = {"green": "[green]●[/]", "amber": "[yellow]●[/]", "red": "[red]●[/]"}
STATES = {"ok": _("done"), "skipped": _("skipped"), "failed": _("failed"), "kept": _("unchanged")}


@app.callback()
def options(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="Folder of the clients.", envvar="CVO_DATA")] = None,
    reports: Annotated[Path | None, typer.Option(help="Folder of the reports.", envvar="CVO_REPORTS")] = None,
    language: Annotated[str | None, typer.Option(help="ro or en; the client's own by default.")] = None,
) -> None:
    """From a shop's raw exports to a workshop deck."""
    for name, folder in (("CVO_DATA", data), ("CVO_REPORTS", reports)):
        if folder is not None:
            os.environ[name] = str(folder.resolve())
    if language is not None:
        if language not in words.LANGUAGES:
            raise ConfigError(
                _(
                    "--language is {found}; it must be one of {known}.",
                    found=language,
                    known=", ".join(words.LANGUAGES),
                )
            )
        words.use(language)
    context.obj = language


@app.command()
def demo(context: typer.Context) -> None:
    """Make the demo shop if it is not there, run it in both languages, and say where the decks are."""
    from toolkit.demo import generate

    folder = data_root() / "demo"
    if not (folder / "client.toml").exists():
        generate(folder)
    languages = [context.obj] if context.obj else list(reversed(words.LANGUAGES))
    reports = [_one("demo", language) for language in languages]
    _closing(reports)


@app.command()
def new(
    context: typer.Context,
    client: Annotated[str, typer.Argument(help="A name for the client: its folder in data/ will be called so.")],
    files: Annotated[list[Path], typer.Argument(help="Its exports; they are copied.")],
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what is open stays a question in the file.")] = False,
    answer: Annotated[
        list[str] | None, typer.Option(help='An answer given beforehand, such as "currency=RON".')
    ] = None,
) -> None:
    """Make a client of its files: the mapping is proposed, and only what the files cannot say is asked."""
    from toolkit.intake.wizard import Interview, new_client, unanswered
    from toolkit.run.steps import readiness

    language = context.obj or Config.model_fields["language"].default
    interview = Interview(_answers(answer or []), unanswered if yes else _asked)
    proposal = new_client(
        client, files, interview, language,
        report=lambda file: console.print(say(_("Reading {file}", file=file)), style="dim", markup=False),
        shown=lambda found: [console.print(table) for table in _mapping(found)],
    )  # fmt: skip
    for look, reason in proposal.left:
        complaints.print(
            escape(say(_("{file} is not used: {reason}.", file=look.label, reason=reason))), style="yellow"
        )
    for fault in proposal.faults:
        complaints.print(escape(str(fault)), style="yellow")
    console.print(_readiness(readiness(proposal)))
    for question in interview.open:
        complaints.print(escape(say(_("Open: {question}", question=question.text))), style="yellow")
    written = _shown(proposal.folder / "client.toml")
    console.print(say(_("Written: {file}. Next: cvo check {client}", file=written, client=client)), markup=False)


@app.command()
def check(context: typer.Context, client: Slug) -> None:
    """Read a client's files only: the ledger, and what each step can show."""
    from toolkit import intake
    from toolkit.run.steps import readiness

    configured = Client.configured(client)
    words.use(context.obj or configured.config.language)
    with console.status(say(_("Reading the files"))):
        intake.build(configured)
    opened = Client.open(client)
    console.print(_ledger(opened))
    for line in _noticed(opened):
        console.print(line)
    console.print(_readiness(readiness(opened)))


@app.command()
def request(context: typer.Context, client: Slug) -> None:
    """What to ask the client for, and why, as a text and a workbook; of a client without files, everything."""
    from toolkit import intake
    from toolkit.client import is_made, reports_root
    from toolkit.publish.request import text_of, write_workbook
    from toolkit.run.request import requests
    from toolkit.run.steps import Nothing, readiness

    name, language, sent = client, context.obj, Nothing()
    if is_made(client):
        configured = Client.configured(client)
        words.use(context.obj or configured.config.language)
        intake.build(configured)
        name, language, sent = configured.name, words.language(), Client.open(client)
    language = language or Config.model_fields["language"].default
    asked = requests(readiness(sent), language)
    folder = reports_root().resolve() / client
    folder.mkdir(parents=True, exist_ok=True)
    text, book = (folder / f"data_request_{language}.{ending}" for ending in ("txt", "xlsx"))
    text.write_text(text_of(name, asked, language), encoding="utf-8")
    write_workbook(book, name, asked, language)
    console.print(text.read_text(encoding="utf-8"), markup=False)
    console.print(say(_("Written: {files}", files=f"{_shown(text)}, {_shown(book)}")), markup=False)


@app.command()
def run(
    context: typer.Context,
    clients: Annotated[list[str], typer.Argument(help="One client or several.")],
    only: Annotated[str | None, typer.Option(help="Steps to run, such as 02a,05.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Last day observed, such as 2026-10-31.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Clients at a time.")] = 1,
    fresh: Annotated[bool, typer.Option(help="Run every step, changed or not.")] = False,
) -> None:
    """Run those notebooks of clients whose inputs have changed, and publish their decks."""
    wanted = {"only": only, "as_of": as_of}
    if len(clients) == 1:
        _closing([_one(clients[0], context.obj, fresh=fresh, **wanted)])
        return
    from toolkit.run.many import run_many
    from toolkit.run.outcome import Report

    wanted["fresh"] = fresh
    ended = sorted(run_many(clients, jobs, language=context.obj, **wanted), key=lambda one: clients.index(one.client))
    refused = [r for r in ended if not isinstance(r, Report)]
    for refusal in refused:
        complaints.print(f"[red]{escape(refusal.client)}[/]: {escape(refusal.message)}")
    _closing([r for r in ended if isinstance(r, Report)], worst=max((r.exit_code for r in refused), default=0))


@app.command()
def batch(
    context: typer.Context,
    clients: Annotated[list[str] | None, typer.Argument(help="The clients; all by default.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Clients at a time; by the processors there are.")] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going/--stop-at-first", help="Whether others go on when one does not end well.")
    ] = True,
    retry_failed: Annotated[bool, typer.Option(help="Only those that did not end well last time.")] = False,
    since: Annotated[str | None, typer.Option(help="Only those whose files changed since a day: 2026-10-31.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask cluster to run them on, such as tcp://host:8786.", envvar="CVO_SCHEDULER")
    ] = None,
    fresh: Annotated[bool, typer.Option(help="Run every step, changed or not.")] = False,
) -> None:
    """Run the whole book of clients, each in a process of its own; a page over all of them is reports/index.html."""
    from toolkit.client import reports_root
    from toolkit.run import batch as book
    from toolkit.run.many import at_a_time

    if scheduler and jobs:
        raise ConfigError(
            _("--jobs is for one machine; how many a cluster runs at a time say its workers: --nworkers, --nthreads.")
        )
    slugs = book.clients(clients or (), retry_failed=retry_failed, since=since)
    if not slugs:
        console.print(say(_("There is no client to run.")))
        return
    jobs = jobs or at_a_time(len(slugs))
    wanted = {"language": context.obj, "fresh": fresh, "scheduler": scheduler}
    lines = []
    for line in book.run_batch(slugs, jobs, stop_at_first=not keep_going, **wanted):
        console.print(f"{line.client}: {_state(line)}", markup=False, soft_wrap=True)
        lines.append(line)
    console.print(_ended(lines))
    console.print(_shown(reports_root().resolve() / "index.html"), markup=False, soft_wrap=True)
    raise typer.Exit(max((line.exit_code for line in lines), default=0))


def _state(line) -> str:
    from toolkit.publish.index import STATES as ENDS

    return say(ENDS[line.state])


def _ended(lines) -> Table:
    """The closing table: what did not end well stands last, where it is seen."""
    table = Table()
    for head in (_("Client"), _("Status"), _("Seconds"), _("Reason")):
        table.add_column(say(head))
    for line in sorted(lines, key=lambda line: (line.exit_code, line.client)):
        table.add_row(line.client, _state(line), say(Number(line.seconds, 1)), escape(line.reason))
    return table


@app.command()
def portfolio(context: typer.Context) -> None:
    """All clients side by side from their latest reports: a deck, a workbook, and a benchmark that names none."""
    from toolkit.client import portfolio_root
    from toolkit.publish.portfolio import publish

    languages = [context.obj] if context.obj else list(words.LANGUAGES)
    written = [path for language in languages for path in publish(portfolio_root().resolve(), language)]
    for path in dict.fromkeys(written):
        console.print(_shown(path), markup=False, soft_wrap=True)


@app.command()
def diff(
    context: typer.Context,
    client: Slug,
    first: Annotated[str | None, typer.Argument(help="A day that was run, such as 2026-09-30.")] = None,
    second: Annotated[str | None, typer.Argument(help="Another one; the last by default.")] = None,
) -> None:
    """What has changed between two runs of a client: the last two, or those of the days given."""
    from toolkit.publish import changes, history
    from toolkit.show import history as shown

    words.use(context.obj or Client.configured(client).config.language)
    then, *later = history.two(client, words.language(), first, second)
    if not later:
        console.print(say(_("{client}: run once, up to {day}; nothing to compare.", client=client, day=Day(then.day))))
        return
    now, pair = later[0], changes.pair_of(then, later[0])
    for caution in pair.cautions:
        complaints.print(escape(say(caution)), style="yellow")
    found, groups = changes.findings(then, now), changes.groups(then, now)
    for title, table in (
        (_("Key figures"), shown.figures(changes.kpis(then, now), pair)),
        (_("Share of all customers"), shown.figures(groups, pair, _("Group"))),
        (_("Lights that turned"), shown.lights(changes.lights(then, now), pair)),
        (_("Findings that moved beyond chance"), shown.moved(found, pair)),
        (_("Claims that are new, gone or another"), shown.said(found, pair)),
    ):
        console.print(_plain(title, table))
    for line in shown.counted(found, changes.not_compared(then, now)):
        console.print(say(line), markup=False)


def _plain(title, table) -> Table | str:
    """A slide's table for the screen; where it has no rows, one line."""
    told = table.spoken()
    if not told["rows"]:
        return escape(f"{say(title)}: {say(Count(0))}")
    drawn = Table(title=say(title), title_justify="left")
    for head in told["header"]:
        drawn.add_column(escape(head), overflow="fold")
    for row in told["rows"]:
        drawn.add_row(*map(escape, row))
    return drawn


@app.command()
def purge(
    client: Slug,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove all there is of a client: its files, its built tables and its reports."""
    from toolkit.client.purge import places_of, remove

    places = places_of(client)
    for place in places:
        console.print(_shown(place), markup=False, soft_wrap=True)
    if not yes and not typer.confirm(say(_("Remove all of this for good?"))):
        raise typer.Abort
    remove(client)
    console.print(say(_("{client}: removed", client=client)), markup=False)


@app.command()
def gallery(context: typer.Context) -> None:
    """Every layout and chart of the deck on ordinary and hostile content, to judge the look before data meet it."""
    from toolkit.client import reports_root
    from toolkit.gallery import build

    for language in [context.obj] if context.obj else list(words.LANGUAGES):
        with console.status(say(_("Drawing the gallery"))):
            console.print(_shown(build(reports_root().resolve(), language)))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(context: typer.Context, client: Slug = "demo") -> None:
    """Open JupyterLab with the notebooks on a client; further options go to JupyterLab."""
    from toolkit import intake
    from toolkit.run.steps import NOTEBOOKS

    configured = Client.configured(client)
    words.use(context.obj or configured.config.language)
    intake.build(configured)
    environment = os.environ | {"CVO_CLIENT": client, "CVO_DATA": str(data_root().resolve())}
    command = [sys.executable, "-m", "jupyter", "lab", str(NOTEBOOKS), *context.args]
    raise typer.Exit(subprocess.call(command, env=environment))  # noqa: S603


def _answers(told: list[str]) -> dict[str, str]:
    """Answers by their keys, told as ``key=value``."""
    answers = {}
    for text in told:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            raise ConfigError(_('--answer is {found}; write it as "currency=RON".', found=f'"{text}"'))
        answers[key.strip()] = value.strip()
    return answers


def _asked(question) -> str | None:
    """Ask a person; an empty answer leaves the question open."""
    text = say(question.text) + (f" [{', '.join(question.choices)}]" if question.choices else "")
    while True:
        answer = typer.prompt(text, default=question.likely, show_default=bool(question.likely)).strip()
        if not answer or not question.choices or answer in question.choices:
            return answer or None


def _mapping(proposal) -> list[Table]:
    """What each file is taken for, and where its columns stand."""
    tables = []
    for draft in proposal.drafts.values():
        source = draft.recipe.title if draft.recipe else say(_("headers of its own"))
        table = Table(title=escape(f"{draft.table} · {', '.join(draft.files)} · {source}"), title_justify="left")
        for head in (_("Column"), _("Header"), _("How sure"), _("Values")):
            table.add_column(say(head))
        for guess in (*draft.guesses.values(), *draft.possible.values()):
            sure = f"{'' if guess.column in draft.guesses else '? '}{say(Share(guess.confidence, 0))}"
            table.add_row(guess.column, escape(guess.header), sure, escape(masked(", ".join(guess.examples)))[:60])
        tables.append(table)
    return tables


def _one(client: str, language: str | None, fresh: bool = False, **wanted: str | None):
    """A client's report: the last one where nothing has changed, which asks for none of what a run needs."""
    from toolkit.run import unchanged

    wanted = {"only": None, "as_of": None} | wanted
    if not fresh and (before := unchanged.as_it_was(client, language, **wanted)):
        words.use(before.language)
        return before
    from toolkit.run.one import run_client

    return _watched(run_client, client, language, fresh=fresh, **wanted)


def _watched(run_client, client: str, language: str | None, **wanted):
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as bar:
        tasks: dict[str, int] = {}

        def follow(step: str, state: str) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(f"{client} · {step}", total=1)
            if state != "started":
                bar.update(tasks[step], completed=1, description=f"{client} · {step} · {say(STATES[state])}")

        return run_client(client, language=language, progress=follow, **wanted)


def _closing(reports, worst: int = 0) -> None:
    for report in reports:
        for outcome in report.outcomes:
            if outcome.status != "ok":
                state = say(STATES[outcome.status])
                complaints.print(f"{report.client} · {outcome.id} · {state}: {escape(outcome.reason)}")
        seconds = Number(report.seconds, 1)
        if len(report.kept) == len(report.outcomes):
            console.print(say(_("{client}: nothing has changed since the last run", client=report.client)))
        elif report.kept:
            kept = ", ".join(report.kept)
            console.print(say(_("{client}: unchanged and not run again: {steps}", client=report.client, steps=kept)))
        console.print(
            say(
                _(
                    "{client}: {deck} ({seconds} s)",
                    client=report.client,
                    deck=_shown(report.deck),
                    seconds=seconds,
                )
            )
        )
    failed = any(report.failed for report in reports)
    raise typer.Exit(max(worst, 1 if failed else 0))


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _ledger(client: Client) -> Table:
    table = Table(title=say(_("Ledger of {client}", client=client.name)))
    heads = (
        _("Table"),
        _("File"),
        _("Read"),
        _("Structural"),
        _("Quarantined"),
        _("De-duplicated"),
        _("Kept"),
        _("Value kept"),
    )
    for place, head in enumerate(heads):
        table.add_column(say(head), justify="left" if place < 2 else "right")
    for name, source in client.ledger["sources"].items():
        for file in source["files"]:
            counts = [say(Count(file[c])) for c in ("read", "structural", "quarantined", "deduplicated", "kept")]
            amount = say(Money(file["amount"]["kept"], client.currency)) if file.get("amount") else "–"
            origin = file["file"]
            if file["is_table"]:
                origin = say(_("table {table} of {file}", table=file["sheet"], file=file["file"]))
            table.add_row(name, escape(origin), *counts, amount)
    return table


def _noticed(client: Client) -> list[str]:
    """What was put right or is to be asked about, what is to be asked first."""
    from toolkit.show import notes

    found = [note for source in client.ledger["sources"].values() for note in source["notes"]]
    return [
        f"[{'yellow' if notes.is_asked(note['rule']) else 'dim'}]{escape(say(notes.said(note)))}[/]"
        for note in sorted(found, key=lambda note: not notes.is_asked(note["rule"]))
    ]


def _readiness(states) -> Table:
    from toolkit.show.steps import STEPS

    table = Table(title=say(_("What each step can show")))
    for head in (_("Step"), "", _("Slides ready"), _("Missing: the slides it would unlock")):
        table.add_column(say(head))
    for state in states:
        title = f"{state.step} {say(STEPS[state.step].title)}"
        missing = "; ".join(_lack(name, len(slides)) for name, slides in state.missing.items())
        table.add_row(title, LIGHTS[state.state], str(len(state.ready)), missing or "–")
    return table


def _lack(name: str, slides: int) -> str:
    """What is missing in a person's words, and of how many slides."""
    from toolkit.show import gaps

    table, _dot, column = name.partition(".")
    what = gaps.of(table, (column,) if column else ()).what
    return say(_("{what}: {slides}", what=what, slides=n_("{n} slide", "{n} slides", slides)))


def main() -> None:
    """Run the command; a refusal is one message and its exit code, never a traceback."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except CvoError as refusal:
        complaints.print(escape(str(refusal)), style="red")
        sys.exit(refusal.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except typer.TyperException as fault:
        fault.show()
        sys.exit(2)


if __name__ == "__main__":
    main()
