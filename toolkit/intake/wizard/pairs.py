"""Order lines in one file and their orders in another, with headers of their own: one source, joined by order id."""

from __future__ import annotations

from toolkit.intake.mapping import ORDER_LEVEL, normalise
from toolkit.intake.texts import trim
from toolkit.intake.wizard import naming
from toolkit.intake.wizard.draft import ORDERS, Draft
from toolkit.intake.wizard.look import Look
from toolkit.intake.wizard.naming import Guess, Naming

MATCHED = 0.95
"""From this share of the lines' orders on, a file that lists each order once is the file of their orders."""


def paired(named: list[tuple[Look, Naming]]) -> tuple[list[Draft], list[tuple[Look, Naming]]]:
    """Files of order lines with the file of their orders, each pair a source; and the files that are in none."""
    drafts, used = [], []
    orders = [(look, found) for look, found in ((look, _as_lines(look)) for look, _found in named) if found]
    heads = [(look, found) for look, found in orders if _is_key(look, found["order_id"].header)]
    for look, found in orders:
        if (look, found) in heads:
            continue
        for head, told in heads:
            more = {n: g for n, g in told.items() if n == "status" or (n in ORDER_LEVEL and n not in found)}
            if more and not naming.lacking("lines", {*found, *more}) and _matches(look, found, head, told):
                drafts.append(_pair(look, found, head, told, more))
                used += [look, head]
                break
    return drafts, [(look, found) for look, found in named if look not in used]


def _as_lines(look: Look) -> dict[str, Guess] | None:
    """What of orders a file holds, if it has order ids."""
    found = naming.name(look.columns, ("lines",)).sure
    return found if "order_id" in found else None


def _is_key(look: Look, header: str) -> bool:
    value = trim(look.rows[look.place(header)])
    row = look.rows.agg(n=value.count(), different=value.nunique()).to_pandas().iloc[0]
    return bool(row.n) and row.different == row.n


def _matches(look: Look, found: dict[str, Guess], head: Look, told: dict[str, Guess]) -> bool:
    """Whether nearly every order of the lines stands in the file of orders."""
    ids = look.rows.select(id=trim(look.rows[look.place(found["order_id"].header)])).distinct()
    known = head.rows.select(id=trim(head.rows[head.place(told["order_id"].header)])).distinct()
    n = ids.count().execute()
    return bool(n) and ids.semi_join(known, "id").count().execute() >= MATCHED * n


def _pair(look: Look, found: dict[str, Guess], head: Look, told: dict[str, Guess], more: dict[str, Guess]) -> Draft:
    """Lines with the columns of their orders, whose own status goes first; a header of both is ``Status (orders)``."""
    taken = set(map(normalise, look.header))
    renamed = {
        name: Guess(
            name,
            f"{guess.header} ({ORDERS})" if normalise(guess.header) in taken else guess.header,
            guess.confidence,
            guess.examples,
        )
        for name, guess in more.items()
    }
    own = {name: guess for name, guess in found.items() if name not in more}
    draft = Draft("lines", [look], None, own | renamed)
    draft.joins[ORDERS] = [head]
    draft.keys[ORDERS] = (found["order_id"].header, told["order_id"].header)
    draft.beside = {name: guess.header for name, guess in more.items()}
    used = {guess.header for guess in own.values()}
    draft.unused = tuple(header for header in look.header if header not in used)
    return draft
