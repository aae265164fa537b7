"""Files to act on: each platform's own form, nobody without consent, nothing live where people open them."""

import csv
import hashlib
import io
import itertools
from datetime import date, datetime

import ibis
import numpy as np
import pandas as pd
import pytest
from hand import CON, table
from hostile import FORMULAS

from toolkit import engine
from toolkit import measures as m
from toolkit.client import audiences, forms, master
from toolkit.client.audiences import FATES, Outlet
from toolkit.client.platforms import PLATFORMS

DAY, ZONE = date(2026, 10, 31), "Europe/Bucharest"
ALL_YES = {"email_consent": True, "sms_consent": True, "push_consent": True, "ads_consent": True}
HEADERS = {
    "meta": "email,phone,fn,ln,ct,st,zip,country,dob,doby,gen",
    "google": "Email,Phone,First Name,Last Name,Country,Zip",
    "klaviyo": "Email,Phone Number,First Name,Last Name,Email Marketing Consent,SMS Marketing Consent,"
    "Email Marketing Consent Timestamp",
    "klaviyo_sms": "Phone Number,First Name,Last Name,SMS Marketing Consent,SMS Marketing Consent Timestamp",
    "mailchimp": "Email Address,First Name,Last Name",
    "vendor": "customer_eid,email,first_name,last_name",
}
RFM_HEADERS = (
    "customer_eid,email,first_name,last_name,rfm_score,rfm_group_id,rfm_group_name,RVL RFM Score,RVL RFM Group Id,"
    "RVL RFM Group Name,RVL RFM Last Modified At,RVL R Raw,RVL R Score,RVL R Percentile,RVL F Raw,RVL F Score,"
    "RVL F Percentile,RVL M Raw,RVL M Score,RVL M Percentile"
)


def person(name="a", **said):
    return {"customer_id": name, "email": f"{name}@x.ro", "phone": "+40721000000", **ALL_YES, **said}


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def written(folder, *people, audience=None, messages=None, left_out=None, **how):
    """The files of one audience, by platform; the table of what became of whom stands under ``told``."""
    known = table("customers", people)
    allowed = m.consent.permits(known, messages, DAY)
    asked = known.select("customer_id") if audience is None else audience
    out = None if left_out is None else ibis.memtable({"customer_id": left_out})
    everybody = audiences.people(asked, known, allowed, out)
    told = audiences.written(Outlet(folder, ZONE, DAY, **how), everybody.mutate(audience=ibis.literal("one")), ["one"])
    files = {row.platform: [one for name in row.files for one in rows_of(folder / name)] for row in told.itertuples()}
    return {**files, "told": told.set_index("platform")}


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


# hashes


@pytest.mark.parametrize(
    ("field", "given", "hashed"),
    [
        ("email", " John_Smith@gmail.com ", "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"),
        ("phone", "+16505551212", "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"),
        ("fn", "Mary", "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"),
        ("fn", "Valéry", "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"),
        ("fn", "정", "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14"),
    ],
)
def test_the_hashes_that_meta_publishes(tmp_path, field, given, hashed):
    column = {"email": "email", "phone": "phone", "fn": "first_name"}[field]
    assert written(tmp_path, person(**{column: given}), platforms=("meta",))["meta"][0][field] == hashed


def test_one_phone_has_another_hash_on_each_platform(tmp_path):
    files = written(tmp_path, person(phone="+40721000000"))
    assert files["meta"][0]["phone"] == sha("40721000000")
    assert files["google"][0]["Phone"] == sha("+40721000000")


def test_meta_reads_lower_case_without_punctuation_and_with_accents(tmp_path):
    told = {"first_name": " Ana-Maria ", "last_name": "O'Șerban", "town": "Cluj-Napoca", "region": "Bistrița-Năsăud",
            "zip": "0100 11", "country": "ro", "birthday": date(1988, 5, 4), "birth_year": 1988, "gender": "f"}  # fmt: skip
    row = written(tmp_path, person(**told), platforms=("meta",))["meta"][0]
    plain = {"fn": "anamaria", "ln": "oșerban", "ct": "clujnapoca", "st": "bistrițanăsăud", "zip": "010011",
             "country": "ro", "dob": "19880504", "doby": "1988", "gen": "f"}  # fmt: skip
    assert {name: row[name] for name in plain} == {name: sha(text) for name, text in plain.items()}


def test_a_letter_and_its_mark_hash_as_the_one_letter(tmp_path):
    assert written(tmp_path, person(first_name="Vale\u0301ry"), platforms=("meta",))["meta"][0]["fn"] == sha("valéry")


def test_meta_is_told_the_year_of_birth_alone_and_no_gender_but_f_or_m(tmp_path):
    row = written(tmp_path, person(birth_year=1990, gender="o"), platforms=("meta",))["meta"][0]
    assert (row["dob"], row["doby"], row["gen"]) == ("", sha("1990"), "")


def test_meta_reads_the_customers_value_never_below_0(tmp_path):
    asked = ibis.memtable({"customer_id": ["a", "b"], "monetary_value": [12.345, -3.0]})
    files = written(tmp_path, person("a"), person("b"), audience=asked)
    assert [float(row["value"]) for row in files["meta"]] == [12.35, 0.0]


def test_google_reads_country_and_postal_code_plain_and_names_only_with_both(tmp_path):
    whole = {"first_name": " Ana Maria", "last_name": "Pop", "country": "ro", "zip": "010011"}
    files = written(
        tmp_path, person("a", **whole), person("b", **whole | {"zip": None}), person("c", **whole, email=None)
    )
    address = {"First Name": sha("anamaria"), "Last Name": sha("pop"), "Country": "RO", "Zip": "010011"}
    assert files["google"][0] == {"Email": sha("a@x.ro"), "Phone": sha("+40721000000"), **address}
    assert [files["google"][1][name] for name in address] == [""] * 4
    assert files["google"][2]["Email"] == ""


def test_files_for_advertising_hold_nothing_but_hashes_country_and_postal_code(tmp_path):
    told = {"first_name": "=Ana", "last_name": "+Pop", "country": "RO", "zip": "010011", "town": "@x", "region": "-y",
            "gender": "m", "birthday": date(2000, 1, 1)}  # fmt: skip
    files = written(tmp_path, person(**told))
    cells = {name: cell for key in ("meta", "google") for name, cell in files[key][0].items()}
    assert {name for name, cell in cells.items() if len(cell) != 64 or set(cell) - set("0123456789abcdef")} == {
        "Country", "Zip",
    }  # fmt: skip


# forms


def test_each_platform_has_its_own_headers(tmp_path):
    files = written(tmp_path, person())
    assert {key: ",".join(files[key][0]) for key in PLATFORMS} == HEADERS


SCORED = pd.DataFrame(
    {"customer_id": ["a", "b"], "recency_days": [3, 400], "frequency": [9, 1], "monetary_value": [900.0, 20.0],
     "r": [5, 1], "f": [4, 1], "m": [5, 1], "group": ["Soulmates", "Breakup"]}
)  # fmt: skip


def test_the_vendors_columns_with_groups_scores_and_percentiles(tmp_path):
    files = written(tmp_path, person("a", first_name="Ana"), audience=m.bands.banded(ibis.memtable(SCORED)))
    row = files["vendor"][0]
    assert ",".join(row) == RFM_HEADERS
    assert list(row.values()) == [
        "a", "a@x.ro", "Ana", "", "545", "1", "Soulmates", "545", "1", "Soulmates", "2026-10-31T00:00:00+02:00",
        "3", "5", "100", "9", "4", "100", "900.0", "5", "100",
    ]  # fmt: skip
    assert ",".join(files["mailchimp"][0]) == HEADERS["mailchimp"] + ",Tags"
    assert files["klaviyo"][0]["Group"] == files["mailchimp"][0]["Tags"] == "Soulmates"


def test_klaviyo_reads_what_was_said_in_its_own_words_with_the_moment_in_the_clients_zone(tmp_path):
    sent = table("messages", [{"sent_at": datetime(2026, 10, 1), "flow": "f", "customer_id": "b", "unsubscribed": 1,
                               "message_channel": "sms"}])  # fmt: skip
    summer, winter = datetime(2026, 7, 2, 14, 5), datetime(2025, 12, 2, 14, 5)
    people = (person("a", consent_at=summer), person("b", consent_at=winter), person("c", sms_consent=False))
    rows = written(tmp_path, *people, messages=sent, platforms=("klaviyo",))["klaviyo"]
    assert [row["Email Marketing Consent"] for row in rows] == ["Subscribe"] * 3
    assert [row["SMS Marketing Consent"] for row in rows] == ["Subscribe", "Unsubscribed", "Never subscribed"]
    assert [row["Phone Number"] for row in rows] == ["+40721000000", "", ""]
    moments = [row["Email Marketing Consent Timestamp"] for row in rows]
    assert moments == ["2026-07-02T14:05:00+03:00", "2025-12-02T14:05:00+02:00", ""]


def test_a_file_above_its_limit_is_parted_between_rows(tmp_path):
    people = [person(f"c{i:03d}", first_name='Ana "x",\ny' if i % 7 == 0 else "Șerban") for i in range(200)]
    told = written(tmp_path, *people, most_bytes=3000, platforms=("klaviyo",))["told"]
    files = told.loc["klaviyo", "files"]
    assert files[0] == "audiences/one_klaviyo_1.csv"
    assert len(files) >= 4
    assert not (tmp_path / "audiences" / "one_klaviyo.csv").exists()
    assert max((tmp_path / name).stat().st_size for name in files) <= 3000
    rows = [row for name in files for row in rows_of(tmp_path / name)]
    assert [row["Email"] for row in rows] == [f"c{i:03d}@x.ro" for i in range(200)]
    assert {row["First Name"] for row in rows} == {'Ana "x",\ny', "Șerban"}


def test_a_file_of_exactly_its_limit_stays_whole(tmp_path):
    size = (
        (tmp_path / written(tmp_path, person(), platforms=("klaviyo",))["told"].loc["klaviyo", "files"][0])
        .stat()
        .st_size
    )
    assert (
        len(written(tmp_path, person(), most_bytes=size, platforms=("klaviyo",))["told"].loc["klaviyo", "files"]) == 1
    )


@pytest.mark.parametrize(("text", "kept"), [("ș" * 127, 127), ("ș" * 128, 127), ("a" + "ș" * 127, 128), ("a" * 255, 255),
                                            ("a" * 256, 255), ("🎁" * 64, 63), ("a" * 254 + "ș", 254)])  # fmt: skip
def test_mailchimps_texts_have_at_most_255_bytes_and_whole_characters(tmp_path, text, kept):
    assert (
        written(tmp_path, person(first_name=text), platforms=("mailchimp",))["mailchimp"][0]["First Name"]
        == text[:kept]
    )


def test_mailchimp_takes_no_mailbox_beyond_ascii(tmp_path):
    told = written(tmp_path, person("a", email="ștefan@x.ro"), person("b", email="b@șx.ro"))["told"]
    assert told.loc["mailchimp", ["written", "unreachable"]].tolist() == [1, 1]
    assert told.loc["klaviyo", "written"] == 2


def test_files_are_in_utf_8_and_letters_lose_their_marks_only_where_asked(tmp_path):
    one = person(first_name="Ștefăniță", last_name="Țîrlea-Müßig")
    marked, plain = written(tmp_path / "a", one), written(tmp_path / "b", one, plain_letters=True)
    assert marked["klaviyo"][0]["First Name"] == "Ștefăniță"
    for key in ("klaviyo", "klaviyo_sms", "mailchimp"):
        assert (plain[key][0]["First Name"], plain[key][0]["Last Name"]) == ("Stefanita", "Tirlea-Mussig")
    assert plain["vendor"][0]["first_name"] == "Stefanita"
    assert plain["meta"] == marked["meta"]
    assert plain["google"] == marked["google"]


def test_only_the_platforms_that_are_wanted_get_files(tmp_path):
    told = written(tmp_path, person(), platforms=("klaviyo", "meta"))["told"]
    assert list(told.index) == ["meta", "klaviyo", "klaviyo_sms"]
    assert sorted(p.name for p in (tmp_path / "audiences").iterdir()) == [
        "one_klaviyo.csv", "one_klaviyo_sms.csv", "one_meta.csv",
    ]  # fmt: skip


# who is in them


def test_every_customer_of_an_audience_ends_as_one_thing(tmp_path):
    sent = table("messages", [{"sent_at": datetime(2026, 10, 1), "flow": "f", "customer_id": "off", "unsubscribed": 1,
                               "message_channel": "email"}])  # fmt: skip
    people = (
        person("yes"), person("no", email_consent=False), person("mute", email_consent=None), person("off"),
        person("gone", suppressed=True), person("none", email=None), person("bad", email="-x@y.ro"),
    )  # fmt: skip
    asked = ibis.memtable({"customer_id": ["yes", "no", "mute", "off", "gone", "none", "bad", "stranger", "yes"]})
    files = written(tmp_path, *people, audience=asked, messages=sent)
    told = files["told"].loc["klaviyo"]
    assert told[["customers", *FATES]].tolist() == [8, 1, 3, 2, 2]
    assert [row["Email"] for row in files["klaviyo"]] == ["yes@x.ro"]
    assert told["bad_email"] == 1


def test_recent_detractors_are_left_out_of_advertising_alone(tmp_path):
    told = written(tmp_path, person("a"), person("b"), left_out=["a", "stranger"])["told"]
    assert told["written"].to_dict() == {
        "meta": 1,
        "google": 1,
        "klaviyo": 2,
        "klaviyo_sms": 2,
        "mailchimp": 2,
        "vendor": 2,
    }
    assert told.loc["meta", "suppressed"] == 1


def test_an_audience_that_nobody_may_be_in_has_no_file_and_meta_needs_100(tmp_path):
    told = written(tmp_path, person(ads_consent=False))["told"]
    assert told.loc["meta", "files"] == ()
    assert not told.loc["meta", "enough"]
    people = [person(f"c{i}") for i in range(100)]
    assert written(tmp_path, *people, platforms=("meta",))["told"].loc["meta", "enough"]
    assert not written(tmp_path, *people[1:], platforms=("meta",))["told"].loc["meta", "enough"]


@pytest.mark.parametrize("field", ["email", "phone"])
@pytest.mark.parametrize("text", ["=1+1", "@x", "-2+3", "\t=x", "0721000000", "+40 721", "a@b", "a b@x.ro", "+x@y.ro"])
def test_an_address_that_has_not_the_form_is_left_out_and_counted(tmp_path, field, text):
    files = written(tmp_path, person(**{field: text}), platforms=("meta",))
    assert files["told"].loc["meta", f"bad_{field}"] == 1
    assert files["meta"][0][field] == ""


def test_each_platform_is_told_whom_to_leave_out(tmp_path):
    sent = table("messages", [{"sent_at": datetime(2026, 10, 1), "flow": "f", "customer_id": "off", "unsubscribed": 1,
                               "message_channel": "email"}])  # fmt: skip
    known = table("customers", [person("yes"), person("off"), person("gone", suppressed=True), person("low"),
                                person("never", suppressed=True, ads_consent=False), person("no", email_consent=False)])  # fmt: skip
    allowed = m.consent.permits(known, sent, DAY)
    everybody = audiences.people(known.select("customer_id"), known, allowed, ibis.memtable({"customer_id": ["low"]}))
    files = audiences.suppressed(Outlet(tmp_path, ZONE, DAY), everybody)
    rows = {key: [row for name in names for row in rows_of(tmp_path / name)] for key, names in files.items()}
    gone = {name: sha(f"{name}@x.ro") for name in ("gone", "low")}
    assert [row["email"] for row in rows["meta"]] == [gone["gone"], gone["low"]]
    assert [row["Email"] for row in rows["google"]] == [gone["gone"], gone["low"]]
    assert rows["klaviyo"] == [{"Email": f"{name}@x.ro"} for name in ("gone", "never", "off")]
    assert rows["mailchimp"] == [{"Email Address": f"{name}@x.ro"} for name in ("gone", "never", "off")]
    assert files["mailchimp"] == ("audiences/platforms/mailchimp_unsubscribed.csv",)
    assert len(rows["klaviyo_sms"]) == 2
    assert "vendor" not in rows


# formulas


def test_no_formula_lives_where_people_open_the_file_and_none_is_altered_where_machines_do(tmp_path):
    assert len(FORMULAS) == 30
    people = [person(f"c{i:02d}", first_name=text, last_name=text) for i, text in enumerate(FORMULAS)]
    files = written(tmp_path, *people)
    for key, name in (("klaviyo", "First Name"), ("mailchimp", "Last Name"), ("vendor", "first_name")):
        assert [row[name] for row in files[key]] == list(FORMULAS)
    known = table("customers", people)
    queue = _queue(*[(f"c{i:02d}", "thanks", "call", "goes", 1.0) for i in range(30)])
    asked = audiences.people(known.select("customer_id"), known, m.consent.permits(known, None, DAY))
    master.queued(Outlet(tmp_path, ZONE, DAY), queue, asked, m.consent.permits(known, None, DAY))
    goods = CON.create_table(f"goods_{id(tmp_path)}", pd.DataFrame(
        {"customer_id": [one["customer_id"] for one in people], "product_id": FORMULAS, "name": FORMULAS, "share": 0.5}
    ))  # fmt: skip
    scored = ibis.memtable(pd.concat([SCORED.head(1)] * 30).assign(customer_id=[one["customer_id"] for one in people]))
    plan = master.master(scored, m.consent.permits(known, None, DAY), queue, goods)
    Outlet(tmp_path, ZONE, DAY).write("master_plan.csv", forms.for_people(plan))
    human = [*(tmp_path / "queue").glob("*_call.csv"), tmp_path / "master_plan.csv"]
    cells = [cell for path in human for row in rows_of(path) for cell in row.values()]
    assert len(cells) > 500
    assert [cell for cell in cells if cell.strip()[:1] in tuple("=+-@＝＋－＠\t\r\n\0") and cell.strip()] == []
    assert {f"'{text}" for text in FORMULAS} <= set(cells)


# the plan and the queue


def _queue(*rows, service=False):
    columns = ["customer_id", "rule", "channel", "state", "expected_margin"]
    frame = pd.DataFrame(rows, columns=columns).assign(due_on=DAY, service=service)
    return ibis.memtable(frame[list(master.QUEUE)]).cast({"due_on": "date"})


def test_the_plan_has_a_row_for_each_customer_with_the_first_action_and_the_open_channels():
    known = table("customers", [person("a", ads_consent=False), person("b", suppressed=True), person("c", phone=None)])
    allowed = m.consent.permits(known, None, DAY)
    scored = ibis.memtable(SCORED.iloc[[0, 1, 0]].assign(customer_id=["a", "b", "c"]))
    queue = _queue(("a", "thanks", "parcel", "goes", 1.0), ("a", "offer", "email", "goes", 7.126),
                   ("a", "best", "email", "held", 99.0), ("b", "offer", "email", "goes", 1.0))  # fmt: skip
    goods = ibis.memtable(
        {
            "customer_id": ["a", "a"],
            "product_id": ["P2", "P1"],
            "name": ["two", "one, of ana@pop.ro"],
            "share": [0.1, 0.3],
        }
    )
    rows = master.master(scored, allowed, queue, goods).to_pandas()
    assert rows["customer_id"].tolist() == ["a", "c"]
    first = rows.iloc[0]
    assert first[["score", "next_product_id", "next_product", "rule", "channel", "other_actions"]].tolist() == [
        "545", "P1", "one, of •••", "offer", "email", 1,
    ]  # fmt: skip
    assert first["expected_margin"] == 7.13
    assert rows["allowed_channels"].tolist() == [
        "email, sms, push, parcel, site, call, post", "email, push, ads, parcel, site, call, post",
    ]  # fmt: skip
    alone = master.master(scored, allowed, None, None).to_pandas()
    assert alone[["next_product", "rule", "due_on"]].isna().all(axis=None)


def test_the_queue_is_written_by_rule_and_channel_for_whom_it_may_be(tmp_path):
    known = table("customers", [person("a"), person("b", email_consent=False), person("c", suppressed=True)])
    allowed = m.consent.permits(known, None, DAY)
    asked = audiences.people(known.select("customer_id"), known, allowed)
    everybody = ("a", "b", "c")
    rows = [
        (who, "After order 5", channel, "goes", 2.5) for who in everybody for channel in ("email", "sms", "ads", "post")
    ]
    told = master.queued(
        Outlet(tmp_path, ZONE, DAY), _queue(*rows, ("a", "late", "email", "held", 1.0)), asked, allowed
    )
    assert told[["channel", "customers", "written"]].to_numpy().tolist() == [
        ["ads", 3, 2], ["email", 3, 1], ["post", 3, 2], ["sms", 3, 2],
    ]  # fmt: skip
    files = {name for names in told["files"] for name in names}
    assert files == {
        f"queue/after_order_5_{end}.csv"
        for end in ("ads", "ads_meta", "ads_google", "email", "email_klaviyo", "email_mailchimp", "post", "sms",
                    "sms_klaviyo_sms")
    }  # fmt: skip
    assert rows_of(tmp_path / "queue/after_order_5_email.csv") == [
        {"customer_id": "a", "due_on": "2026-10-31", "expected_margin": "2.5", "first_name": "", "last_name": "",
         "email": "a@x.ro"}
    ]  # fmt: skip
    assert {row["Phone Number"] for row in rows_of(tmp_path / "queue/after_order_5_sms_klaviyo_sms.csv")} == {
        "+40721000000"
    }


def test_a_message_of_service_is_on_the_list_for_people_and_in_no_platforms_file(tmp_path):
    known = table("customers", [person("a"), person("b", email_consent=False), person("c", suppressed=True)])
    allowed = m.consent.permits(known, None, DAY)
    asked = audiences.people(known.select("customer_id"), known, allowed)
    rows = [(who, "refund", "email", "goes", 2.5) for who in ("a", "b", "c")]
    told = master.queued(Outlet(tmp_path, ZONE, DAY), _queue(*rows, service=True), asked, allowed)
    assert told["written"].tolist() == [2]
    assert [row["customer_id"] for row in rows_of(tmp_path / "queue/refund_email.csv")] == ["a", "b"]
    assert [row["Email"] for row in rows_of(tmp_path / "queue/refund_email_klaviyo.csv")] == ["a@x.ro"]
    told = master.queued(
        Outlet(tmp_path, ZONE, DAY), _queue(("b", "late", "email", "goes", 1.0), service=True), asked, allowed
    )
    assert told["files"].tolist() == [("queue/late_email.csv",)]


# shops without end


FINDS = {"ads": lambda e, p: e or p, "email": lambda e, _p: e, "sms": lambda _e, p: p}


def _shop(rng, shop):
    """A shop whose customers said, were told and left out anything: people, messages, the audience, who is left out."""
    n = int(rng.integers(1, 25))
    names = [f"s{shop:03d}c{i:02d}" for i in range(n)]
    emails = np.array(["ok{}@x.ro", None, "=x{}@y.ro", "no{}"], object)
    phones = np.array(["+4072100{}", None, "0721{}", "+4072-{}"], object)
    people = []
    for i, name in enumerate(names):
        email, phone = (rng.choice(forms, p=[0.6, 0.2, 0.1, 0.1]) for forms in (emails, phones))
        said = {f"{c}_consent": rng.choice(np.array([None, True, False]), p=[0.2, 0.5, 0.3]) for c in FINDS}
        people.append({"customer_id": name, "email": email and email.format(f"{shop}.{i}"), **said,
                       "phone": phone and phone.format(f"{i:04d}"),
                       "suppressed": rng.choice(np.array([None, True, False]), p=[0.5, 0.2, 0.3]),
                       "consent_at": None if rng.random() < 0.3 else _moment(rng)})  # fmt: skip
    messages = [
        {"sent_at": _moment(rng), "flow": "f", "customer_id": rng.choice([*names, f"s{shop:03d}x"]),
         "message_channel": rng.choice(np.array(["email", "sms", None], object)), "unsubscribed": int(rng.random() < 0.6)}
        for _ in range(int(rng.integers(0, 8)))
    ]  # fmt: skip
    asked = [one for one in [*names, f"s{shop:03d}x"] if rng.random() < 0.8]
    return people, messages, asked, [one for one in names if rng.random() < 0.1]


def _moment(rng):
    return datetime(2026, 9, int(rng.integers(1, 29)))


def _plainly(people, messages, asked, left_out, channel, finds):
    """Who ends as what, by a plain loop."""
    ends = {}
    for one in asked:
        row = next((p for p in people if p["customer_id"] == one), None)
        row = row or {"email": None, "phone": None, "suppressed": None, f"{channel}_consent": None, "consent_at": None}
        off = [
            message["sent_at"] for message in messages
            if message["customer_id"] == one and message["unsubscribed"] and message["message_channel"] in (channel, None)
        ]  # fmt: skip
        signed_off = channel != "ads" and off and not (row["consent_at"] and row["consent_at"] > max(off))
        email = row["email"] if row["email"] and row["email"].startswith("ok") else None
        phone = row["phone"] if row["phone"] and row["phone"].startswith("+40721") else None
        if row["suppressed"] or (channel == "ads" and one in left_out):
            ends[one] = "suppressed"
        elif not row[f"{channel}_consent"]:
            ends[one] = "refused"
        elif not finds(email, phone):
            ends[one] = "unreachable"
        else:
            ends[one] = "suppressed" if signed_off else "written"
    return ends


def _first(key, one):
    """The first cell of a customer's row."""
    email = (one["email"] or "") if (one["email"] or "").startswith("ok") else ""
    if key == "vendor":
        return one["customer_id"]
    return one["phone"] if key == "klaviyo_sms" else sha(email) if email and key in ("meta", "google") else email


def _are_right(shops, folder):
    """Fifty shops in one table: each customer ends as a plain loop says, and only those who may be are in a file."""
    made = [_shop(np.random.default_rng([9, shop]), shop) for shop in shops]
    people, messages, asked, left_out = (list(itertools.chain(*part)) for part in zip(*made, strict=True))
    known, sent = table("customers", people), table("messages", messages)
    ids = ibis.memtable({"customer_id": asked})
    rows = audiences.people(ids, known, m.consent.permits(known, sent, DAY), ibis.memtable({"customer_id": left_out}))
    told = audiences.written(Outlet(folder, ZONE, DAY), rows.mutate(audience=ibis.literal("one")), ["one"])
    told = told.set_index("platform")
    for key, platform in PLATFORMS.items():
        rule = (platform.channel, FINDS[platform.channel])
        ends = {who: end for each in made for who, end in _plainly(*each, *rule).items()}
        wanted = {fate: sum(end == fate for end in ends.values()) for fate in FATES}
        assert min(wanted.values()) > 10
        assert told.loc[key, list(FATES)].to_dict() == wanted
        assert told.loc[key, "customers"] == sum(wanted.values()) == len(asked)
        inside = [one for one in people if ends.get(one["customer_id"]) == "written"]
        lines = [row for name in told.loc[key, "files"] for row in rows_of(folder / name)]
        assert [next(iter(line.values())) for line in lines] == [_first(key, one) for one in inside]
        assert [one for one in inside if one["suppressed"] or not one[f"{platform.channel}_consent"]] == []


@pytest.mark.every_twentieth
@pytest.mark.parametrize("lot", range(20))
def test_no_row_without_consent_and_none_suppressed_in_a_thousand_shops(tmp_path, lot):
    _are_right(range(50 * lot, 50 * lot + 50), tmp_path)


def test_rows_are_written_in_the_order_of_their_table_while_that_is_asked_for(tmp_path):
    con = engine.connect()
    made = con.sql("SELECT hash(range) % 1000000007 AS id FROM range(600000)")
    with engine.in_order(made):
        held = made.order_by("id").cache()
        held.filter(held.id % 2 == 0).to_csv(tmp_path / "ids.csv")
    ids = pd.read_csv(tmp_path / "ids.csv")["id"]
    assert len(ids) > 250_000
    assert ids.is_monotonic_increasing
