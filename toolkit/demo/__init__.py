"""The demo shop: an invented Romanian shop with planted truths, written as the raw exports a shop would send.

It sells more every year and is worth less every year: many new customers, dearer and poorer ones, above all from one
channel. ``truth.json`` holds what was planted, as numbers; nothing but tests reads it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from toolkit.demo import (
    campaigns,
    contacts,
    dirt,
    events,
    exports,
    flows,
    marketing,
    service,
    starters,
    trade,
    trials,
    truth,
    voices,
    world,
)


def generate(folder: Path, seed: int = 7, customers: int = 12_000) -> Path:
    """Write the demo client: ``client.toml``, ``raw/`` and ``truth.json``.

    The same seed and size give the same bytes. Three years of orders end on 31 October 2026.

    Parameters
    ----------
    folder : Path
        The client's folder; made if absent, files of the same names are overwritten.
    seed : int
        Another seed is another shop of the same character.
    customers : int
        People and companies that ever order, about: some cancel their only order.

    Returns
    -------
    Path
        The folder.
    """
    raw = folder / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    goods = starters.mark(world.products(seed))
    people = world.customers(seed, customers)
    starters.settle(seed, people)
    contacts.settle(seed, people)
    placed = campaigns.settle(trade.orders(seed, people))
    lines = trade.lines(seed, placed, people, goods)
    placed["spoilt"] = starters.spoilt(placed, lines)
    spend = marketing.spend(seed, people)
    answers = marketing.answers(seed, people, placed)
    sent = voices.asked(people, placed)
    forms = voices.answers(seed, people, sent)
    sold = truth.sale_orders(lines)
    tested = trials.trials(seed, people, sold)
    done = events.events(seed, people, placed, goods)
    messages, tickets = flows.messages(seed, people, placed), service.tickets(seed, placed, answers)
    found = dirt.write_orders(raw, seed, lines, people)
    exports.write_customers(raw / "clienti.csv", people)
    exports.write_products(raw / "produse.xlsx", goods)
    exports.write_marketing(raw, spend, marketing.traffic(seed, people, placed))
    exports.write_voices(raw, forms, sent, people)
    campaigns.write(raw / "campanii.csv")
    campaigns.write_decisions(folder / "decisions.csv")
    exports.write_trials(raw / "teste.csv", tested, people)
    flows.write(raw / "mesaje_fluxuri.csv", messages, people)
    service.write(raw / "solicitari.csv", tickets, people)
    exports.write_events(raw / "evenimente.csv", done, people)
    early, stars = marketing.more_answers(seed, people, placed)
    shop = world.world()["shop"]
    exports.write_answers(raw / "raspunsuri_nps.csv", answers, people, shop["question"])
    exports.write_answers(raw / "raspunsuri_comanda.csv", early, people, shop["question"])
    exports.write_answers(raw / "raspunsuri_stele.csv", stars, people, shop["stars"])
    for name in ("client.toml", "plan.toml", "playbook.toml"):
        shutil.copyfile(Path(__file__).with_name(name), folder / name)
    told = {
        "seed": seed,
        **truth.tell(lines, people, spend, answers, placed),
        "voices": truth.voices(forms, sent),
        "starters": truth.first_items(lines, placed),
        "trials": trials.counts(tested),
        "messages": flows.told(messages),
        "tickets": service.told(tickets),
        "carts": events.left(done, sold),
        "counties": truth.counties(placed, people),
        "campaign": campaigns.told(placed, lines, truth.VAT),
        "raw": found,
        "registered": len(people),
        "contacts": contacts.told(people),
        "products": len(goods),
    }
    (folder / "truth.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return folder
