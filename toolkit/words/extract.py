"""Extract every phrase of the toolkit and carry it over into each language's catalogue.

Run as ``python -m toolkit.words.extract`` (``make words``): new phrases are added empty, those no longer used are
dropped, and what is missing is listed; the exit code is 1 while anything is.
"""

from __future__ import annotations

import ast
import io
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

TOOLKIT = Path(__file__).parents[1]
FORMS = {"_": 1, "n_": 2}
"""Calls that make a phrase, and how many of their first arguments are its forms."""
DATA = ("refused", "needs")
"""Keys of the recipes whose text a person reads."""
HEADER = "# Words of the CVO toolkit. The English phrase is the key; make words carries new ones over.\n#"


def extracted() -> Catalog:
    """Every phrase in the toolkit's code and recipes, with the files it stands in."""
    found = Catalog(header_comment=HEADER)
    for path in sorted(TOOLKIT.rglob("*.py")):
        place = f"toolkit/{path.relative_to(TOOLKIT).as_posix()}"
        for phrase in phrases(path.read_text(encoding="utf-8")):
            found.add(phrase, locations=[(place, None)])
    for path in sorted(TOOLKIT.glob("intake/recipes/*.toml")):
        for part in tomllib.loads(path.read_text(encoding="utf-8")).values():
            for phrase in (part[key] for key in DATA if isinstance(part, dict) and key in part):
                found.add(phrase, locations=[(f"toolkit/{path.relative_to(TOOLKIT).as_posix()}", None)])
    return found


def phrases(code: str) -> Iterator[str | tuple[str, ...]]:
    """The phrases of a module: one text, or the singular and plural, wherever the call stands.

    Babel's own extractor reads tokens and misses a phrase deep within another one's values, and those in f-strings.
    """
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORMS:
            forms = node.args[: FORMS[node.func.id]]
            texts = tuple(form.value for form in forms if isinstance(form, ast.Constant))
            if len(texts) == FORMS[node.func.id]:
                yield texts if len(texts) > 1 else texts[0]


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
