"""The demo shop: same bytes for the same seed, dirt where the truth says, truths found again in the raw files."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from toolkit import demo
from toolkit.client import load_config

END = pd.Timestamp("2026-11-01")
YEARS = [pd.Timestamp("2023-11-01"), pd.Timestamp("2024-11-01"), pd.Timestamp("2025-11-01")]
ENCODINGS = {"comenzi_2023-2024.csv": "cp1250", "comenzi_2025.csv": "utf-8-sig", "comenzi_2026.csv": "utf-8-sig"}
N_CELLS = 17


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return demo.generate(tmp_path_factory.mktemp("data") / "demo")


@pytest.fixture(scope="module")
def truth(folder):
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return demo.generate(tmp_path_factory.mktemp("data") / "small", customers=600)


def cells(folder: Path, name: str) -> list[list[str]]:
    """The cells of every row after the header."""
    rows = (folder / "raw" / name).read_bytes().decode(ENCODINGS[name]).translate(str.maketrans("şţŞŢ", "șțȘȚ"))
    rows = rows.removesuffix("\r\n").split("\r\n")
    return [row.split(";") for row in rows[3 if name == "comenzi_2023-2024.csv" else 0 :]][1:]


def amount(text: str) -> float:
    return float(text.removesuffix(" lei").replace(".", "").replace(",", "."))


def fate(row: list[str]) -> str:
    """What a row is, by marks of its own: a bad row has an order number of eight digits."""
    if not any(row):
        return "blank"
    if row[0] == '"Nr. comandă"':
        return "header"
    if row[0] == "TOTAL GENERAL":
        return "total"
    if len(row) > N_CELLS:
        return "width"
    return "amount" if row[8] in ("n/a", "1O4,90 ?") else "date" if len(row[0]) == 8 and row[0].isdigit() else "clean"


def clean_rows(folder: Path, name: str) -> list[list[str]]:
    return [row for row in cells(folder, name) if fate(row) == "clean"]


def money(row: list[str]) -> float:
    return amount(row[8])


@pytest.fixture(scope="module")
def lines(folder):
    """The clean lines, those in both files once, as the later file has them."""
    later = clean_rows(folder, "comenzi_2026.csv")
    twice = {row[0] for row in later}
    earlier = clean_rows(folder, "comenzi_2023-2024.csv") + clean_rows(folder, "comenzi_2025.csv")
    rows = [row for row in earlier if row[0] not in twice] + later
    frame = pd.DataFrame(rows).rename(columns={0: "order", 2: "customer", 3: "product", 9: "status"})
    frame["at"] = pd.to_datetime(frame[1], format="%d.%m.%Y %H:%M")
    frame["quantity"], frame["gross"] = frame[5].astype(int), [amount(v) for v in frame[8]]
    goods = pd.read_excel(folder / "raw" / "produse.xlsx", engine="calamine").set_index("Cod produs")
    frame["cost"] = frame["product"].map(goods["Cost achiziție"]) * frame["quantity"]
    fee = (frame["product"] == "TRANSPORT") & frame["status"].isin(["Livrată", "Finalizată"])
    words = {"Livrată": "sale", "Finalizată": "sale", "Anulată": "cancelled", "Retur": "return"}
    frame["kind"] = frame["status"].map(words).mask(fee, "fee")
    return frame


@pytest.fixture(scope="module")
def orders(lines):
    """Sale orders of known customers: sales and margin without VAT, year 0-2, first day and its year."""
    sold = lines[(lines["kind"] == "sale") & (lines["customer"] != "")]
    frame = sold.groupby("order").agg(
        customer=("customer", "first"), at=("at", "min"), gross=("gross", "sum"), cost=("cost", "sum")
    )
    frame["sales"] = frame["gross"] / 1.19
    frame["margin"] = frame["sales"] - frame["cost"]
    frame["first"] = frame.groupby("customer")["at"].transform("min")
    frame["year"] = np.searchsorted(YEARS, frame["at"], side="right") - 1
    frame["cohort_year"] = np.searchsorted(YEARS, frame["first"], side="right") - 1
    return frame


def csv(folder, name, **kwargs):
    return pd.read_csv(folder / "raw" / name, sep=";", thousands=".", decimal=",", **kwargs)


# the files


def test_the_same_seed_gives_the_same_bytes(small, tmp_path):
    again = demo.generate(tmp_path / "again", customers=600)
    files = [p.relative_to(small) for p in sorted(small.rglob("*")) if p.is_file()]
    assert len(files) == 20
    assert [f for f in files if (small / f).read_bytes() != (again / f).read_bytes()] == []


def test_another_seed_is_another_shop(small, tmp_path):
    other = demo.generate(tmp_path / "other", seed=8, customers=600)
    assert (small / "raw/comenzi_2025.csv").read_bytes() != (other / "raw/comenzi_2025.csv").read_bytes()


def test_the_configuration_is_one_the_client_accepts(small):
    assert load_config(small / "client.toml").vat.rate == json.loads((small / "truth.json").read_text())["vat_rate"]


@pytest.mark.parametrize("name", ENCODINGS)
def test_dirt_is_where_the_truth_says(folder, truth, name):
    fates = pd.Series([fate(row) for row in cells(folder, name)]).value_counts()
    told = {k: v for k, v in truth["raw"]["files"][name].items() if k != "money" and v}
    assert fates.to_dict() == told


@pytest.mark.parametrize("name", ENCODINGS)
def test_the_money_in_good_and_bad_rows_is_what_the_truth_says(folder, truth, name):
    found = dict.fromkeys(truth["raw"]["files"][name]["money"], 0.0)
    for row in cells(folder, name):
        if fate(row) in found:
            found[fate(row)] += money(row)
    assert found == pytest.approx(truth["raw"]["files"][name]["money"], abs=0.005)


def test_the_footer_is_the_sum_of_the_rows_above_it(folder):
    *rows, footer = cells(folder, "comenzi_2023-2024.csv")
    assert money(footer) == pytest.approx(
        sum(money(r) for r in rows if fate(r) in ("clean", "date", "width")), abs=0.005
    )


def test_one_week_is_in_two_files_and_three_of_its_orders_changed(folder, truth):
    earlier, later = (clean_rows(folder, f"comenzi_{y}.csv") for y in (2025, 2026))
    both = {r[0] for r in earlier} & {r[0] for r in later}
    kept = [[r for r in rows if r[0] in both] for rows in (earlier, later)]
    changed = {a[0] for a, b in zip(*kept, strict=True) if a != b}
    amounts = sum(money(r) for r in kept[0])
    assert (len(both), len(changed), len(kept[0])) == tuple(
        truth["raw"]["overlap"][k] for k in ("orders", "changed", "rows")
    )
    assert amounts == pytest.approx(truth["raw"]["overlap"]["amount"], abs=0.005)


def test_every_order_of_the_shared_week_is_whole_in_both_files(folder):
    earlier, later = (
        pd.Series([r[0] for r in clean_rows(folder, f"comenzi_{y}.csv")]).value_counts() for y in (2025, 2026)
    )
    both = earlier.index.intersection(later.index)
    assert (earlier[both] == later[both]).all()


# the truth, counted again


def test_kinds_of_lines_add_up_to_the_truth(lines, truth):
    found = lines.groupby(["kind", lines["customer"] != ""])["gross"].agg(["size", "sum"])
    told = {(k["kind"], k["with_customer"]): (k["rows"], k["amount"]) for k in truth["kinds"]}
    assert {k: (n, pytest.approx(a, abs=0.01)) for k, n, a in found.itertuples()} == told


def test_customers_orders_and_sales_are_the_truths(orders, truth):
    found = (orders["customer"].nunique(), len(orders), orders["sales"].sum())
    assert found == (truth["customers"], truth["orders"], pytest.approx(truth["gross_sales"], abs=0.05))


def test_returns_and_the_share_of_known_customers_are_the_truths(lines, truth):
    known = lines["customer"] != ""
    back, sold = ((lines["gross"] / 1.19).where(lines["kind"] == kind, 0.0) for kind in ("return", "sale"))
    assert truth["returns"] == pytest.approx(-back[known].sum(), abs=0.05)
    assert truth["identified_share"] == pytest.approx(sold[known].sum() / sold.sum(), abs=5e-5)


def test_goods_come_back_four_to_twentyfive_days_later(lines):
    back = lines[lines["kind"] == "return"]
    sold = lines.drop_duplicates("order").set_index("order")["at"]
    wait = back["at"] - back["order"].str.removeprefix("R").map(sold)
    assert wait.between(pd.Timedelta(days=4), pd.Timedelta(days=25)).all()


def test_the_shop_is_as_large_as_asked(truth):
    assert 11_500 < truth["customers"] < 12_500


def test_sales_grow_by_a_quarter_to_two_fifths(lines, truth):
    sold = lines[lines["kind"] == "sale"]
    last = sold.loc[sold["at"] >= YEARS[2], "gross"].sum()
    before = sold.loc[(sold["at"] >= YEARS[1]) & (sold["at"] < YEARS[2]), "gross"].sum()
    assert truth["growth"]["revenue_yoy"] == pytest.approx(last / before - 1, abs=5e-5)
    assert 0.25 < last / before - 1 < 0.40


def test_a_new_customer_is_worth_a_fifth_less_than_a_year_ago(orders, truth):
    settled = orders[orders["first"] >= pd.Timestamp("2024-02-01")]
    early = settled[(settled["at"].dt.normalize() - settled["first"].dt.normalize()).dt.days < 365]
    value = early.groupby("cohort_year")["margin"].sum() / settled.groupby("cohort_year")["customer"].nunique()
    assert truth["growth"]["ltv_yoy_settled"] == pytest.approx(value[1] / value[0] - 1, abs=5e-5)
    assert value[1] / value[0] - 1 < -0.20


def test_fewer_than_a_fifth_of_customers_come_back(orders, truth):
    before, last = (set(orders.loc[orders["year"] == y, "customer"]) for y in (1, 2))
    assert truth["growth"]["retention_rate"] == pytest.approx(len(before & last) / len(before), abs=5e-5)
    assert len(before & last) / len(before) < 0.20


def test_fewer_newcomers_of_every_year_order_again_in_the_next_month(orders, truth):
    month, cohort = (orders[c].dt.year * 12 + orders[c].dt.month for c in ("at", "first"))
    seen = orders[cohort < 2026 * 12 + 10]
    back = seen[(month == cohort + 1)[seen.index]].groupby("cohort_year")["customer"].nunique()
    share = back / seen.groupby("cohort_year")["customer"].nunique()
    assert truth["growth"]["stickiness_by_year"] == pytest.approx(share.tolist(), abs=5e-5)
    first, second, third = truth["growth"]["stickiness_by_year"]
    assert first > second > third


def test_a_new_customer_earns_less_than_one_and_a_half_of_what_it_cost(orders, truth):
    early = orders[(orders["at"].dt.normalize() - orders["first"].dt.normalize()).dt.days < 365]
    value = early.groupby("cohort_year")["margin"].sum() / orders.groupby("cohort_year")["customer"].nunique()
    assert truth["growth"]["margin_12m_per_new_by_year"] == pytest.approx(value[[0, 1]].tolist(), abs=0.005)
    assert truth["growth"]["margin_12m_per_new_by_year"][1] / truth["channels"]["total"]["coca"] < 1.5


def test_the_cost_of_acquisition_is_the_truths(folder, orders, truth):
    spent = csv(folder, "cheltuieli_marketing.csv")
    total = spent.loc[spent["Luna"] >= "2025-11", "Suma (RON)"].sum()
    new = orders.loc[orders["first"] >= YEARS[2], "customer"].nunique()
    assert truth["channels"]["total"]["coca"] == pytest.approx(total / new, abs=0.005)


def test_tiktok_costs_more_than_its_customers_first_order_earns(folder, orders, truth):
    source = csv(folder, "clienti.csv", dtype=str).set_index("Cod client")["Sursa"]
    first = orders[(orders["at"] == orders["first"]) & (orders["first"] >= YEARS[2])]
    first = first[first["customer"].map(source) == "TikTok Ads"]
    told = truth["channels"]["TikTok Ads"]
    assert first["customer"].nunique() == told["new_customers"]
    assert first["margin"].mean() == pytest.approx(told["first_order_margin"], abs=0.05)
    assert told["media"] / told["new_customers"] > told["first_order_margin"]


@pytest.mark.parametrize("channel", ["Recomandare", "Email", "Organic"])
def test_some_channels_earn_their_cost_with_the_first_order(truth, channel):
    assert truth["channels"][channel]["coca"] < truth["channels"][channel]["first_order_margin"]


def test_promoters_passives_and_detractors_are_the_truths(folder, truth):
    scores = csv(folder, "raspunsuri_nps.csv")["Scor"]
    found = [(scores >= 9).sum(), scores.isin([7, 8]).sum(), (scores <= 6).sum(), len(scores)]
    assert found == [truth["nps"][k] for k in ("promoters", "passives", "detractors", "answers")]


def test_customers_would_recommend_the_shop_less_every_year(folder, truth):
    answers = csv(folder, "raspunsuri_nps.csv", dtype={"Nr. comandă": str})
    points = 100 * ((answers["Scor"] >= 9).astype(int) - (answers["Scor"] <= 6))
    year = np.searchsorted(YEARS, pd.to_datetime(answers["Data"], format="%d.%m.%Y %H:%M"), side="right") - 1
    by_year = points.groupby(year).mean()
    assert truth["nps"]["nps"] == pytest.approx(points.mean(), abs=0.005)
    assert truth["nps"]["by_year"] == pytest.approx(by_year.tolist(), abs=0.005)
    assert 25 < points.mean() < 35
    assert by_year.is_monotonic_decreasing


# it looks like a shop


def test_black_friday_is_the_best_day_of_every_year(lines):
    sold = lines[lines["kind"] == "sale"]
    best = sold.groupby(sold["at"].dt.date)["gross"].sum()
    best.index = pd.DatetimeIndex(best.index)
    days = [
        best[(best.index >= start) & (best.index < end)].idxmax()
        for start, end in zip(YEARS, [*YEARS[1:], END], strict=True)
    ]
    assert [d.month for d in days] == [11, 11, 11]
    assert {d.day_name() for d in days} == {"Friday"}


def test_saturday_is_the_quietest_day(lines):
    days = lines.loc[lines["kind"] == "sale"].groupby(lines["at"].dt.day_name())["order"].nunique()
    assert days.idxmin() == "Saturday"


def test_a_tenth_of_customers_brings_more_than_half_of_sales(orders):
    sales = orders.groupby("customer")["sales"].sum().sort_values(ascending=False)
    assert sales.head(len(sales) // 10).sum() / sales.sum() > 0.5


def test_answers_come_days_after_an_order_that_exists(folder, lines):
    answers = csv(folder, "raspunsuri_nps.csv", dtype={"Nr. comandă": str})
    ordered = answers["Nr. comandă"].map(lines.drop_duplicates("order").set_index("order")["at"])
    wait = pd.to_datetime(answers["Data"], format="%d.%m.%Y %H:%M") - ordered
    assert wait.between(pd.Timedelta(days=3), pd.Timedelta(days=12)).all()


@pytest.fixture(scope="module")
def forms(folder):
    """The open survey's forms, the customer's last order by then, and what was sent."""
    frame = pd.read_csv(folder / "raw" / "sondaj_deschis.csv", dtype=str, keep_default_na=False)
    sent = csv(folder, "mesaje_trimise.csv", dtype=str)
    frame["at"] = pd.to_datetime(frame["Marcaj de timp"], format="%d.%m.%Y %H:%M:%S")
    sent["at"] = pd.to_datetime(sent["Data trimiterii"], format="%d.%m.%Y %H:%M")
    return frame, sent


def test_the_open_survey_went_to_those_who_agreed_and_only_they_answered(folder, forms, truth):
    frame, sent = forms
    agreed = csv(folder, "clienti.csv", dtype=str).set_index("Cod client")["Acord e-mail"]
    assert set(sent["Cod client"].map(agreed)) == {"da"}
    assert (len(sent), len(frame)) == (truth["voices"]["recipients"], truth["voices"]["respondents"])
    wave = pd.merge_asof(frame.sort_values("at"), sent.sort_values("at"), "at", by="Cod client", suffixes=("", "_sent"))
    assert wave["Flux"].notna().all()


def test_those_who_left_say_delivery_time_and_the_loyal_praise_the_assortment(truth):
    for planted, kind in (("lost_delivery_time", "left"), ("won_assortment", "loyal")):
        (k, n), (others, m) = truth["voices"][planted][kind], truth["voices"][planted]["others"]
        assert k / n > 0.45
        assert others / m < 0.25


def test_those_who_bought_lately_answer_more_within_each_kind(truth):
    assert all(answered < asked for answered, asked in truth["voices"]["recency_days"].values())


def test_some_forms_hold_what_no_slide_may_show(forms):
    frame, _sent = forms
    assert frame["De ce ați cumpărat de la noi?"].str.contains("@example").any()
    assert frame["De ce ați cumpărat de la noi?"].str.contains(r"07\d{8}").any()


# what newcomers start with


@pytest.fixture(scope="module")
def starters(lines):
    """First sale orders of 180 observed days: their products, and whether another order followed within them."""
    sold = lines[lines["kind"].isin(["sale", "fee"]) & (lines["customer"] != "")]
    orders = sold.groupby("order").agg(customer=("customer", "first"), at=("at", "min"))
    orders = orders.assign(day=orders["at"].dt.normalize()).sort_values("at").drop_duplicates(["customer", "day"])
    day = orders["day"]
    wait = (day.groupby(orders["customer"]).shift(-1) - day).dt.days
    first = ~orders["customer"].duplicated()
    seen = first & (day >= pd.Timestamp("2024-02-01")) & (day <= END - pd.Timedelta(days=181))
    return (wait <= 180)[seen], sold


@pytest.mark.parametrize("name", ["toxic", "locomotive", "bad_season", "clearance"])
def test_who_started_with_a_planted_product_came_back_as_told(starters, truth, name):
    back, sold = starters
    told = truth["starters"][name]
    held = sold[sold["product"] == told["product_id"]]
    found = back[back.index.isin(held["order"])]
    assert [found.sum(), len(found)] == told["came_back"]
    assert held["at"].max().date().isoformat() == told["last_sold"]
    assert [back.sum(), len(back)] == truth["starters"]["everyone"]


def test_the_toxic_product_chases_away_and_the_locomotive_draws(truth):
    told = truth["starters"]
    usual, *shares = (k / n for k, n in (told["everyone"], told["toxic"]["came_back"], told["locomotive"]["came_back"]))
    assert shares[0] < usual / 2
    assert shares[1] > usual * 1.5


def test_december_newcomers_come_back_less_whatever_they_buy(starters, truth):
    back, sold = starters
    held = sold.loc[sold["product"] == truth["starters"]["bad_season"]["product_id"], "order"]
    at = sold.drop_duplicates("order").set_index("order")["at"][back.index]
    assert set(at[back.index.isin(held)].dt.month) == {12}
    others = back[(at.dt.month == 12) & ~back.index.isin(held)].mean()
    assert others < back[at.dt.month != 12].mean() - 0.08
    assert back[back.index.isin(held)].mean() == pytest.approx(others, abs=0.06)


def test_the_product_sold_off_is_marked_so_and_no_longer_sold(folder, truth):
    goods = pd.read_excel(folder / "raw" / "produse.xlsx", engine="calamine").set_index("Cod produs")
    told = truth["starters"]
    marked = {name: goods.loc[told[name]["product_id"], "Lichidare"] for name in ("toxic", "bad_season", "clearance")}
    assert marked == {"toxic": "nu", "bad_season": "nu", "clearance": "da"}
    assert told["clearance"]["last_sold"] < "2025-04-01"


def test_what_disappoints_is_sent_back_more(lines, truth):
    bad = lines["product"] == truth["starters"]["toxic"]["product_id"]
    rate = [(lines[mask]["kind"] == "return").sum() / (lines[mask]["kind"] == "sale").sum() for mask in (bad, ~bad)]
    assert rate[0] > 3 * rate[1]


def test_one_county_holds_more_loyal_customers_than_chance_and_another_only_seems_to(folder, orders, truth):
    region = csv(folder, "clienti.csv", dtype=str).set_index("Cod client")["Județ"]
    by = orders.groupby("customer")["at"].agg(["size", "max"])
    loyal = (by["size"] >= 10) & (by["max"] >= END - pd.Timedelta(days=60))
    table = loyal.groupby(region.reindex(by.index)).agg(["sum", "size"])
    told = truth["counties"]
    assert {told[n]["county"]: told[n]["counts"] for n in ("over_indexed", "noise")} == {
        told[n]["county"]: table.loc[told[n]["county"]].tolist() for n in ("over_indexed", "noise")
    }
    usual = told["loyal"][0] / told["loyal"][1]
    (k, n), (few, many) = told["over_indexed"]["counts"], told["noise"]["counts"]
    assert k / n > 3 * usual
    assert few < 10
    assert few / many > 1.5 * usual
