"""Reports of what came of messages: a row is a sending to many, counts are read and shares are not."""

from datetime import datetime
from functools import cache

import pytest

from toolkit.client import Client
from toolkit.intake import build, recipes

LINES = "order_id;date;client;value\n1;2026-01-05;a;10,50\n"
TOML = """name = "Acme"
currency = "RON"
timezone = "Europe/Bucharest"
[sources.lines]
files = ["raw/lines.csv"]
columns = {{ order_id = "order_id", ordered_at = "date", customer_id = "client", net_amount = "value" }}
[sources.messages]
files = ["raw/report.csv"]
recipe = "{recipe}"
"""
MAILCHIMP = (
    'Title,Subject,List,"Send Date","Send Weekday","Total Recipients","Successful Deliveries","Soft Bounces",'
    '"Hard Bounces","Total Bounces","Times Forwarded","Forwarded Opens","Unique Opens","Open Rate","Total Opens",'
    '"Unique Clicks","Click Rate","Total Clicks",Unsubscribes,"Abuse Complaints","Times Liked on Facebook","Folder Id",'
    '"Unique Id","Total Orders","Total Gross Sales","Total Revenue"\n'
    '"Spring, again","Look, new!",Everybody,"Jun 09, 2026 09:30 pm",Tuesday,"1,110","1,108",1,1,2,0,0,330,29.78%,570,'
    "70,6.32%,81,7,0,0,0,17671f6028,12,3400.50,3400.50\n"
    'Letter,News,Everybody,"Jul 14, 2026 10:05 am",Tuesday,900,890,5,5,10,0,0,178,20.00%,240,18,2.02%,20,3,0,0,0,'
    "27671f6029,4,800.00,800.00\n"
)
KLAVIYO = (
    "Campaign Name,Tags,Subject,List,Send Time,Send Weekday,Total Recipients,Unique Placed Order,Placed Order Rate,"
    "Revenue,Unique Opens,Open Rate,Total Opens,Unique Clicks,Click Rate,Total Clicks,Unsubscribes,Spam Complaints,"
    "Spam Complaints Rate,Successful Deliveries,Bounces,Bounce Rate,Campaign ID,Campaign Channel\n"
    '"Spring, again",2026,"Look, new!",Engaged,2026-06-09 21:30:00,Tuesday,1110.0,12.0,1.08%,3400.5,330.0,29.78%,570.0,'
    "70.0,6.32%,81.0,7.0,0.0,0.00%,1108.0,2.0,0.18%,01JX,Email\n"
    "Letter,,,Engaged,2026-07-14 10:05:00,Tuesday,900.0,4.0,0.44%,800.0,,,,18.0,2.02%,20.0,3.0,0.0,0.00%,890.0,10.0,"
    "1.11%,01JY,SMS\n"
)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """``read("mailchimp", report)``: the messages of a report, built once."""

    @cache
    def messages_of(recipe, report):
        data = tmp_path_factory.mktemp("data")
        raw = data / "acme" / "raw"
        raw.mkdir(parents=True)
        (raw / "lines.csv").write_text(LINES, encoding="utf-8")
        (raw / "report.csv").write_text(report, encoding="utf-8")
        (raw.parent / "client.toml").write_text(TOML.format(recipe=recipe), encoding="utf-8")
        build(Client.configured("acme", data))
        client = Client.open("acme", as_of="2026-12-31", data=data)
        return client.messages.order_by("sent_at").to_pandas()

    return messages_of


@pytest.mark.parametrize(("recipe", "report"), [("mailchimp", MAILCHIMP), ("klaviyo", KLAVIYO)])
def test_a_campaign_report_gives_its_counts_of_people(recipe, report, read):
    rows = read(recipe, report)
    counts = ["recipients", "clicked", "converted", "unsubscribed"]
    assert rows[counts].to_numpy().tolist() == [[1108, 70, 12, 7], [890, 18, 4, 3]]
    assert rows["opened"].iloc[0] == 330


@pytest.mark.parametrize(("recipe", "report"), [("mailchimp", MAILCHIMP), ("klaviyo", KLAVIYO)])
def test_the_time_and_the_name_of_a_sending_are_read(recipe, report, read):
    rows = read(recipe, report)
    assert rows["sent_at"].tolist() == [datetime(2026, 6, 9, 21, 30), datetime(2026, 7, 14, 10, 5)]
    assert rows["flow"].tolist() == ["Spring, again", "Letter"]


@pytest.mark.parametrize(("recipe", "report"), [("mailchimp", MAILCHIMP), ("klaviyo", KLAVIYO)])
def test_a_sending_to_many_names_nobody(recipe, report, read):
    assert read(recipe, report)["customer_id"].isna().all()


def test_mailchimp_sends_e_mails_and_klaviyo_says_what_it_sent(read):
    assert read("mailchimp", MAILCHIMP)["message_channel"].tolist() == ["email", "email"]
    assert read("klaviyo", KLAVIYO)["message_channel"].tolist() == ["email", "sms"]


def test_what_klaviyo_does_not_know_of_a_text_message_is_missing_not_zero(read):
    assert read("klaviyo", KLAVIYO)["opened"].isna().tolist() == [False, True]


@pytest.mark.parametrize(("name", "report"), [("mailchimp", MAILCHIMP), ("klaviyo", KLAVIYO)])
def test_a_campaign_report_is_recognised_by_its_header_alone(name, report):
    header = [text.strip('"') for text in report.split("\n")[0].split(",")]
    found = recipes.recognise(header)
    assert [recipe.name for recipe in found] == [name]
    assert found[0].table == "messages"
