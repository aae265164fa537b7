"""Results of tests as a client sends them: mapped, typed, asked for, refused where the configuration cannot mean it."""

import pytest

from toolkit import intake
from toolkit.client import Client
from toolkit.errors import ConfigError
from toolkit.intake.wizard import naming, shapes

TOML = """name = "Acme"
language = "en"
currency = "RON"
[sources.lines]
files = ["raw/orders.csv"]
columns = { order_id = "order", ordered_at = "day", customer_id = "who", net_amount = "value" }
[sources.trials]
files = ["raw/tests.csv"]
columns = { assigned_at = "since", trial = "test", arm = "arm", customer_id = "who", converted = "did", amount = "brought" }
"""
ORDERS = "order,day,who,value\n" + "".join(f"o{i},2024-0{1 + i % 9}-05,c{i},20\n" for i in range(30))


def test_a_file_of_tests_becomes_the_table(tmp_client, tmp_path):
    rows = "since,test,arm,who,did,brought\n2024-03-01 10:00,Letter,control,c1,yes,12.50\n2024-03-02 10:00,Letter,letter,c2,no,\n"
    intake.build(tmp_client({"orders.csv": ORDERS, "tests.csv": rows}, TOML))
    found = Client.open("acme", data=tmp_path / "data").trials.order_by("assigned_at").to_pandas()
    assert found[["trial", "arm", "customer_id"]].to_numpy().tolist() == [
        ["Letter", "control", "c1"],
        ["Letter", "letter", "c2"],
    ]
    assert found["converted"].tolist() == [True, False]
    assert found["amount"].iloc[0] == 12.5


def test_a_row_without_an_arm_is_quarantined(tmp_client, tmp_path):
    rows = "since,test,arm,who,did,brought\n2024-03-01,Letter,control,c1,yes,1\n2024-03-02,Letter,,c2,no,\n"
    intake.build(tmp_client({"orders.csv": ORDERS, "tests.csv": rows}, TOML))
    shop = Client.open("acme", data=tmp_path / "data")
    assert shop.trials.count().execute() == 1
    assert [q["rule"] for q in shop.ledger["sources"]["trials"]["quarantine"]] == ["empty"]


def test_assignments_after_the_day_are_not_seen(tmp_client, tmp_path):
    rows = "since,test,arm,who,did,brought\n2024-03-01,Letter,control,c1,yes,1\n2024-08-02,Letter,control,c2,no,1\n"
    intake.build(tmp_client({"orders.csv": ORDERS, "tests.csv": rows}, TOML))
    assert Client.open("acme", "2024-06-30", tmp_path / "data").trials.count().execute() == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[trials.a]\nsplit = { control = 1 }', "[trials.a] split"),
        ('[trials.a]\nsplit = { control = 0, x = 1 }', "a share above 0 for each of at least two arms"),
        ('[trials.a]\nmetric = "clicks"', "[trials.a] metric is 'clicks'"),
        ('[trials.a]\ncontroll = "x"', "unknown key [trials.a] controll. Did you mean control?"),
        ('[trials.a]\narms = 1', "[trials.a] arms is 1; it must be: a number ≥ 2"),
    ],
)  # fmt: skip
def test_a_mistake_in_what_is_said_of_a_test_is_named(tmp_client, text, says):
    with pytest.raises(ConfigError) as refused:
        tmp_client({"orders.csv": ORDERS}, TOML + text)
    assert says in str(refused.value)


def test_what_the_configuration_says_of_a_test_reaches_planner_and_reader(tmp_client):
    shop = tmp_client(
        {"orders.csv": ORDERS}, TOML + '[trials.cake]\ngroups = ["Soulmates"]\ndays = 30\ncontrol = "none"'
    )
    assert shop.own_trials["cake"]["groups"] == ("Soulmates",)
    assert shop.own_trials["cake"]["control"] == "none"


@pytest.mark.parametrize(
    ("headers", "examples"),
    [
        (("Data repartizării", "Test", "Braț", "Cod client"), ("01.03.2026 10:00", "Scrisoare", "martor", "C-12")),
        (("Assigned at", "Test", "Arm", "Customer ID"), ("2026-03-01 10:00", "Letter", "control", "C-12")),
    ],
)
def test_a_file_of_tests_is_recognised_by_its_headers(headers, examples):
    named = naming.name([shapes.Seen(h, (e,)) for h, e in zip(headers, examples, strict=True)])
    assert (named.table, named.lacking) == ("trials", ())
