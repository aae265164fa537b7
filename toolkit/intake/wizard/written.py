"""The proposal as ``client.toml``: a line says where it comes from, an open question stands where its answer goes."""

from __future__ import annotations

import glob
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

import tomlkit
from tomlkit.items import Table

from toolkit import contract
from toolkit.intake.mapping import normalise
from toolkit.intake.wizard.draft import Draft
from toolkit.intake.wizard.naming import Guess
from toolkit.intake.wizard.questions import Question
from toolkit.words import Phrase, Share, _, say
from toolkit.words.private import masked

if TYPE_CHECKING:
    from toolkit.intake.wizard import Proposal

LONGEST, WIDTH = 90, 110


def text_of(proposal: Proposal) -> str:
    """The text of ``client.toml``."""
    document = tomlkit.document()
    _comment(document, _("Proposed by cvo new from {files}.", files=", ".join(proposal.files)))
    told = _(
        "Correct what is wrong. A line that begins with ? is a question nobody has answered yet: write the answer "
        "below it, without the #. Then run: cvo check {client}",
        client=proposal.slug,
    )
    _comment(document, told)
    for look, reason in proposal.left:
        _comment(document, _("{file} is not used: {reason}.", file=look.label, reason=reason))
    document.add(tomlkit.nl())
    _settings(document, proposal)
    sources = tomlkit.table(is_super_table=True)
    for draft in proposal.drafts.values():
        sources.add(draft.table, _source(draft, proposal))
    document.add("sources", sources)
    _vat(document, proposal)
    return tomlkit.dumps(document)


def _settings(document: tomlkit.TOMLDocument, proposal: Proposal) -> None:
    document.add("name", tomlkit.string(proposal.name))
    document.add("language", tomlkit.string(proposal.language))
    if proposal.currency:
        document.add("currency", tomlkit.string(proposal.currency))
    else:
        _open(document, proposal, "currency", 'currency = "RON"')
    if proposal.timezone:
        document.add("timezone", tomlkit.string(proposal.timezone))
    else:
        _comment(document, Phrase('timezone = "Europe/Bucharest"'))
    document.add(tomlkit.nl())


def _source(draft: Draft, proposal: Proposal) -> Table:
    table = tomlkit.table()
    table.add("files", tomlkit.item([f"raw/{glob.escape(path.name)}" for path in dict.fromkeys(draft.paths)]))
    if draft.recipe:
        table.add("recipe", tomlkit.item(draft.recipe.name).comment(_line(draft.recipe.title)))
    for key in ("delimiter", "sheet"):
        value = getattr(draft.looks[0], key)
        if value:
            table.add(key, tomlkit.item(value))
    for key, example in (("decimal", ","), ("date_format", "%d/%m/%Y")):
        if getattr(draft, key):
            table.add(key, tomlkit.item(getattr(draft, key)))
        else:
            _open(table, proposal, f"{draft.table}.{key}", f'{key} = "{example}"')
    if draft.constants:
        table.add("constants", _inline(draft.constants))
    elif draft.table == "spend":
        _open(table, proposal, "spend.kind", 'constants = { kind = "media" }')
    if draft.joins:
        table.add("joins", _joins(draft))
    _words(table, draft, proposal)
    table.add("columns", _columns(draft))
    _rules(table, draft, proposal)
    return table


def _columns(draft: Draft) -> Table:
    columns = tomlkit.table()
    for name, guess in sorted(draft.guesses.items(), key=lambda told: _place(draft.table, told[0])):
        if draft.recipe:
            columns.add(tomlkit.comment(_line(f"{name} = {guess.header} · {', '.join(guess.examples)}")))
        else:
            columns.add(name, tomlkit.item(guess.header).comment(_why(guess)))
    for name, guess in draft.possible.items():
        columns.add(tomlkit.comment(f"? {name} = {_toml(_line(guess.header))} · {_why(guess)}"))
    if draft.unused:
        _comment(columns, _("not used: {headers}", headers=", ".join(draft.unused)))
    return columns


def _place(table: str, column: str) -> int:
    """Contract columns in the contract's order, others behind them."""
    names = contract.TABLES[table].names
    return names.index(column) if column in names else len(names)


def _words(table: Table, draft: Draft, proposal: Proposal) -> None:
    if draft.statuses:
        statuses = tomlkit.table()
        for kind, texts in draft.statuses.items():
            statuses.add(kind, tomlkit.item(texts))
        for question in proposal.interview.open:
            if question.key.startswith("status."):
                _comment(statuses, Phrase("? {text}", {"text": question.text}))
        table.add("statuses", statuses)
    if draft.values:
        values = tomlkit.table(is_super_table=True)
        for column, said in draft.values.items():
            of = tomlkit.table()
            for value, texts in said.items():
                of.add(value, tomlkit.item(texts))
            values.add(column, of)
        table.add("values", values)


def _rules(table: Table, draft: Draft, proposal: Proposal) -> None:
    if draft.kinds:
        rules = tomlkit.aot()
        for told in draft.kinds:
            rule = tomlkit.table()
            rule.update(told)
            rules.append(rule)
        table.add("kinds", rules)
    for question in proposal.interview.open if draft.table == "lines" else ():
        if question.rule:
            _comment(table, Phrase("? {text}", {"text": question.text}))
            rule = {"kind": question.likely or question.choices[0]} | question.rule
            for line in ("[[sources.lines.kinds]]", *(f"{key} = {_toml(value)}" for key, value in rule.items())):
                table.add(tomlkit.comment(line))


def _joins(draft: Draft) -> Table:
    joins = tomlkit.table(is_super_table=True)
    for name, looks in draft.joins.items():
        on, key = draft.keys[name] if name in draft.keys else _keys_of(draft, name)
        join = tomlkit.table()
        join.add("files", tomlkit.item([f"raw/{glob.escape(look.path.name)}" for look in looks]))
        join.add("on", tomlkit.item(on))
        join.add("key", tomlkit.item(key))
        joins.add(name, join)
    return joins


def _keys_of(draft: Draft, join: str) -> tuple[str, str]:
    """The headers by which a recipe matches the rows of a join."""
    told, joined = draft.recipe.joins[join], draft.joins.values()
    before = [header for looks in (draft.looks, *joined) for look in looks for header in look.header]
    return _first(told.on, before), _first(told.key, draft.joins[join][0].header)


def _first(wanted: Iterable[str], headers: list[str]) -> str:
    return next((h for text in wanted for h in headers if normalise(h) == normalise(text)), next(iter(wanted)))


def _vat(document: tomlkit.TOMLDocument, proposal: Proposal) -> None:
    vat = tomlkit.table()
    if proposal.vat.included is None:
        _open(vat, proposal, "vat.included", "included = true")
        vat.add(tomlkit.comment("rate = 0.19"))
    else:
        vat.add("included", tomlkit.item(proposal.vat.included))
        if proposal.vat.rate is not None:
            vat.add("rate", tomlkit.item(proposal.vat.rate))
        elif proposal.vat.included:
            _open(vat, proposal, "vat.rate", "rate = 0.19")
    if proposal.vat.costs_included is not None:
        vat.add("costs_included", tomlkit.item(proposal.vat.costs_included))
    else:
        _open(vat, proposal, "vat.costs_included", "costs_included = true")
    document.add("vat", vat)


def _open(where: Table | tomlkit.TOMLDocument, proposal: Proposal, key: str, example: str) -> None:
    """A question that nobody answered, and a line to be filled in."""
    question: Question | None = next((q for q in proposal.interview.open if q.key == key), None)
    if question:
        _comment(where, Phrase("? {text}", {"text": question.text}))
        where.add(tomlkit.comment(example))


def _comment(where: Table | tomlkit.TOMLDocument, text: Phrase) -> None:
    for line in textwrap.wrap(_line(say(text), 20 * WIDTH), WIDTH):
        where.add(tomlkit.comment(line))


def _why(guess: Guess) -> str:
    return _line(f"{say(Share(guess.confidence, 0))} · {', '.join(guess.examples)}")


def _inline(told: dict[str, str]):
    table = tomlkit.inline_table()
    table.update(told)
    return table


def _toml(value: object) -> str:
    return tomlkit.item(value).as_string()


def _line(text: str, longest: int = LONGEST) -> str:
    """A text for a comment: one line, no address or number of a person, of a length to be read."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in masked(text)).split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
