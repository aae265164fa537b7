"""The one typeface of charts and slides: Source Sans Pro (SIL Open Font Licence), taken from the ``pyreveal`` wheel.

The wheel carries the full face; it is cut to Latin with Romanian and kept in matplotlib's cache folder, so that
cutting happens once a machine. matplotlib gets TrueType files, the deck gets the same glyphs as WOFF.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import tempfile
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import matplotlib
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from matplotlib import font_manager

FAMILY = "Deck"
WEIGHTS = {400: "Regular", 700: "Bold"}
CHARACTERS = "".join(map(chr, range(0x20, 0x180))) + "șțȘȚ€–—‘’‚“”„«»…•·→←↑↓≤≥≈×÷−±‰✓\u00a0\u202f\u2009"
_FEATURES = ["kern", "liga", "tnum", "lnum", "locl"]
_NAMES = {1: FAMILY, 2: "{style}", 4: FAMILY + " {style}", 6: FAMILY + "-{style}", 16: FAMILY, 17: "{style}"}


@cache
def register() -> str:
    """Make the typeface known to matplotlib and return its family name."""
    for weight in WEIGHTS:
        font_manager.fontManager.addfont(_file(weight, "ttf"))
    return FAMILY


@cache
def css() -> str:
    """The ``@font-face`` rules of the deck, the fonts inside them."""
    return "".join(_rule(weight, base64.b64encode(_file(weight, "woff").read_bytes()).decode()) for weight in WEIGHTS)


def _rule(weight: int, font: str) -> str:
    source = f"url(data:font/woff;base64,{font})format('woff')"
    return f"@font-face{{font-family:{FAMILY};font-weight:{weight};src:{source}}}"


def _file(weight: int, kind: str) -> Path:
    """The cut face on disk, made when it is not there yet."""
    key = hashlib.sha256(f"{version('pyreveal')} {CHARACTERS} {_FEATURES}".encode()).hexdigest()[:12]
    path = Path(matplotlib.get_cachedir()) / f"{FAMILY.lower()}-{key}-{weight}.{kind}"
    if not path.exists():
        handle, unfinished = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as target:
            target.write(_cut(weight, kind))
        os.replace(unfinished, path)
    return path


def _cut(weight: int, kind: str) -> bytes:
    font = TTFont(io.BytesIO(_full(weight)), recalcTimestamp=False)
    subsetter = Subsetter(
        Options(layout_features=_FEATURES, hinting=False, notdef_outline=True, drop_tables=["FFTM", "webf", "DSIG"])
    )
    subsetter.populate(text=CHARACTERS)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in _NAMES:
            record.string = _NAMES[record.nameID].format(style=WEIGHTS[weight])
    font["OS/2"].usWeightClass = weight
    font.flavor = "woff" if kind == "woff" else None
    cut = io.BytesIO()
    font.save(cut)
    return cut.getvalue()


def _full(weight: int) -> bytes:
    """The upright face of a weight as the wheel carries it; 600 is the wheel's bold."""
    sheet = (files("pyreveal") / "revealjs/dist/theme/white.css").read_text(encoding="utf-8")
    for face in re.findall(r"@font-face\s*\{(.*?)\}", sheet, re.S):
        declared = re.search(r"font-weight:\s*(\w+)", face)
        italic = re.search(r"font-style:\s*italic", face)
        bold = bool(declared) and declared.group(1) in ("600", "700", "bold")
        if "Source Sans Pro" in face and not italic and bold == (weight == 700):
            return base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", face).group(1))
    raise LookupError(f"pyreveal {version('pyreveal')} carries no upright Source Sans Pro of weight {weight}")
