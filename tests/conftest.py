"""What the tests share."""

import gc
import shutil
import tomllib
from functools import cache
from pathlib import Path

import pytest

from toolkit import words
from toolkit.client import Client
from toolkit.intake import build
from toolkit.intake.wizard import Interview, new_client

gc.freeze()  # what is imported stays; to look through it again and again took a tenth of the time
CLIENTS = Path(__file__).parent / "clients"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


def pytest_addoption(parser):
    parser.addoption("--soak", action="store_true", help="run the large sets whole, not every twentieth of them")


MADE_ONCE = {
    "demo_folders": "demo", "demo_report": "demo", "real_client": "real", "online_retail_report": "real", "decks": "decks",
}  # fmt: skip
"""What takes long to make, and the group of tests that one process runs so that it is made once."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what only ``--soak`` runs, and keep together in one process the tests that share what takes long."""
    for item in items:
        shared = [group for fixture, group in MADE_ONCE.items() if fixture in _asked_for(item)]
        item.add_marker(pytest.mark.xdist_group(shared[0] if shared else item.path.name))
    if config.getoption("--soak"):
        return
    seen, kept, left = {}, [], []
    for item in items:
        place = seen[item.function] = seen.get(item.function, -1) + 1
        (left if place % _every(item) else kept).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def _asked_for(item) -> set[str]:
    """The fixtures of a test, and those that one of its parameters names."""
    named = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return {*item.fixturenames, *(name for name in named if isinstance(name, str))}


def _every(item) -> int:
    """One in how many cases of a test runs every day."""
    if item.get_closest_marker("every_twentieth"):
        return 20
    return 4 if item.get_closest_marker("every_fourth") else 1


@pytest.fixture(scope="session")
def soak(request) -> bool:
    """Whether the large sets run whole."""
    return request.config.getoption("--soak")


@pytest.fixture(autouse=True)
def _english():
    """Every test begins in English, whatever the one before spoke."""
    words.use("en")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and reference numbers beside the repository."""
    folder = Path(__file__).parents[2] / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("the folder of real data (../shared/data) is absent")
    return folder


SOURCES = {
    "online_retail": ("orders_2009-2010.csv.gz", "orders_2010-2011.csv.gz"),
    "cdnow": ("cdnow_master.txt",),
    "rfm_example": ("orders.csv",),
}


@pytest.fixture(scope="session")
def real_client(shared, tmp_path_factory):
    """``real_client("online_retail")``: a real shop through the intake with its configuration of ``tests/clients``.

    One without such a configuration is set up by the wizard with its answers there.
    """
    data = tmp_path_factory.mktemp("real")

    @cache
    def built(slug: str, as_of: str = "") -> Client:
        folder = data / slug
        if not folder.exists():
            (folder / "raw").mkdir(parents=True)
            files = [shutil.copy(shared / "data" / slug / name, folder / "raw") for name in SOURCES[slug]]
            if (CLIENTS / slug).exists():
                shutil.copy(CLIENTS / slug / "client.toml", folder)
            else:
                answers = tomllib.loads((CLIENTS / "answers.toml").read_text(encoding="utf-8"))[slug]
                new_client(slug, list(map(Path, files)), Interview(answers), "en", data)
            build(Client.configured(slug, data))
        return Client.open(slug, as_of, data)

    return built


@pytest.fixture
def tmp_client(tmp_path):
    """Make a client of given raw files and ``client.toml`` text: ``tmp_client({"a.csv": "…"}, "…")``, not yet built."""

    def make(raw: dict[str, str | bytes], toml: str, slug: str = "acme") -> Client:
        folder = tmp_path / "data" / slug
        (folder / "raw").mkdir(parents=True, exist_ok=True)
        for name, content in raw.items():
            data = content if isinstance(content, bytes) else content.encode("utf-8")
            (folder / "raw" / name).write_bytes(data)
        (folder / "client.toml").write_text(toml, encoding="utf-8")
        return Client.configured(slug, tmp_path / "data")

    return make


@pytest.fixture(scope="session")
def demo_folders(tmp_path_factory) -> Path:
    """A folder with the demo shop in ``data`` and room for ``reports``, named to the toolkit for the whole session."""
    from toolkit.demo import generate

    folder = tmp_path_factory.mktemp("demo")
    generate(folder / "data" / "demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CVO_DATA", str(folder / "data"))
        patch.setenv("CVO_REPORTS", str(folder / "reports"))
        yield folder


@pytest.fixture(scope="session")
def demo_report(demo_folders):
    """The demo shop run in Romanian: intake, notebooks, deck."""
    from toolkit.run.one import run_client

    return run_client("demo", language="ro")


@pytest.fixture(scope="session")
def demo_client(demo_report, demo_folders):
    """The demo shop, opened."""
    from toolkit.client import Client

    return Client.open("demo", data=demo_folders / "data")


@pytest.fixture
def own_demo(demo_client, tmp_path):
    """The demo shop, its configuration free to be written to."""
    folder = tmp_path / "data" / "demo"
    folder.mkdir(parents=True)
    shutil.copy(demo_client.folder / "client.toml", folder)
    (folder / "raw").symlink_to(demo_client.folder / "raw")
    (folder / "built").symlink_to(demo_client.folder / "built")
    client = Client(folder, demo_client.config)
    client.__dict__ |= {"key": demo_client.key, "as_of": demo_client.as_of}
    return client


@pytest.fixture(scope="session")
def decks(tmp_path_factory):
    """A deck of every slide there is, in each language: its path, its number of slides and its outputs."""
    import earlier
    import fabricated

    from toolkit.publish import slides
    from toolkit.publish.brand import Brand
    from toolkit.publish.deck import write_deck
    from toolkit.publish.since import chapter

    made, failed = {}, [{"id": "02b", "status": "failed", "reason": "out of memory"}]
    for language in ("en", "ro"):
        folder = tmp_path_factory.mktemp(f"deck-{language}")
        outputs = fabricated.published(fabricated.publish_all, language)
        notebook = fabricated.write_notebook(folder / "00_all.ipynb", outputs)
        facts = {"client": "Acme SRL", "as_of": fabricated.AS_OF, "currency": "RON", "language": language}
        told = {"brand": Brand("Value Partners"), "steps": failed, "since": chapter(*earlier.full(language))}
        count = write_deck(slides.read([notebook]), folder / "deck.html", **told, **facts)
        made[language] = (folder / "deck.html", count, [*told["since"], *outputs])
    return made


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium, without the traffic of its own."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def run_real(real_client, tmp_path_factory):
    """Run a real client's notebooks in English; gives its report."""
    from toolkit.run.one import run_client

    def run(slug):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CVO_DATA", str(real_client(slug).folder.parent))
            patch.setenv("CVO_REPORTS", str(tmp_path_factory.mktemp("reports")))
            return run_client(slug, language="en")

    return run


@pytest.fixture(scope="session")
def online_retail_report(run_real):
    """Online Retail run in English: intake, notebooks, deck."""
    return run_real("online_retail")
