"""A client's database: the same shop gives the same tables, nothing of the client's is written to, no secret is told."""

import csv
import json
import logging
import random
import sqlite3
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import duckdb
import pyarrow.parquet as pq
import pytest

from toolkit import engine, intake
from toolkit.client import Client
from toolkit.errors import ConfigError, CvoError, DataRefused
from toolkit.intake import databases
from toolkit.intake.raw import Headers
from toolkit.words import say

COLUMNS = ("order_id", "ordered_at", "customer_id", "product_id", "quantity", "unit_price", "status")
TOML = """
name = "Acme"
currency = "RON"
[sources.lines]
{where}
statuses = {{ sale = ["ok"], cancelled = ["anulată"] }}
[sources.lines.columns]
order_id = "order_id"
ordered_at = "ordered_at"
customer_id = "customer_id"
product_id = "product_id"
quantity = "quantity"
unit_price = "unit_price"
status = "status"
"""
SQLITE_TYPES = "order_id TEXT, ordered_at DATETIME, customer_id INTEGER, product_id, quantity INTEGER, unit_price REAL, status VARCHAR(9)"
DUCKDB_TYPES = (
    "order_id VARCHAR, ordered_at TIMESTAMP, customer_id BIGINT, product_id VARCHAR, quantity INTEGER, "
    "unit_price DECIMAL(12, 3), status VARCHAR"
)


BOOKED = ("read", "kept", "quarantined", "structural", "deduplicated", "amount")


def toml(where='connection = "raw/shop.db"\ntable = "lines"'):
    return TOML.format(where=where)


@pytest.fixture(scope="module")
def shop():
    """Three hundred order lines, one of them without a price."""
    dice = random.Random(4)
    rows = [
        (f"{i // 2:05}", datetime(2025, 1, 1) + timedelta(hours=7 * (i // 2)), 100 + i // 2 % 40, f"P{dice.randrange(20):03}",
         dice.randrange(1, 9), dice.randrange(1, 99_999) / 1000, "anulată" if i // 2 % 9 == 0 else "ok")
        for i in range(300)
    ]  # fmt: skip
    rows[7] = (*rows[7][:5], None, "ok")
    return rows


def as_csv(rows):
    lines = [COLUMNS, *([*row[:5], "" if row[5] is None else f"{row[5]:.4f}", row[6]] for row in rows)]
    return "".join(";".join(map(str, line)) + "\n" for line in lines)


def as_sqlite(path, rows, types=SQLITE_TYPES, more=""):
    with sqlite3.connect(path) as con:
        con.execute(f"CREATE TABLE lines ({types})")
        marks = ", ".join("?" * len(rows[0]))
        con.executemany(
            f"INSERT INTO lines VALUES ({marks})",  # noqa: S608
            [[str(c) if isinstance(c, datetime) else c for c in row] for row in rows],
        )
        con.executescript(more)
    con.close()


def as_duckdb(path, rows, types=DUCKDB_TYPES, more=""):
    with duckdb.connect(str(path)) as con:
        con.execute(f"CREATE TABLE lines ({types})")
        con.executemany(f"INSERT INTO lines VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
        con.execute(more or "SELECT 1")


@pytest.fixture
def made(tmp_client):
    """``made(toml, "shop.db", write)``: a client whose raw folder holds what ``write(path)`` makes."""

    def make(config, name="shop.db", write=None, slug="acme"):
        client = tmp_client({}, config, slug)
        if write:
            write(client.folder / "raw" / name)
        return client

    return make


def built(client):
    intake.build(client)
    return Client.open(client.slug, data=client.folder.parent)


def stored(client, table="lines"):
    return client.connection.read_parquet(client.built / f"{table}.parquet").to_pandas()


def fetched(client):
    """The rows fetched, as text."""
    databases.fetch(client)
    return pq.read_table(client.fetched("lines")).to_pylist()


def refusal(client, kind=CvoError):
    with pytest.raises(kind) as refused:
        intake.build(client)
    english, romanian = say(refused.value.message, "en"), say(refused.value.message, "ro")
    assert english != romanian
    assert "Traceback" not in english
    return english


def test_the_same_shop_as_csv_sqlite_and_duckdb_gives_the_same_tables(made, shop):
    """The ledger closes, names the table, the database and the row, and what lies in raw/ is left as it was."""
    whole = toml('files = ["raw/shop.csv"]\ndecimal = "."')
    text = built(made(whole, "shop.csv", lambda path: path.write_text(as_csv(shop), encoding="utf-8"), "csv"))
    (of_text,) = text.ledger["sources"]["lines"]["files"]
    assert (len(stored(text)), of_text["read"], of_text["quarantined"]) == (299, 300, 1)
    for name, write in (("shop.db", as_sqlite), ("shop.duckdb", as_duckdb)):
        config = toml(f'connection = "raw/{name}"\ntable = "lines"')
        client = made(config, name, partial(write, rows=shop), name.rpartition(".")[2])
        before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in (client.folder / "raw").iterdir()}
        client = built(client)
        assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in (client.folder / "raw").iterdir()} == before
        for table in ("lines", "orders", "customer_days", "products"):
            assert stored(client, table).equals(stored(text, table)), (name, table)
        (file,) = client.ledger["sources"]["lines"]["files"]
        assert {key: file[key] for key in BOOKED} == {key: of_text[key] for key in BOOKED}
        assert (file["file"], file["sheet"], file["is_table"]) == (f"raw/{name}", "lines", True)
        with (client.built / "quarantine" / "lines.csv").open(encoding="utf-8-sig", newline="") as source:
            (row,) = csv.DictReader(source)
        assert [row[k] for k in ("source_file", "sheet", "line", "rule")] == [name, "lines", "8", "empty"]


@pytest.mark.parametrize(
    "address", ["raw/shop.db", "sqlite:///raw/shop.db", "sqlite://raw/shop.db", "${ACME_DATABASE}"]
)
def test_a_path_is_of_the_clients_folder_however_it_is_written(made, shop, monkeypatch, address):
    monkeypatch.setenv("ACME_DATABASE", "sqlite:///raw/shop.db")
    monkeypatch.chdir("/")
    config = toml(f'connection = "{address}"\ntable = "lines"')
    assert len(fetched(made(config, "shop.db", partial(as_sqlite, rows=shop)))) == 300


VIEW = "CREATE VIEW sold AS SELECT * FROM lines WHERE status = 'ok'"


@pytest.mark.parametrize(
    ("name", "table", "write"),
    [
        ("shop.db", "sold", partial(as_sqlite, more=VIEW)),
        ("shop.db", "main.sold", partial(as_sqlite, more=VIEW)),
        ("shop.db", "sold.2025", partial(as_sqlite, more=VIEW.replace("sold", '"sold.2025"'))),
        ("shop.duckdb", "sold", partial(as_duckdb, more=VIEW)),
        ("shop.duckdb", "main.sold", partial(as_duckdb, more=VIEW)),
        ("shop.duckdb", "sales.sold", partial(as_duckdb, more="CREATE SCHEMA sales; " + VIEW.replace("sold", "sales.sold"))),
    ],
)  # fmt: skip
def test_views_schemas_and_names_with_points_are_found(made, shop, name, table, write):
    rows = fetched(made(toml(f'connection = "raw/{name}"\ntable = "{table}"'), name, partial(write, rows=shop)))
    assert len(rows) == sum(row[6] == "ok" for row in shop)
    assert {row["status"] for row in rows} == {"ok"}


def test_tables_are_joined_by_their_key(made, shop):
    heads = {row[0]: (row[0], row[1], row[2], row[6]) for row in shop}
    items = [(row[0], *row[3:6]) for row in shop if row[5] is not None]

    def write(path):
        as_sqlite(path, items, "order_id TEXT, product_id TEXT, quantity INT, unit_price REAL")
        with sqlite3.connect(path) as con:
            con.execute("CREATE TABLE orders (number TEXT, ordered_at TEXT, customer_id INT, status TEXT)")
            con.executemany(
                "INSERT INTO orders VALUES (?, ?, ?, ?)", [(a, str(b), c, d) for a, b, c, d in heads.values()]
            )
        con.close()

    where = 'connection = "raw/shop.db"\ntable = "lines"\njoins = { heads = { table = "orders", on = "order_id", key = "number" } }'
    client = built(made(toml(where), "shop.db", write))
    (join,) = client.ledger["sources"]["lines"]["joins"]
    assert (join["read"], join["matched"], join["without"], join["files"]) == (150, 150, 0, ["raw/shop.db"])
    assert sorted(stored(client).customer_id) == sorted(str(row[2]) for row in shop if row[5] is not None)


def test_numbers_whose_type_is_known_are_never_ambiguous(made):
    for number, name, write in ((1.234, "shop.db", as_sqlite), (Decimal("1.234"), "shop.duckdb", as_duckdb)):
        rows = [("1", datetime(2025, 1, 1), 1, "P", 1, number, "ok")]
        (row,) = fetched(made(toml(f'connection = "raw/{name}"\ntable = "lines"'), name, partial(write, rows=rows)))
        assert (row["unit_price"], row["customer_id"]) == ("1.2340", "1")


def test_text_in_an_sqlite_number_column_comes_as_it_was_written(made):
    rows = [("1", "05.01.2025", 1, 7.5, "două", "1.234,56 lei", None)]
    (row,) = fetched(made(toml(), "shop.db", partial(as_sqlite, rows=rows)))
    assert list(row.values()) == ["1", "05.01.2025", "1", "7.5", "două", "1.234,56 lei", ""]


def test_times_days_flags_and_bytes_come_as_they_are_or_are_named(made):
    """Times with their offset from UTC, which the column's decision reads; bytes are no text."""
    types = DUCKDB_TYPES.replace("TIMESTAMP", "TIMESTAMPTZ") + ", photo BLOB, gift BOOLEAN, sent DATE, size DOUBLE"
    at = datetime(2025, 7, 1, 22, 30, 5, 123_456, tzinfo=UTC)
    rows = [("1", at, 1, "P", 1, 5, "ok", b"\xff", True, date(2025, 1, 5), 12.0)]
    client = made(
        toml('connection = "raw/shop.duckdb"\ntable = "lines"'),
        "shop.duckdb",
        partial(as_duckdb, rows=rows, types=types),
    )
    (row,) = fetched(client)
    assert datetime.fromisoformat(row["ordered_at"]) == at.replace(microsecond=0)
    assert (row["gift"], row["sent"], row["size"], "photo" in row) == ("true", "2025-01-05", "12", False)
    raw = databases.read(client.fetched("lines"), 0, Headers(), client.folder / "staged.parquet")
    assert [(note.rule, note.example) for note in raw.notes] == [("binary_columns", "photo")]


def test_a_database_that_has_not_changed_is_not_read_again_and_one_that_has_is(made, shop):
    client = made(toml(), "shop.db", partial(as_sqlite, rows=shop))
    fetched(client)
    at, key = client.fetched("lines").stat().st_mtime_ns, client.key
    fetched(client)
    assert (client.fetched("lines").stat().st_mtime_ns, client.key) == (at, key)
    with sqlite3.connect(client.folder / "raw" / "shop.db") as con:
        con.execute("DELETE FROM lines WHERE rowid > 100")
    con.close()
    assert len(fetched(client)) == 100
    assert client.key != key


def test_a_client_whose_database_was_never_read_says_what_to_do(made):
    with pytest.raises(ConfigError, match=r"acme: its database was not read yet\. Run: cvo check acme"):
        Client.open("acme", data=made(toml()).folder.parent)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ('connection = "raw/shop.db"\ntable = "lnes"',
         "[sources.lines]: there is no table lnes in raw/shop.db. Nearest: lines. Tables there: lines, sold."),
        ('connection = "raw/shop.db"\ntable = "audit.lines"', "there is no table audit.lines in raw/shop.db"),
        ('connection = "raw/shpo.db"\ntable = "lines"',
         "there is no database raw/shpo.db in data/acme. Put it there, or correct the path. Databases there: raw/shop.db."),
        ('connection = "../shop.db"\ntable = "lines"', '[sources.lines] connection: "../shop.db" leaves the client\'s folder'),
        ('connection = "sqlite:////etc/shop.db"\ntable = "lines"', '"/etc/shop.db" leaves the client\'s folder'),
        ('connection = "raw/list.txt"\ntable = "lines"', "raw/list.txt is no database of SQLite or DuckDB"),
        ('connection = "mongo://h/d"\ntable = "lines"', 'no kind of database is called "mongo"'),
        ('connection = "csv:///etc/passwd"\ntable = "lines"', 'no kind of database is called "csv"'),
        ('connection = "pyspark://local"\ntable = "lines"', 'no kind of database is called "pyspark"'),
        ('connection = "postgres://reader@db/shop"\ntable = "lines"',
         'what reads postgres is not installed. Run: pip install -c constraints.txt "ibis-framework[postgres]"'),
        ('connection = "${NOT_SET_ANYWHERE}"\ntable = "lines"', "the environment variable NOT_SET_ANYWHERE is not set"),
        ('connection = "raw/shop.db"', "has a connection and no table"),
        ('table = "lines"', "names the table lines and no database"),
        ('files = ["raw/*.csv"]\nconnection = "raw/shop.db"\ntable = "lines"', "and not both"),
        ("", "[sources.lines] must say where its rows are"),
    ],
)  # fmt: skip
def test_a_database_that_cannot_be_used_is_refused_with_the_fix(tmp_client, shop, where, says):
    client = tmp_client({"list.txt": "no database"}, toml())
    as_sqlite(client.folder / "raw" / "shop.db", shop[:9], more=VIEW)
    with pytest.raises(CvoError) as refused:
        intake.build(tmp_client({}, toml(where)))
    english, romanian = say(refused.value.message, "en"), say(refused.value.message, "ro")
    assert says in english
    assert "data/acme/client.toml" in english
    assert romanian != english


def test_a_duckdb_view_reads_no_other_file(made, shop, tmp_path):
    (tmp_path / "outside.csv").write_text("order_id\nsecret-canary\n")
    view = f"CREATE VIEW theirs AS SELECT * FROM read_csv('{tmp_path}/outside.csv')"  # noqa: S608
    config = toml('connection = "raw/shop.duckdb"\ntable = "theirs"')
    said = refusal(made(config, "shop.duckdb", partial(as_duckdb, rows=shop[:9], more=view)), DataRefused)
    assert "the table theirs of raw/shop.duckdb cannot be read" in said
    assert "canary" not in said


def test_a_link_to_a_database_elsewhere_is_refused(made, shop, tmp_path):
    as_sqlite(tmp_path / "outside.db", shop[:9])
    said = refusal(made(toml(), "shop.db", lambda path: path.symlink_to(tmp_path / "outside.db")), ConfigError)
    assert "leaves the client's folder" in said


def test_a_database_copied_while_in_use_is_refused(made, shop):
    def write(path):
        as_sqlite(path, shop[:9])
        path.with_name("shop.db-wal").write_bytes(b"not yet in it")

    said = refusal(made(toml(), "shop.db", write), DataRefused)
    assert "raw/shop.db was copied while it was in use: shop.db-wal beside it" in said


@pytest.mark.parametrize(("name", "write"), [("shop.db", as_sqlite), ("shop.duckdb", as_duckdb)])
def test_a_database_cut_short_is_refused(made, shop, name, write):
    def cut(path):
        write(path, shop)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])

    said = refusal(made(toml(f'connection = "raw/{name}"\ntable = "lines"'), name, cut), DataRefused)
    assert f"raw/{name}" in said


SECRET = "h7/Canar@9%x"


def test_a_password_in_the_configuration_is_refused_and_not_repeated(tmp_path):
    for address in (f"postgres://reader:{SECRET}@db/shop", f"snowflake://acct/db?token={SECRET}"):
        folder = tmp_path / "acme"
        folder.mkdir(exist_ok=True)
        (folder / "client.toml").write_text(toml(f'connection = "{address}"\ntable = "lines"'), encoding="utf-8")
        with pytest.raises(ConfigError, match=r"connection holds a password.*\$\{SHOP_PASSWORD\}") as refused:
            Client.configured("acme", tmp_path)
        assert "Canar" not in say(refused.value.message, "en") + say(refused.value.message, "ro")
        (folder / "client.toml").write_text(toml(f'connection = ["{address}"]\ntable = "lines"'), encoding="utf-8")
        with pytest.raises(ConfigError) as refused:
            Client.configured("acme", tmp_path)
        assert "Canar" not in str(refused.value)


SERVER = 'connection = "postgres://reader:${SHOP_PASSWORD}@db.acme.ro:5432/shop?sslmode=require"\ntable = "lines"'


def test_a_secret_from_the_environment_reaches_the_driver_and_nothing_else(
    made, shop, monkeypatch, caplog, capfd, tmp_path
):
    """A server is stood in for by an SQLite file: the address asked for is what is examined."""
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    as_sqlite(tmp_path / "server.db", shop)
    asked = []

    def connect(address):
        asked.append(address)
        return engine.open_sqlite(tmp_path / "server.db")

    monkeypatch.setattr(engine, "open_server", connect)
    caplog.set_level(logging.DEBUG)
    client = made(toml(SERVER))
    assert len(fetched(client)) == 300
    assert asked == ["postgres://reader:h7%2FCanar%409%25x@db.acme.ro:5432/shop?sslmode=require"]
    raw = databases.read(client.fetched("lines"), 0, Headers(), client.folder / "staged.parquet")
    assert raw.origin(client.folder) == "postgres://db.acme.ro:5432/shop"
    assert raw.label == "postgres://db.acme.ro:5432/shop [lines]"
    written = b"".join(p.read_bytes() for p in client.folder.rglob("*") if p.is_file())
    told = [written.decode("latin-1"), json.dumps(client.config.intake_part()), caplog.text, *capfd.readouterr()]
    assert [text for text in told if "Canar" in text] == []
    fetched(client)
    assert len(asked) == 2, "the tables of a server are fetched at each build"


def test_what_a_driver_says_is_told_without_the_secret(made, monkeypatch):
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)

    def connect(address):
        raise OSError(f"could not connect to {address}\n(password {SECRET!s})\nhint")

    monkeypatch.setattr(engine, "open_server", connect)
    said = refusal(made(toml(SERVER)), ConfigError)
    assert "postgres://db.acme.ro:5432/shop cannot be reached: could not connect to" in said
    assert "Canar" not in said
