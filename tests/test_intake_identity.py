"""Who bought: guests, accounts and channels under one customer id; what may be one person is proposed, not merged."""

import pandas as pd
import pytest
from bad_meanings import Case, File, orders, sheet

from toolkit import intake
from toolkit.measures.health import kpis


def built(tmp_client, more: dict[str, File] | None = None, config: str = "", **columns):
    case = Case(0, "", {"orders.csv": orders(**columns), **(more or {})}, config=config)
    client = tmp_client({name: file.data for name, file in case.files.items()}, case.toml)
    ledger = intake.build(client)
    return client, ledger


def ids(client) -> list[str | None]:
    rows = client.connection.read_parquet(client.built / "lines.parquet").to_pandas()
    return rows.customer_id.astype(object).where(rows.customer_id.notna(), None).tolist()


def proposals(client) -> list[tuple]:
    frame = pd.read_csv(client.built / "merge_proposals.csv", dtype=str)
    return list(frame[["person", "customer_id", "same"]].itertuples(index=False, name=None))


def test_one_person_on_four_channels_has_one_id(tmp_client):
    client, ledger = built(
        tmp_client,
        {"customers.csv": sheet(customer_id=["A"], email=["ana@x.ro"], phone=["0721 000 111"])},
        sales_channel=["website", "app", "shop", "phone"],
        customer_id=["A", "", "", ""],
        email=["", "ANA@x.ro", "", ""],
        phone=["", "", "+40721000111", "721000111"],
    )
    assert ids(client) == ["A"] * 4
    assert [(way["how"], way["orders"]) for way in ledger["identity"]["by"]] == [("id", 1), ("email", 1), ("phone", 2)]


def test_a_phone_leads_to_the_guest_who_gave_it_with_an_address(tmp_client):
    client, _ = built(tmp_client, customer_id="", email=["ana@x.ro", ""], phone=["0721000111", "0721000111"])
    assert ids(client) == ["ana@x.ro"] * 2


def test_an_address_of_two_accounts_names_neither_and_is_proposed(tmp_client):
    client, ledger = built(
        tmp_client,
        {"customers.csv": sheet(customer_id=["A", "B"], email=["ana@x.ro", "Ana@x.ro"])},
        customer_id=["A", "B", ""],
        email=["", "", "ana@x.ro"],
    )
    assert ids(client) == ["A", "B", "ana@x.ro"]
    assert proposals(client) == [("1", "A", "email"), ("1", "B", "email"), ("1", "ana@x.ro", "email")]
    assert (ledger["identity"]["proposals"], ledger["identity"]["ids"], ledger["identity"]["merged"]) == (1, 3, 0)


@pytest.mark.parametrize(("accepted", "wanted"), [("email", ["A", "A", "C"]), ("phone", ["A", "B", "A"])])
def test_ids_are_merged_for_the_evidence_that_is_accepted(tmp_client, accepted, wanted):
    listed = sheet(
        customer_id=["A", "B", "C"], email=["ana@x.ro", "ana@x.ro", "c@x.ro"], phone=["0721000111", "", "0721000111"]
    )
    config = f'[identity]\nmerge = ["{accepted}"]\n'
    client, ledger = built(tmp_client, {"customers.csv": listed}, config, customer_id=["A", "B", "C"])
    assert (ids(client), ledger["identity"]["merged"]) == (wanted, 1)


def test_merging_goes_through_a_chain_of_evidence(tmp_client):
    listed = sheet(
        customer_id=["A", "B", "C"], email=["a@x.ro", "a@x.ro", "c@x.ro"], phone=["", "0721000111", "0721000111"]
    )
    config = '[identity]\nmerge = ["email", "phone"]\n'
    client, _ = built(tmp_client, {"customers.csv": listed}, config, customer_id=["C", "B", "A"])
    assert ids(client) == ["A"] * 3


def test_the_share_of_sales_with_an_identity_is_the_kpi(tmp_client):
    client, ledger = built(
        tmp_client, customer_id=["A", "", ""], email=["", "ana@x.ro", ""], net_amount=["50.00", "25.00", "25.00"]
    )
    opened = type(client).open(client.slug, data=client.folder.parent)
    figures = kpis(opened.lines, opened.orders, opened.customer_days, opened.as_of)
    assert ledger["identity"]["share"] == figures["value"]["identified_share"] == 0.75


def test_without_a_doubt_there_is_no_file_of_proposals(tmp_client):
    client, ledger = built(tmp_client, customer_id=["A", "B"])
    assert ledger["identity"]["proposals"] == 0
    assert not (client.built / "merge_proposals.csv").exists()
