"""What the deck carries inside itself: reveal.js from the ``pyreveal`` wheel, its sheets, the policy over them."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from toolkit.show import fonts

TEMPLATES = files("toolkit.publish") / "templates"


@cache
def sheets() -> tuple[Markup, ...]:
    """Style sheets in their order: reveal.js, the typeface, the deck, and how it prints."""
    own = TEMPLATES / "deck"
    texts = (
        _reveal("reset.css"),
        without_print(_reveal("reveal.css")),
        fonts.css(),
        (own / "deck.css").read_text(encoding="utf-8"),
        (own / "print.css").read_text(encoding="utf-8"),
    )
    return tuple(Markup(text) for text in texts)  # noqa: S704 - the project's own files and a pinned wheel


@cache
def scripts() -> tuple[Markup, ...]:
    """Scripts in their order: reveal.js, its speaker notes, the start of the deck."""
    own = (TEMPLATES / "deck" / "deck.js").read_text(encoding="utf-8")
    texts = (_reveal("reveal.js"), _reveal("plugin/notes.js"), own)
    return tuple(Markup(_inside_a_page(text)) for text in texts)  # noqa: S704 - as above


@cache
def policy() -> str:
    """The Content-Security-Policy: nothing is loaded from anywhere, only these scripts run.

    The window of the speaker notes inherits the policy, so the script in it is allowed by its hash too, and it may
    show the deck in its frames.
    """
    allowed = " ".join(_hash(script) for script in (*scripts(), _speaker_view_script()))
    return (
        "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
        f"script-src {allowed}; frame-src 'self' file:; base-uri 'none'; form-action 'none'"
    )


def _reveal(path: str) -> str:
    return (files("pyreveal") / "revealjs" / "dist" / path).read_text(encoding="utf-8")


def _inside_a_page(script: str) -> str:
    """The script so that no text within it ends the element that holds it."""
    return re.sub(r"</(script)", r"<\\/\1", script, flags=re.I).replace("<!--", "<\\!--")


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _speaker_view_script() -> str:
    """The script of the speaker view as its window receives it: a piece of a JavaScript template literal, unescaped."""
    literal = re.search(r"<script>(.*?)<\\?/script>", _reveal("plugin/notes.js"), re.S).group(1)
    return re.sub(r"\\([\\`$/])", r"\1", literal)


def without_print(sheet: str) -> str:
    """A style sheet without its print rules: reveal.js's would turn the deck into a grey text document."""
    kept, position = [], 0
    for rule in re.finditer(r"@media print\s*\{", sheet):
        depth, end = 1, rule.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        kept.append(sheet[position : rule.start()])
        position = end
    return "".join(kept) + sheet[position:]
