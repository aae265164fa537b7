"""The demo shop's tables written as the raw exports a shop would send; the orders are in :mod:`toolkit.demo.dirt`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

from toolkit.demo import events, voices

_CEDILLAS = str.maketrans("șțȘȚ", "şţŞŢ")  # cp1250 has no letters with a comma below


def write_customers(path: Path, people: pd.DataFrame) -> None:
    """Write ``clienti.csv`` in order of customer codes."""
    frame = people.sort_values("customer_id")
    days = {
        name: pd.DatetimeIndex(frame[name]).strftime("%d.%m.%Y") for name in ("registered_at", "birthday", "consent_at")
    }
    columns = {
        "Cod client": frame["customer_id"],
        "Prenume": frame["first_name"],
        "Nume": frame["last_name"],
        "E-mail": frame["email"],
        "Telefon": frame["phone"],
        "Sex": frame["gender"],
        "An naștere": frame["birth_year"],
        "Tip client": np.where(frame["company"], "PJ", "PF"),
        "Județ": frame["region"],
        "Localitate": frame["town"],
        "Data înregistrării": days["registered_at"],
        "Sursa": frame["known_channel"],
        "Acord e-mail": frame["email_consent"],
        "Acord SMS": frame["sms_consent"],
        "Acord publicitate": frame["ads_consent"],
        "Acord notificări": frame["push_consent"],
        "Data acordului": days["consent_at"].fillna(""),
        "De necontactat": frame["suppressed"],
        "Data nașterii": days["birthday"].fillna(""),
        "Cod poștal": frame["zip"],
        "Cod țară": frame["country"],
    }
    write_rows(path, columns)


def write_products(path: Path, goods: pd.DataFrame) -> None:
    """Write ``produse.xlsx``; its date of making is fixed, so that the same seed gives the same bytes."""
    header = ("Cod produs", "Denumire", "Categorie", "Brand", "Cost achiziție", "Preț listă", "Lichidare")
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 11, 2, 9, 0), "author": "Depozit"})
        sheet = book.add_worksheet("Produse")
        sheet.write_row(0, 0, header)
        kept = goods[["product_id", "name", "category", "brand", "unit_cost", "list_price", "clearance"]]
        for row, values in enumerate(kept.itertuples(index=False), start=1):
            sheet.write_row(row, 0, [*values[:-1], "da" if values[-1] else "nu"])


def write_marketing(folder: Path, spend: pd.DataFrame, traffic: pd.DataFrame) -> None:
    """Write ``cheltuieli_marketing.csv`` and ``trafic.csv``."""
    write_rows(
        folder / "cheltuieli_marketing.csv",
        {
            "Luna": spend["month"].dt.strftime("%Y-%m"),
            "Canal": spend["source_channel"],
            "Tip cost": spend["kind"],
            "Suma (RON)": [romanian(v) for v in spend["amount"]],
        },
    )
    write_rows(
        folder / "trafic.csv",
        {
            "Luna": traffic["month"].dt.strftime("%Y-%m"),
            "Canal": traffic["source_channel"],
            "Sesiuni": traffic["sessions"].astype(str),
        },
    )


def write_answers(path: Path, answers: pd.DataFrame, people: pd.DataFrame, question: str) -> None:
    """Write the answers to one question, such as ``raspunsuri_nps.csv``."""
    write_rows(
        path,
        {
            "Data": answers["answered_at"].dt.strftime("%d.%m.%Y %H:%M"),
            "Întrebare": [question] * len(answers),
            "Scor": answers["value"].astype(str),
            "Cod client": people["customer_id"].to_numpy()[answers["buyer"]],
            "Nr. comandă": answers["order_id"],
        },
    )


def write_voices(folder: Path, forms: pd.DataFrame, sent: pd.DataFrame, people: pd.DataFrame) -> None:
    """Write ``sondaj_deschis.csv``, as Google Forms exports it, and ``mesaje_trimise.csv``, to whom it was sent."""
    asked, codes = voices.told(), people["customer_id"].to_numpy()
    columns = {
        "Marcaj de timp": forms["answered_at"].dt.strftime("%d.%m.%Y %H:%M:%S"),
        "Cod client": codes[forms["buyer"]],
        "Nr. comandă": forms["order_id"],
        **{asked["questions"][name]: forms[name] for name in (*voices.ROLES, "ces")},
    }
    pd.DataFrame(columns).to_csv(folder / "sondaj_deschis.csv", index=False, encoding="utf-8", lineterminator="\r\n")
    write_rows(
        folder / "mesaje_trimise.csv",
        {
            "Data trimiterii": sent["sent_at"].dt.strftime("%d.%m.%Y %H:%M"),
            "Flux": [asked["survey"]] * len(sent),
            "Canal mesaj": ["email"] * len(sent),
            "Cod client": codes[sent["buyer"]],
        },
    )


def write_trials(path: Path, tested: pd.DataFrame, people: pd.DataFrame) -> None:
    """Write ``teste.csv``: who was put into which arm of which test; what came of it stands in the orders."""
    write_rows(
        path,
        {
            "Data repartizării": tested["assigned_at"].dt.strftime("%d.%m.%Y %H:%M"),
            "Test": tested["trial"],
            "Braț": tested["arm"],
            "Cod client": people["customer_id"].to_numpy()[tested["buyer"]],
        },
    )


def write_events(path: Path, done: pd.DataFrame, people: pd.DataFrame) -> None:
    """Write ``evenimente.csv``: what customers did on the website and in the app."""
    write_rows(
        path,
        {
            "Data evenimentului": done["at"].dt.strftime("%d.%m.%Y %H:%M"),
            "Eveniment": done["kind"].map(events.KINDS),
            "Cod client": people["customer_id"].to_numpy()[done["buyer"]],
            "Cod produs": done["product_id"],
            "Valoare coș": ["" if value != value else romanian(value) for value in done["value"]],
        },
    )


def romanian(value: float) -> str:
    """A number with two decimals the Romanian way: 1.234,50."""
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def write_rows(path: Path, columns: dict[str, Iterable[str]]) -> None:
    """Write columns of text under their headers, parted by semicolons."""
    rows = zip(*columns.values(), strict=True)
    write_text(path, [";".join(columns), *(";".join(row) for row in rows)], "utf-8")


def write_text(path: Path, rows: list[str], encoding: str) -> None:
    """Write rows as an export of Windows does, in the encoding named."""
    text = "\r\n".join(rows) + "\r\n"
    path.write_bytes((text.translate(_CEDILLAS) if encoding == "cp1250" else text).encode(encoding))
