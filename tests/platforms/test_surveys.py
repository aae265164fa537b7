"""Surveys of four tools: one row an answer, nobody's answer lost, the record counted once."""

import pytest

from toolkit.client import Client
from toolkit.intake import build, recipes

LINES = "order_id;date;client;value\n1;2026-01-05;a@x.ro;10,50\n"
TOML = """name = "Acme"
currency = "RON"
[sources.lines]
files = ["raw/lines.csv"]
columns = {{ order_id = "order_id", ordered_at = "date", customer_id = "client", net_amount = "value" }}
[sources.answers]
files = ["raw/survey*"]
recipe = "{recipe}"
"""
NPS = "How likely are you to recommend us?"
NPS_RO = "Cât de probabil este să ne recomandați?"
WHY = "What should we improve?"

TYPEFORM = (
    f"#,{NPS},{WHY},Courier,Locker,Start Date (UTC),Submit Date (UTC),Network ID\n"
    "a1,9,Nothing,Courier,,2026-03-01 21:50:00,2026-03-01 22:05:00,n1\n"
    'a2,3,"Slow, late",,Locker,2026-03-02 10:00:00,2026-03-02 10:05:00,n2\n'
    "a3,,,,,2026-03-03 10:00:00,2026-03-03 10:05:00,n3\n"
)
SURVEYMONKEY = (
    f"Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1,{NPS},"
    f"How was it delivered?,,{WHY}\n"
    ",,,,,,,,,Response,Courier,Locker,Open-Ended Response\n"
    "1,7,03/01/2026 21:50:00,03/01/2026 22:05:00,1.2.3.4,A@x.ro,,,,9,Courier,,Nothing\n"
    '2,7,03/13/2026 10:00:00,03/13/2026 10:05:00,1.2.3.4,b@x.ro,,,,3,,Locker,"Slow, late"\n'
    "3,7,03/14/2026 10:00:00,03/14/2026 10:05:00,1.2.3.4,,,,,,,,\n"
)
GOOGLE = (
    f"Marcaj de timp,Adresă de e-mail,{NPS_RO},Ce să îmbunătățim?\n"
    "01.03.2026 22:05:00,a@x.ro,9,Nimic\n13.03.2026 10:05:00,b@x.ro,3,„Livrarea, întâi”\n14.03.2026 10:05:00,c@x.ro,,\n"
).replace("„Livrarea, întâi”", '"Livrarea, întâi"')
DELIGHTED = (
    "id,person_email,survey_type,score,comment,permalink,created_at,updated_at,tags\n"
    "1,a@x.ro,nps,9,Nothing,http://d/1,1772395500,1772395500,\n2,b@x.ro,nps,3,\"Slow, late\",http://d/2,1772445900,,\n"
    "3,c@x.ro,nps,,,http://d/3,1772532300,,\n"
)  # fmt: skip
CASES = {"typeform": TYPEFORM, "surveymonkey": SURVEYMONKEY, "google_forms": GOOGLE, "delighted": DELIGHTED}


@pytest.fixture(scope="module", params=CASES)
def case(request, tmp_path_factory):
    """A tool's name, and the client of its export."""
    data = tmp_path_factory.mktemp("data")
    (data / "acme" / "raw").mkdir(parents=True)
    for name, text in (("raw/lines.csv", LINES), ("raw/survey.csv", CASES[request.param])):
        (data / "acme" / name).write_text(text, encoding="utf-8")
    (data / "acme" / "client.toml").write_text(TOML.format(recipe=request.param), encoding="utf-8")
    build(Client.configured("acme", data))
    return request.param, Client.open("acme", as_of="2026-12-31", data=data)


def answers(client, *columns):
    rows = client.table("answers").order_by("answered_at", "question", "value").select(*columns).to_pandas()
    return [tuple(None if v != v else v for v in row) for row in rows.itertuples(index=False)]


def test_the_score_is_known_as_nps_and_keeps_its_values(case):
    _, client = case
    rows = client.table("answers")
    scores = rows.filter(rows.kind == "nps").order_by("answered_at").to_pandas()
    assert scores.value.tolist() == ["9", "3"]


def test_each_answer_is_a_row_and_each_respondent_a_record(case):
    recipe, client = case
    book = client.ledger["sources"]["answers"]["files"][0]
    assert client.table("answers").count().execute() == {"typeform": 6, "surveymonkey": 6}.get(recipe, 4)
    assert (book["kept"], book["quarantined"]) == (2, 0)
    assert book["read"] == 2 + book["structural"]


def test_a_respondent_without_an_answer_is_counted_as_structural(case):
    _, client = case
    assert {"rule": "unanswered", "rows": 1} in client.ledger["sources"]["answers"]["structural"]


def test_the_moment_is_told_in_the_shops_time(case):
    recipe, client = case
    first = client.table("answers").answered_at.min().execute()
    assert str(first) == {"typeform": "2026-03-02 00:05:00", "delighted": "2026-03-01 22:05:00"}.get(
        recipe, "2026-03-01 22:05:00"
    )


def test_the_comment_with_a_comma_is_one_answer(case):
    _, client = case
    values = client.table("answers").value.to_pandas().tolist()
    assert "Slow, late" in values or "Livrarea, întâi" in values


def test_surveymonkeys_options_name_their_question(case):
    recipe, client = case
    delivered = {q for (q,) in answers(client, "question") if q.startswith("How was it delivered?")}
    named = {"How was it delivered?: Courier", "How was it delivered?: Locker"}
    assert delivered == (named if recipe == "surveymonkey" else set())


def test_who_answered_is_known_where_the_tool_says(case):
    recipe, client = case
    known = {who for (who,) in answers(client, "customer_id")}
    assert known == ({None} if recipe == "typeform" else {"a@x.ro", "b@x.ro"})


@pytest.mark.parametrize("recipe", CASES)
def test_a_survey_is_recognised_by_its_header_alone(recipe):
    assert recipes.recognise(CASES[recipe].split("\n")[0].split(","))[0].name == recipe


def test_a_question_without_a_scale_is_open_where_its_texts_differ_and_a_choice_where_they_recur(tmp_path):
    rows = "".join(f"01.03.2026 22:{n:02d}:00,c{n}@x.ro,{('Curier', 'Locker')[n % 2]},motivul {n}\n" for n in range(42))
    survey = f"Marcaj de timp,Adresă de e-mail,Cum a fost livrat?,De ce?\n{rows}"
    (tmp_path / "acme" / "raw").mkdir(parents=True)
    for name, text in (("raw/lines.csv", LINES), ("raw/survey.csv", survey)):
        (tmp_path / "acme" / name).write_text(text, encoding="utf-8")
    (tmp_path / "acme" / "client.toml").write_text(TOML.format(recipe="google_forms"), encoding="utf-8")
    build(Client.configured("acme", tmp_path))
    client = Client.open("acme", as_of="2026-12-31", data=tmp_path)
    kinds = client.answers.select("question", "kind").distinct().to_pandas().set_index("question")["kind"].to_dict()
    assert kinds == {"Cum a fost livrat?": "choice", "De ce?": "open"}
    assert client.answers.count().execute() == 84


def test_a_score_given_again_later_replaces_the_score_and_not_what_else_the_form_says(tmp_path):
    survey = (
        "Marcaj de timp,Adresă de e-mail,De ce?,Cât de ușor a fost?\n"
        "01.03.2026 10:00:00,a@x.ro,primul motiv,3\n01.04.2026 10:00:00,a@x.ro,al doilea motiv,6\n"
    )
    (tmp_path / "acme" / "raw").mkdir(parents=True)
    for name, text in (("raw/lines.csv", LINES), ("raw/survey.csv", survey)):
        (tmp_path / "acme" / name).write_text(text, encoding="utf-8")
    (tmp_path / "acme" / "client.toml").write_text(TOML.format(recipe="google_forms"), encoding="utf-8")
    build(Client.configured("acme", tmp_path))
    client = Client.open("acme", as_of="2026-12-31", data=tmp_path)
    assert sorted(client.answers.value.to_pandas()) == ["6", "al doilea motiv", "primul motiv"]
