"""Files to sources: which contract table each file is, by its platform or by its headers, and what is left over."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit import contract
from toolkit.errors import DataRefused
from toolkit.intake import recipes
from toolkit.intake.mapping import normalise
from toolkit.intake.texts import trim
from toolkit.intake.wizard import naming
from toolkit.intake.wizard.draft import Draft
from toolkit.intake.wizard.look import Look
from toolkit.intake.wizard.naming import Guess, Naming
from toolkit.intake.wizard.pairs import paired
from toolkit.intake.wizard.questions import Interview, Question
from toolkit.words import Phrase, _

KEYS = {"customers": ("customer_id", "email"), "products": ("product_id",)}
UNIQUE = 0.95
"""From this share of different keys on a file is a list of customers or products."""
FEWEST = 1
"""By how many the columns recognised must outnumber those that are lacking, before anybody is asked for these."""
FEW_VALUES = 30
"""An attribute of customers has at most so many values."""


def drafted(looks: Iterable[Look], interview: Interview) -> tuple[dict[str, Draft], list[tuple[Look, Phrase]]]:
    """The sources that files make, one a contract table, and the files that are none, with the reason.

    A column that a table cannot do without and that no header names is asked about.

    Raises
    ------
    DataRefused
        An export of a platform that cannot serve, with what to ask for instead.
    """
    drafts: list[Draft] = []
    joined, named, left = [], [], []
    for look in looks:
        if look.join:
            joined.append(look)
        if _is_platforms(look):
            drafts.append(_of_platform(look))
        elif look.join is None:
            named.append((look, _named(look, interview)))
    pairs, named = paired(named)
    drafts += pairs
    drafts += [_of_headers(found, look) for look, found in named if not found.lacking]
    for look, found in named:
        if found.lacking:
            whole = _completed(found, look, {draft.table for draft in drafts}, interview)
            if whole is None:
                left.append((look, _("no table of the contract can be made of it")))
            else:
                drafts.append(_of_headers(whole, look))
    chosen, more = _one_a_table(drafts)
    left += more
    for look in joined:
        recipe, name = look.join
        draft = chosen.get(recipe.table)
        if draft and draft.recipe == recipe:
            draft.joins.setdefault(name, []).append(look)
        elif all(look not in other.looks for other in chosen.values()):
            left.append((look, _("it belongs to the {table} of {title}", table=recipe.table, title=recipe.title)))
    return chosen, left


def _of_platform(look: Look) -> Draft:
    recipe = look.recipes[0]
    if recipe.refused:
        raise DataRefused(recipes.refusal(recipe))
    found = {
        column: header
        for column, headers in recipe.columns.items()
        for header in [next((h for text in headers for h in look.header if normalise(h) == normalise(text)), None)]
        if header
    }
    shown = {seen.header: seen.shown for seen in look.columns}
    guesses = {column: Guess(column, header, 1.0, shown[header]) for column, header in found.items()}
    used = set(found.values()) if recipe.defaults.get("layout") != "wide" else set(look.header)
    unused = tuple(header for header in look.header if header not in used)
    return Draft(recipe.table, [look], recipe, guesses, unused=unused)


def _is_platforms(look: Look) -> bool:
    """Whether a platform is recognised; by a single header only where the headers make no table themselves."""
    if not look.recipes:
        return False
    return len(look.recipes[0].marks) > 1 or bool(naming.name(look.columns).lacking)


def _named(look: Look, interview: Interview) -> Naming:
    """What a file's headers say, with the columns that answers given beforehand name."""
    tables = [table for table in contract.TABLES if table not in KEYS or _lists(look, table)]
    named = naming.name(look.columns, tuple(tables))
    told = {}
    for key, header in interview.answers.items():
        table, _dot, column = key.removeprefix("column.").partition(".")
        if key.startswith("column.") and table == named.table and header in look.header:
            interview.about(Question(key, _("which column is {column}?", column=column), tuple(look.header)))
            told[column] = _guess(column, header, look)
    return named.told(told)


def _completed(named: Naming, look: Look, taken: set[str], interview: Interview) -> Naming | None:
    """Orders with the columns they lack as answered; nothing where the file is unlike orders, or that stays open."""
    if named.table != "lines" or "lines" in taken or len(named.sure) < len(named.lacking) + FEWEST:
        return None
    told = {}
    for column in named.lacking:
        likely = named.guesses[column].header if column in named.guesses else ""
        text = _("{file}: which column is {column} of {table}?", file=look.label, column=column, table=named.table)
        header = interview.about(Question(f"column.{named.table}.{column}", text, tuple(look.header), likely))
        if header:
            told[column] = _guess(column, header, look)
    named = named.told(told)
    return None if named.lacking else named


def _of_headers(named: Naming, look: Look) -> Draft:
    draft = Draft(named.table, [look], None, dict(named.sure))
    if named.table == "customers":
        _add_attributes(draft, look)
        if "customer_id" not in draft.guesses:
            email = draft.guesses["email"]
            draft.guesses["customer_id"] = Guess("customer_id", email.header, email.confidence, email.examples)
    if named.table == "answers" and "survey" not in draft.guesses:
        draft.constants["survey"] = look.path.stem
    if named.table == "trials" and "trial" not in draft.guesses:
        draft.constants["trial"] = look.path.stem
    used = {guess.header for guess in draft.guesses.values()}
    draft.possible = {n: g for n, g in named.guesses.items() if n not in draft.guesses and g.header not in used}
    draft.unused = tuple(header for header in look.header if header not in used)
    return draft


def _guess(column: str, header: str, look: Look) -> Guess:
    return Guess(column, header, 1.0, next(seen.shown for seen in look.columns if seen.header == header))


def _lists(look: Look, table: str) -> bool:
    """Whether a file has a row for each of its keys, as a list of customers or products has."""
    named = naming.name(look.columns, (table,))
    key = next((named.guesses[name].header for name in KEYS[table] if name in named.guesses), None)
    if key is None:
        return False
    value = trim(look.rows[look.place(key)])
    row = look.rows.agg(n=value.count(), different=value.nunique()).to_pandas().iloc[0]
    return bool(row.n) and row.different >= UNIQUE * row.n


def _add_attributes(draft: Draft, look: Look) -> None:
    """Further columns of few values, which may tell customers apart."""
    used = {guess.header for guess in draft.guesses.values()}
    for header in look.header:
        if header in used:
            continue
        value = trim(look.rows[look.place(header)])
        n = look.rows.agg(n=value.nunique()).to_pandas().n[0]
        if 2 <= n <= FEW_VALUES and n * 2 < look.raw.staged:
            column = "x_" + "_".join(naming.plain(header).split())
            draft.guesses[column] = _guess(column, header, look)


def _one_a_table(drafts: list[Draft]) -> tuple[dict[str, Draft], list[tuple[Look, Phrase]]]:
    """Files of one form make one source; of several forms of one table the one with most rows is taken."""
    forms: dict[tuple, Draft] = {}
    for draft in drafts:
        form = (draft.table, draft.recipe and draft.recipe.name, frozenset(map(normalise, draft.looks[0].header)))
        if form in forms:
            forms[form].looks += draft.looks
            for name, looks in draft.joins.items():
                forms[form].joins[name] += [look for look in looks if look not in forms[form].joins[name]]
        else:
            forms[form] = draft
    chosen: dict[str, Draft] = {}
    left: list[tuple[Look, Phrase]] = []
    by_size = sorted(forms.values(), key=lambda d: -sum(look.raw.staged for look in d.looks))
    for draft in sorted(by_size, key=lambda d: list(contract.TABLES).index(d.table)):
        if draft.table in chosen:
            other = chosen[draft.table].looks[0].label
            left += [
                (look, _("{other} is the {table} already, and its headers differ", other=other, table=draft.table))
                for look in draft.looks
            ]
        else:
            chosen[draft.table] = draft
    return chosen, left
