"""A client's text is only ever text: nothing of it runs, is typeset or calls home, and nobody is given away."""

import base64
import re
import sys
import threading
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, cycle
from pathlib import Path

import fabricated as shop
import hostile
import nbformat
import pandas as pd
import pytest
from nbconvert import HTMLExporter
from seen import open_deck

from toolkit import gallery
from toolkit.publish import slides
from toolkit.publish.brand import Brand
from toolkit.publish.deck import write_deck
from toolkit.show.escape import escaped
from toolkit.words.private import MASK, masked

LIVE = """
roots => {
  const tags = ['script', 'iframe', 'object', 'embed', 'link', 'meta', 'base', 'form', 'input', 'button', 'video', 'audio', 'details', 'math', 'animate',
    'image', 'style', 'pre.mermaid', '.mermaid', '.MathJax', 'mjx-container', '.katex'].join(',');
  const found = [];
  for (const root of document.querySelectorAll(roots)) {
    for (const part of root.querySelectorAll(tags)) if (!part.matches('style[scoped]')) found.push(part.outerHTML.slice(0, 90));
    for (const part of root.querySelectorAll('*')) for (const {name, value} of part.attributes) {
      const calls = name.startsWith('on') || ['src', 'href', 'action', 'srcdoc', 'data'].includes(name) && !/^(data:image|#)/.test(value) || name === 'style' && /url/i.test(value);
      if (calls) found.push(`${part.tagName} ${name}=${value.slice(0, 60)}`);
    }
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const ignored = texts.currentNode.parentElement.closest('.tex2jax_ignore, pre, aside, .reveal, .speaker-controls-notes');
      if (!ignored && /\\$.+\\$|\\\\[(\\[]|\\\\begin/.test(texts.currentNode.data)) found.push(`mathematics: ${texts.currentNode.data.slice(0, 60)}`);
    }
  }
  return found;
}
"""
CONTROLS = {"kind", "step", "id", "language", "state", "numeric", "strong", "level"}
"""Entries of a slide's metadata that the toolkit itself sets and that say how it is laid out."""


class Listener(ThreadingHTTPServer):
    """Writes down what is asked of it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Recorder)
        self.asked = []
        self.address = f"http://127.0.0.1:{self.server_port}/caught"


class _Recorder(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_told):
        pass


@pytest.fixture(scope="module")
def listener():
    server = Listener()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def texts(listener):
    """Payloads, and after every fifth a canary, so that both stand among the first few."""
    canaries = cycle(hostile.CANARIES.values())
    payloads = hostile.payloads(listener.address)
    return [text for n, one in enumerate(payloads) for text in ([one, next(canaries)] if n % 5 == 2 else [one])]


@pytest.fixture(scope="module")
def report(texts, tmp_path_factory):
    """The hostile shop from its files to its deck."""
    from toolkit.run.one import run_client

    folder = tmp_path_factory.mktemp("hostile")
    hostile.client(folder / "data" / "acme", texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CVO_DATA", str(folder / "data"))
        patch.setenv("CVO_REPORTS", str(folder / "reports"))
        patch.setenv("SHOP_PASSWORD", hostile.CANARIES["secret"])
        return run_client("acme", language="en")


@pytest.fixture
def watched(browser, listener):
    """A page, what it asked for, the dialogs it opened; the network is there to be caught on."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.asked, page.dialogs = [], []
    context.on(
        "request", lambda r: page.asked.append(r.url) if not r.url.startswith(("data:", "file:", "blob:")) else None
    )
    page.on("dialog", lambda d: (page.dialogs.append(d.message), d.dismiss()))
    listener.asked.clear()
    yield page
    context.close()


def nothing_ran(page, listener):
    """Neither a script of the data ran, nor was anybody asked for anything, in any window."""
    ran = [frame.url for p in page.context.pages for frame in p.frames if frame.evaluate("'pwned' in window")]
    return (ran, page.asked, page.dialogs, listener.asked) == ([], [], [], [])


def walked(page):
    """Go through every slide, the overview and the notes."""
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate("number => Reveal.slide(number)", number)
        page.mouse.move(300 + number, 300)
        page.keyboard.press("Tab")
    page.keyboard.press("o")
    page.keyboard.press("o")


def replaced(told, texts):
    """A slide's metadata with every text of it exchanged for the next hostile one."""
    if isinstance(told, str):
        return next(texts)
    if isinstance(told, dict):
        return {k: v if k in CONTROLS else replaced(v, texts) for k, v in told.items()}
    return [replaced(v, texts) for v in told] if isinstance(told, list) else told


@pytest.fixture(scope="module")
def everywhere(listener, tmp_path_factory):
    """A deck of every layout in which every text is hostile, notes and alternative texts too."""
    folder = tmp_path_factory.mktemp("everywhere")
    payloads = cycle(hostile.payloads(listener.address))
    outputs = [*gallery.published(shop.publish_all, "en"), *gallery.published(gallery.publish, "en", ())]
    changed = deepcopy(outputs)
    for output in changed:
        output.metadata["slide"] = replaced(output.metadata["slide"], payloads)
    notebook = shop.write_notebook(folder / "00_all.ipynb", changed)
    failed = [{"id": next(payloads), "status": "failed", "reason": next(payloads)} for _n in range(8)]
    facts = {"client": next(payloads), "as_of": shop.AS_OF, "currency": next(payloads), "language": "en"}
    write_deck(slides.read([notebook]), folder / "deck.html", **facts, steps=failed, brand=Brand(next(payloads)))
    return folder / "deck.html"


@pytest.mark.browser
@pytest.mark.parametrize("made", ["report", "everywhere"])
def test_nothing_in_the_deck_is_live(made, watched, listener, request):
    deck = request.getfixturevalue(made)
    open_deck(watched, deck if made == "everywhere" else deck.deck)
    walked(watched)
    assert watched.evaluate(LIVE, ".slides") == []
    assert nothing_ran(watched, listener)


@pytest.mark.browser
def test_hostile_text_is_read_as_it_was_written(watched, everywhere, listener):
    open_deck(watched, everywhere)
    said = watched.evaluate("document.querySelector('.slides').textContent")
    assert [text for text in hostile.payloads(listener.address) if text not in said] == []


@pytest.mark.browser
def test_nothing_in_the_speaker_view_is_live(watched, everywhere, listener):
    open_deck(watched, everywhere, "#/3")
    with watched.context.expect_page() as popup:
        watched.keyboard.press("s")
    view = popup.value
    view.locator(".speaker-controls-notes .value").wait_for(state="visible", timeout=5000)
    said = ""
    for _slide in range(8):
        watched.keyboard.press("ArrowRight")
        watched.wait_for_timeout(60)
        assert view.evaluate(LIVE, ".speaker-controls-notes") == []
        said += view.locator(".speaker-controls-notes").inner_text()
    assert "<" in said
    assert "pwned" in said
    assert nothing_ran(watched, listener)


OWN = re.compile(r"https://(cdnjs\.cloudflare\.com|cdn\.jsdelivr\.net|unpkg\.com)/")
"""What nbconvert's own page asks for: MathJax, mermaid and require.js, which this machine is kept from."""


@pytest.mark.browser
def test_nothing_in_the_executed_notebooks_is_live(watched, report, tmp_path, listener):
    watched.route(OWN, lambda route: route.abort())
    seen = ""
    for notebook in sorted((report.folder / "notebooks").glob("*.ipynb")):
        html, _resources = HTMLExporter(template_name="lab").from_filename(str(notebook))
        page = tmp_path / f"{notebook.stem}.html"
        page.write_text(html, encoding="utf-8")
        watched.goto(page.as_uri(), wait_until="load")
        assert watched.evaluate(LIVE, ".jp-OutputArea-output") == []
        seen += watched.evaluate(
            "[...document.querySelectorAll('.jp-OutputArea-output')].map(o => o.textContent).join()"
        )
    watched.asked[:] = [address for address in watched.asked if not OWN.match(address)]
    assert nothing_ran(watched, listener)
    assert "pwned" in seen


def test_mathematics_never_stands_together_in_a_notebook():
    assert escaped("\\(x$") == "<span>\\</span>(x<span>$</span>"


def contents(report):
    """Everything a run leaves, as text; pictures as the texts inside them.

    Without what is to name people: lines to mend, and today's queue for whoever writes to them or calls.
    """
    for path in sorted(report.folder.rglob("*")):
        if path.is_file() and not {"quarantine", "queue"} & set(path.parts):
            text = path.read_text(encoding="utf-8")
            if path.name == "master_plan.csv":  # its customers are named by the shop's own ids, whatever these hold
                text = pd.read_csv(path, dtype=str).drop(columns="customer_id").to_csv()
            pictures = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", text)
            yield path.name, text + "".join(base64.b64decode(picture).decode() for picture in pictures)


def test_nobody_is_given_away_by_what_leaves(report):
    known = {*hostile.CANARIES.values(), hostile.NAME}
    known |= {re.sub(r"\s", "", text) for text in known} | {text.replace("\\", "\\\\") for text in known}
    left = list(contents(report))
    assert {name for name, _text in left} >= {"deck.html", "summary.json", "manifest.json", "01_coca_margin.ipynb"}
    assert [(name, one) for name, text in left for one in known if one in text] == []
    assert any(MASK in text for name, text in left if name == "deck.html")


def test_no_path_of_this_machine_is_in_what_leaves(report):
    paths = {sys.prefix, str(Path(hostile.__file__).parents[1]), str(report.folder.parents[3])}
    assert [(name, path) for name, text in contents(report) for path in paths if path in text] == []


def test_the_canaries_were_planted_in_every_table(report, texts):
    from toolkit.client import Client

    client = Client.open("acme", data=report.folder.parents[3] / "data")
    for table, columns in hostile.TEXTS.items():
        held = getattr(client, table).to_pandas()
        kept = [column for column in columns if column in held.columns]
        told = "\n".join(map(str, held[kept].to_numpy().ravel()))
        assert [
            name for name, text in hostile.CANARIES.items() if text not in told and table not in ("traffic", "spend")
        ] == []
        assert any(text in told for text in hostile.CANARIES.values())


@pytest.mark.parametrize("kind", hostile.CANARIES)
def test_a_mark_of_a_person_is_masked_within_a_sentence(kind):
    assert masked(f"Scris de {hostile.CANARIES[kind]} azi") == f"Scris de {MASK} azi"


@pytest.mark.parametrize(
    "plain",
    ["7431533.18", "0.0712345678", "1234567890123.5", "0,0722123456", "5941234567899", "1.752,90 RON", "12.043", "2026-11-22",
     "raw/comenzi_2024.csv", "RO49AAAA1B31007593840001", "1960229410016", "+12,3 %", "R5 F5 M5", "Secretul naturii"],
)  # fmt: skip
def test_what_is_no_mark_of_a_person_stays(plain):
    assert masked(plain) == plain


def test_a_slide_is_published_without_marks_of_a_person():
    names = count()

    def publish(language):
        shop.show.start(client="Acme", currency="RON", as_of=shop.AS_OF, language=language, step="01")
        margin = shop.margin()
        margin["key"] = [f"{next(names)} {text}" for text in list(hostile.CANARIES.values())[: len(margin)]]
        shop.show.slide(shop.figures.plot_margin(margin), shop.findings.margin(margin), evidence=margin)

    (output,) = gallery.published(publish, "en")
    told = nbformat.from_dict(output)
    assert [text for text in hostile.CANARIES.values() if text in str(told)] == []
    assert MASK in str(told.metadata.slide.evidence)
