"""The layouts that hold words and tiles rather than a figure, each filled as full as it may be."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from toolkit import show
from toolkit.errors import MissingData
from toolkit.gallery import customers, deciding, groups, searching, shop, starting
from toolkit.gallery.specimens import LONG, STRANGE
from toolkit.show import filled, findings, tables
from toolkit.show.finding import Finding
from toolkit.show.layouts import Card, Cell, Decision, Matrix, Option, Quotes
from toolkit.show.tables import Table
from toolkit.show.tiles import Tile
from toolkit.words import Between, Count, Lines, Money, Share, _

SAID = (
    "Coletul a ajuns a doua zi, bine ambalat, și curierul a sunat înainte. Aș comanda oricând din nou de aici.",
    "Am vrut să returnez o pernă și nimeni nu mi-a răspuns o săptămână întreagă; am renunțat.",
    "🎁 Cadou perfect, mulțumesc!",
    "Prețul la coș a fost altul decât în reclamă. " * 9,
    "מוצר מצוין ושירות מהיר",
    "Cutie ruptă, dar produsul întreg.",
)


def _finding(id: str, headline: object, takeaway: object) -> Finding:
    return Finding("00", id, headline, takeaway, headline, n=12043, base=_("{n} customers", n=Count(12043)))


def _kpis() -> None:
    show.slide(tables.kpis(shop.kpis()), findings.kpis(shop.kpis()))


def _few_tiles() -> None:
    show.slide(tables.adbt(customers.adbt()), findings.adbt(customers.adbt()))


def _lights() -> None:
    show.slide(tables.lights(shop.lights()), findings.lights(shop.lights(), True))


def _ledger() -> None:
    show.slide(tables.ledger(shop.ledger(), "RON"), findings.ledger(shop.ledger()))


def _kinds() -> None:
    show.slide(tables.kinds(shop.ledger(), "RON"), findings.kinds(shop.ledger()))


def _decisions() -> None:
    show.slide(tables.decisions(shop.ledger()), findings.decisions(shop.ledger()))


def _moves() -> None:
    moves = groups.transitions()
    show.slide(filled.transitions(moves), findings.transitions(moves, groups.START, groups.END))


def _flows() -> None:
    moves = groups.transitions()
    show.slide(tables.flows(moves), findings.flows(moves, groups.START, groups.END))


def _left() -> None:
    pairs = groups.left_pairs()
    show.slide(tables.left(pairs), findings.left(pairs, groups.left_share(), groups.START, "audiences/left.csv"))


def _worth() -> None:
    show.slide(tables.equivalence(groups.equivalence()), findings.equivalence(groups.equivalence()))


def _group_card() -> None:
    show.slide(filled.card(groups.profile(), groups.soulmates()), findings.card_best(groups.soulmates()))


def _cuts() -> None:
    show.slide(tables.cuts(customers.cuts()), findings.cuts(customers.cuts()))


def _groups() -> None:
    show.slide(tables.group_table(customers.groups()), findings.group_table(customers.groups(), customers.quiet()))


def _starters() -> None:
    show.slide(tables.starters(starting.summary()), findings.starters_verdicts(starting.summary()))


def _at_stake() -> None:
    show.slide(tables.at_stake(starting.at_stake()), findings.at_stake(starting.at_stake()))


def _channels() -> None:
    show.slide(tables.insights_channels(deciding.channels()), findings.insights_channels(deciding.channels()))


def _plan() -> None:
    show.slide(tables.insights_plan(deciding.plan()), findings.insights_plan(deciding.plan(), "decisions.csv"))


def _full_table() -> None:
    rows = tuple((f"{LONG[i % 4]} {STRANGE[i % 7]}", Count(9_876_543 - i), Money(0.4 * i, "RON")) for i in range(12))
    header = (_("product"), _("customers"), _("Sales"))
    headline = _("Soulmates: {group}", group=LONG[2])
    show.slide(Table(header, rows, frozenset({11})), _finding("full_table", headline, _("n = {n} customers.", n=12043)))


def _card() -> None:
    shares = (
        Tile(
            _("Share of customers"), Share(0.0174), Lines((Between(Share(0.0152), Share(0.0199)), _("n = {n}", n=210)))
        ),
        Tile(_("Share of sales"), Share(0.0932), _("n = {n}", n=210)),
        Tile(_("Sales index"), Count(9), _("n = {n}", n=210)),
    )
    lists = tuple((title, LONG[:3]) for title in (_("product"), _("town"), _("county or country"), _("coupon")))
    card = Card("Soulmates", _("best in all three scores"), "555", _("n = {n} customers.", n=Count(210)), shares, lists)
    show.slide(card, _finding("card", _("{group}: {share} of customers", group="Soulmates", share=Share(0.0174)), ""))


def _quotes() -> None:
    quotes = Quotes(tuple((text, _("n = {n} customers.", n=Count(31 + i))) for i, text in enumerate(SAID)))
    show.slide(quotes, _finding("quotes", _("What holds them back?"), _("n = {n} customers.", n=Count(186))))


def _profiles() -> None:
    found = searching.profiles()
    long = [(("first_product", LONG[0]), ("source_channel", STRANGE[0]), ("gender", "f"))] * 3
    rows = pd.concat([found, found.head(2)], ignore_index=True)
    rows["profile"] = [*rows["profile"].head(3), *long]
    rows["ads_consent"] = rows["email_consent"]
    overall = pd.Series({"value": 0.051, "n": 4847.0})
    show.slide(tables.ideal_profiles(rows), findings.ideal_profiles(rows, overall))


def _rules() -> None:
    rows = pd.concat([searching.rules()] * 2, ignore_index=True)
    rows["rule"] = [
        (("first_product", LONG[0], False), ("source_channel", STRANGE[0], False), ("gender", "f", True))
    ] * 8
    show.slide(tables.ideal_rules(rows), findings.ideal_rules(rows))


def _sentence() -> None:
    told = searching.blanks(), searching.year()
    told[0].loc[0, "value"] = LONG[3]
    show.slide(tables.icp(*told), findings.icp(*told, "company"))


def _deeds() -> None:
    show.slide(tables.said_done(searching.deeds()), findings.said_done(searching.deeds()))


def _seed() -> None:
    files = ["audiences/lookalike_seed_meta.csv", "audiences/lookalike_seed_google.csv"]
    show.slide(tables.lookalike(searching.outcomes()), findings.lookalike(searching.outcomes(), files))


def _matrix() -> None:
    rows = tuple(
        (name, tuple(Cell(str((i * j) % 6), (i * j) % 6) for j in range(1, 7))) for i, name in enumerate(LONG, 1)
    )
    columns = (_("customers"), _("Average order value"), _("Retention rate"), _("Conversion"), _("Visits"), _("total"))
    show.slide(Matrix(columns, rows * 3), _finding("matrix", _("What do we do first?"), _("n = {n}", n=Count(24))))


def _decision() -> None:
    points = (_("n = {n} customers.", n=Count(210)), LONG[0], LONG[2])
    options = tuple(Option(LONG[i], points, recommended=i == 0) for i in range(3))
    show.slide(Decision(options), _finding("decision", _("What do we do first?"), ""))


def _missing() -> None:
    show.missing(MissingData("lines.unit_cost", "lines", ("unit_cost",)), "margin")


FORMS: dict[str, Callable[[], None]] = {
    "kpi": _kpis, "few tiles": _few_tiles, "lights": _lights, "ledger": _ledger, "kinds": _kinds, "cuts": _cuts,
    "groups": _groups, "decisions": _decisions, "full table": _full_table, "card": _card, "quotes": _quotes,
    "moves": _moves, "flows": _flows, "left": _left, "worth": _worth, "group card": _group_card,
    "starters": _starters, "at stake": _at_stake, "channels": _channels, "plan": _plan,
    "profiles table": _profiles, "rules": _rules, "sentence": _sentence,
    "deeds": _deeds, "seed": _seed, "matrix": _matrix, "decision": _decision, "missing": _missing,
}  # fmt: skip
