"""Extract every phrase of the toolkit and carry it over into each language's catalogue.

Run as ``python -m toolkit.words.extract`` (``make words``): new phrases are added empty, those no longer used are
dropped, and what is missing is listed; the exit code is 1 while anything is.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

TOOLKIT = Path(__file__).parents[1]
KEYWORDS = {"_": None, "n_": (1, 2)}
HEADER = "# Words of the CVO toolkit. The English phrase is the key; make words carries new ones over.\n#"


def extracted() -> Catalog:
    """Every phrase in the toolkit's code, with the files it stands in."""
    found = Catalog(header_comment=HEADER)
    for name, _line, message, _comments, _context in extract_from_dir(
        str(TOOLKIT), [("**.py", "python")], keywords=KEYWORDS
    ):
        found.add(message, locations=[(f"toolkit/{name}", None)])
    return found


def carried_over(language: str) -> Catalog:
    """A language's catalogue with today's phrases and the translations it had."""
    path = TOOLKIT / "words" / f"{language}.po"
    former = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as source:
            former = read_po(source, locale=language)
    former.update(extracted(), no_fuzzy_matching=True)
    former.obsolete.clear()
    former.header_comment = HEADER
    return former


def missing(catalogue: Catalog) -> list[str]:
    """Phrases without a translation, plurals with a form missing included."""
    gaps = []
    for message in catalogue:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if not all(forms):
            gaps.append(message.id[0] if isinstance(message.id, tuple) else message.id)
    return gaps


def text_of(catalogue: Catalog) -> bytes:
    """The catalogue as a ``.po`` file in a stable order."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, omit_header=False, include_lineno=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(
        line for line in lines if not line.startswith(('"POT-Creation', '"PO-Revision', '"Generated-By'))
    ).encode()


def main() -> int:
    """Renew every catalogue; 1 while a phrase has no translation."""
    gaps = 0
    for path in sorted((TOOLKIT / "words").glob("*.po")):
        catalogue = carried_over(path.stem)
        path.write_bytes(text_of(catalogue))
        for phrase in missing(catalogue):
            gaps += 1
            print(f"{path.name}: {phrase!r}")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main())
