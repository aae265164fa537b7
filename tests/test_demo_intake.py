"""The demo shop through the real intake and the measures: the planted truths come out at the other end."""

import json

import pytest

from toolkit import measures as m


@pytest.fixture(scope="module")
def client(demo_client):
    return demo_client


@pytest.fixture(scope="module")
def truth(client):
    return json.loads((client.folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book(client):
    return client.ledger["sources"]["lines"]


@pytest.fixture(scope="module")
def lights(client):
    found = m.growth.lights(
        client.lines, client.orders, client.customer_days, client.as_of, answers=client.answers, spend=client.spend
    )
    return found.set_index("light")


def test_the_last_day_is_the_truths(client, truth):
    assert client.as_of.isoformat() == truth["as_of"]


def test_every_kind_of_line_is_found_whole(book, truth):
    found = {(k["kind"], k["with_customer"]): (k["rows"], k["amount"]) for k in book["kinds"]}
    told = {(k["kind"], k["with_customer"]): (k["rows"], k["net_amount"]) for k in truth["kinds"]}
    assert found == {k: (n, pytest.approx(amount, abs=0.05)) for k, (n, amount) in told.items()}


def test_every_row_of_dirt_is_in_the_ledger_of_its_file(book, truth):
    found = {f["file"].removeprefix("raw/"): (f["read"], f["structural"], f["quarantined"]) for f in book["files"]}
    told = {}
    for name, file in truth["raw"]["files"].items():
        structural = file["blank"] + file["header"] + file["total"]
        bad = file["date"] + file["amount"] + file["width"]
        told[name] = (file["clean"] + structural + bad, structural, bad)
    assert found == told


def test_bad_dates_are_quarantined_with_their_money(book, truth):
    rule = next(r for r in book["quarantine"] if r["rule"] == "date")
    files = truth["raw"]["files"].values()
    amount = sum(f["money"]["date"] for f in files) / (1 + truth["vat_rate"])
    assert (rule["rows"], rule["amount"]) == (sum(f["date"] for f in files), pytest.approx(amount, abs=0.005))


def test_the_shared_week_counts_once_and_its_changed_orders_are_told(book, truth):
    told = truth["raw"]["overlap"]
    found = book["overlap"]
    assert {k: found[k] for k in ("orders", "changed", "rows")} == {k: told[k] for k in ("orders", "changed", "rows")}
    assert found["amount"] == pytest.approx(told["amount"] / (1 + truth["vat_rate"]), abs=0.05)


def test_a_sales_channel_is_one_whatever_the_encoding_of_its_file(client):
    assert set(client.orders.sales_channel.to_pandas()) == {"website", "app", "shop", "phone"}


def test_a_town_is_one_whatever_the_encoding_of_its_file(client):
    towns = set(client.orders.town.to_pandas().dropna())
    assert {town for town in towns if town.startswith("Ia")} == {"Iași", "Ianca"}


def test_customers_orders_and_sales_are_the_truths(client, truth):
    kpis = m.health.kpis(client.lines, client.orders, client.customer_days, client.as_of)["value"]
    assert kpis[["customers", "orders"]].tolist() == [truth["customers"], truth["orders"]]
    assert kpis[["gross_sales", "returns"]].tolist() == pytest.approx(
        [truth["gross_sales"], truth["returns"]], abs=0.05
    )


def test_sales_grow_while_everything_else_is_red(lights):
    assert lights["state"].to_dict() == {
        "revenue_yoy": "green",
        "ltv_yoy": "red",
        "nps": "red",
        "clv_to_coca": "red",
        "retention_rate": "red",
    }


def test_growth_and_retention_are_the_truths(lights, truth):
    found = lights.loc[["revenue_yoy", "retention_rate"], "value"].tolist()
    told = [truth["growth"][k] for k in ("revenue_yoy", "retention_rate")]
    assert found == pytest.approx(told, abs=5e-5)


def test_the_shop_is_in_the_growth_trap(lights):
    assert m.growth.trap(lights.reset_index()) is True


def test_the_cost_of_acquisition_of_each_channel_is_the_truths(client, truth):
    found = m.acquisition.coca(client.spend, client.orders, client.customers, client.as_of)
    found = found.dropna(subset=["source_channel", "coca"]).set_index("source_channel")["coca"].to_dict()
    assert found == pytest.approx({name: c["coca"] for name, c in truth["channels"].items()}, abs=0.005)


def test_the_first_order_of_a_tiktok_customer_loses_money(client):
    found = m.balance.first_order(client.orders, client.customers, client.spend, client.as_of)
    balance = found.set_index("source_channel")["balance"]
    assert balance["TikTok Ads"] < 0 < balance["Recomandare"]


def test_each_of_the_eleven_groups_has_thirty_customers_or_more(client):
    buyers = m.rfm.buyers(client.lines, client.orders, client.as_of)
    cuts = m.rfm.propose_cuts(buyers, client.customer_days, client.orders, client.as_of)
    groups = m.groups.summary(m.groups.assign(m.rfm.score(buyers, cuts)))
    assert len(groups) == 11
    assert groups["customers"].min() >= 30
    assert groups["merged_into"].isna().all()


def test_about_one_customer_in_sixty_is_a_soulmate(client):
    buyers = m.rfm.buyers(client.lines, client.orders, client.as_of)
    cuts = m.rfm.propose_cuts(buyers, client.customer_days, client.orders, client.as_of)
    groups = m.groups.summary(m.groups.assign(m.rfm.score(buyers, cuts))).set_index("group")
    assert 0.01 < groups.loc["Soulmates", "customer_share"] < 0.03


@pytest.fixture(scope="module")
def voices(client):
    """What customers say: the answers that count and their reasons by group, as notebook 03 counts them."""
    day = client.as_of
    buyers = m.rfm.buyers(client.lines, client.orders, day)
    cuts = m.rfm.propose_cuts(buyers, client.customer_days, client.orders, day)
    assigned = m.groups.assign(m.rfm.score(buyers, cuts))
    place = (client.lines, client.orders, cuts, assigned)
    said = m.voices.said(m.answers.with_groups(client.answers, *place))
    book = m.codebook.load().with_edits(client.codebook_edits)
    coded = m.themes.code(said.set_index("answer")["text"], book)
    asked = m.answers.with_groups(m.response.asked(client.messages, client.answers), *place)
    return said, m.reasons.shown(m.reasons.by_group(said, coded)), asked


def test_every_open_answer_is_read_and_none_is_taken_for_a_choice(client, truth):
    answers = client.answers.filter(client.answers.survey == "Sondaj deschis")
    kinds = answers.group_by("kind").agg(n=answers.count()).to_pandas().set_index("kind")["n"]
    assert kinds["open"] == sum(truth["voices"]["texts"].values())
    assert set(kinds.index) == {"open", "ces"}


def test_open_answers_are_read_without_addresses_and_numbers(client):
    texts = client.answers.filter(client.answers.kind == "open").value
    assert texts.contains("@").sum().execute() == 0
    assert texts.re_search(r"07\d{8}").sum().execute() == 0


def test_each_question_of_the_survey_is_known_for_what_it_asks(voices, truth):
    said, _shown, _asked = voices
    assert set(said["role"]) == {"won", "barrier", "lost", "missed"}
    assert said["group"].notna().all()


def test_ex_lovers_are_found_to_have_left_over_delivery_time(voices, truth):
    _said, shown, _asked = voices
    out = m.reasons.standing_out(shown)
    found = out[(out["role"] == "lost") & (out["theme"] == "delivery_time")].iloc[0]
    k, n = truth["voices"]["lost_delivery_time"]["left"]
    assert (found["group"], found["difference"] > 0.2) == ("Ex-Lovers", True)
    assert found["low"] < k / n < found["high"]


def test_soulmates_are_found_to_praise_the_assortment(voices, truth):
    _said, shown, _asked = voices
    out = m.reasons.standing_out(shown)
    found = out[(out["role"] == "won") & (out["theme"] == "sortiment")].iloc[0]
    k, n = truth["voices"]["won_assortment"]["loyal"]
    assert (found["group"], found["difference"] > 0.15) == ("Soulmates", True)
    assert found["low"] < k / n < found["high"]


def test_those_who_answer_are_found_to_have_ordered_more_recently(voices, truth):
    _said, _shown, asked = voices
    total = m.response.bias(asked).set_index(["trait", "group"]).loc["recency_days", "total"]
    assert total["high"] < 0
    rates = m.response.rates(asked).set_index("group")["response_rate"]
    assert rates["Soulmates"] > 2 * rates["Platonic Friends"]


@pytest.fixture(scope="module")
def tests_read(client):
    how = m.arms.readings(client.own_trials)
    each = m.arms.outcomes(client.trials, client.orders, client.as_of, how)
    return m.trials.read(each, how).set_index(["trial", "arm"])


def test_each_arm_of_the_planted_tests_is_counted_as_the_truth_has_it(tests_read, truth):
    for (trial, arm), row in tests_read.iterrows():
        told = truth["trials"][trial]
        assert [row["n_control"], row["k_control"]] == told[row["control"]]
        assert [row["n"], row["k"]] == told[arm]


def test_the_pilot_of_the_programme_is_found_to_work(tests_read):
    row = tests_read.loc[("Program de loialitate", "membru")]
    assert row["verdict"] == "better"
    assert row["low"] > 0
    assert row["split_p"] > 0.001


def test_the_letter_whose_split_is_broken_is_not_read_though_it_seems_to_work(tests_read):
    row = tests_read.loc[("Scrisoare de mulțumire", "scrisoare")]
    assert row["verdict"] == "broken_split"
    assert row["low"] > 0


def test_two_emails_that_change_nothing_are_unclear(tests_read):
    assert set(tests_read.loc["Reactivare pe e-mail", "verdict"]) == {"unclear"}


def test_a_test_of_all_newcomers_can_be_planned_and_one_of_soulmates_alone_cannot(client):
    buyers = m.rfm.buyers(client.lines, client.orders, client.as_of)
    cuts = m.rfm.propose_cuts(buyers, client.customer_days, client.orders, client.as_of)
    assigned = m.groups.assign(m.rfm.score(buyers, cuts))
    tests = m.planned.proposed(client.own_trials)
    base = m.baselines.measured(
        client.lines, client.orders, client.as_of, m.planned.lengths(tests), m.baselines.Scoring(cuts)
    )
    reach = m.reach.reach(assigned, client.orders, client.as_of, client.customers)
    verdicts = m.planned.plan(tests, base, reach).set_index("name")["verdict"]
    assert verdicts[["thank_you", "complements", "concierge"]].tolist() == ["testable", "pool", "too_few"]


def test_every_customer_is_kept_with_birthday_consent_day_and_postal_code(client, truth):
    rows, told = client.customers.to_pandas(), truth["contacts"]
    assert len(rows) == truth["registered"]
    assert [rows.birthday.count(), rows.consent_at.count()] == [told["birthdays"], told["consent_days"]]
    assert (rows.birthday.dt.year == rows.birth_year)[rows.birthday.notna()].all()
    assert rows.birthday.dt.day.nunique() == 31
    assert rows.zip.str.startswith("0").sum() == told["zips_from_0"]
    assert [rows.suppressed.sum(), rows.push_consent.sum()] == [told["suppressed"], told["consents"]["push_consent"]]
