"""The state of the coding workbench: the codebook as it stands, its hits, and what readers said of them."""

from __future__ import annotations

import unicodedata
from typing import Any

import pandas as pd

from toolkit import measures as m
from toolkit.client import Client
from toolkit.errors import ParameterError
from toolkit.measures.codebook import Codebook
from toolkit.show.escape import escaped
from toolkit.show.themes import theme as named
from toolkit.words import Between, Count, Phrase, Share, _, n_

EXAMPLES = 6
KINDS = {"patterns": _("pattern"), "exceptions": _("false friend"), "removed": _("take out")}
"""What a line of text may be to a theme."""


class Coder:
    """Codes a client's open answers; every change is kept beside the client."""

    def __init__(self, shop: Client, texts: pd.Series) -> None:
        self.shop, self.texts = shop, texts[texts.fillna("").str.strip() != ""]
        self.folded = m.themes.folded_texts(self.texts)
        self.keys = {label: m.themes.key(text) for label, text in self.texts.items()}
        self.marks = shop.coding
        self.recode()

    def recode(self) -> None:
        """Code all answers by the codebook with the client's changes."""
        self.book = m.codebook.load().with_edits(self.shop.codebook_edits)
        self.coded = m.themes.code(self.texts, self.book)

    @property
    def curve(self) -> pd.DataFrame:
        """Themes met by answers read."""
        return m.agreement.saturation(self.right, len(self.texts))

    @property
    def right(self) -> pd.DataFrame:
        """The coding without the hits marked wrong."""
        return m.themes.corrected(self.coded, self.texts, self.marks)

    # hits

    def hits(self, theme: str) -> list[Any]:
        """Some answers said to speak of a theme and not yet marked, drawn at random."""
        hit = self.texts.loc[self.coded.loc[self.coded["theme"] == theme, "answer"]]
        marked = set(self.marks.loc[(self.marks["reader"] == "hits") & (self.marks["theme"] == theme), "answer"])
        fresh = hit[[self.keys[label] not in marked for label in hit.index]]
        return m.agreement.sample(fresh, EXAMPLES).index.tolist()

    def shown(self, label: Any, theme: str = "", book: Codebook | None = None) -> str:
        """An answer as HTML, nobody's name in it, the words that tell the theme marked."""
        text = m.quotes.masked(self.texts[label])
        found = m.themes.spans(text, (book or self.book).theme(theme)) if theme else []
        parts, done = [], 0
        for start, end in found:
            parts += [escaped(text[done:start]), f"<mark>{escaped(text[start:end])}</mark>"]
            done = end
        return f"<p>{''.join(parts)}{escaped(text[done:])}</p>"

    def mark(self, label: Any, theme: str, right: bool) -> Phrase:
        """Keep that this hit is right or wrong, and tell how many of the theme's marked hits are right."""
        self.marks = self.shop.mark([(self.keys[label], theme, "hits", "right" if right else "wrong")])
        row = self.precision().set_index("theme").loc[theme]
        return n_(
            "{theme}: {right} of {n} hit marked is right ({share}; {interval}).",
            "{theme}: {right} of {n} hits marked are right ({share}; {interval}).",
            row["n"], theme=named(theme), right=Count(row["right"]), share=Share(row["precision"], 0),
            interval=Between(Share(row["low"], 0), Share(row["high"], 0)),
        )  # fmt: skip

    def precision(self) -> pd.DataFrame:
        """How many of each theme's marked hits are right."""
        hits = self.marks[(self.marks["reader"] == "hits") & self.marks["answer"].isin(self.keys.values())]
        return m.agreement.precision(hits.assign(right=hits["says"] == "right"), self.book.names)

    # the codebook

    def edited(self, theme: str, kind: str, pattern: str, branch: str) -> tuple[dict[str, Any], Codebook]:
        """The client's changes with one more, and the codebook they make.

        Raises
        ------
        ParameterError
            No theme or no pattern is named.
        ConfigError
            The pattern cannot be one.
        """
        theme, pattern = unicodedata.normalize("NFC", theme).strip(), pattern.strip()
        if not theme or not pattern:
            raise ParameterError(_("Name a theme and write a pattern."))
        mine = self.shop.codebook_edits.get(theme, {})
        told = {key: list(value) for key, value in mine.items() if key in KINDS and value}
        if kind == "removed" and pattern in told.get("patterns", []) + told.get("exceptions", []):
            told = {key: [p for p in value if p != pattern] for key, value in told.items()}
        else:
            told[kind] = [*told.get(kind, []), pattern]
        if theme not in m.codebook.load().names:
            told["branch"] = mine.get("branch") or branch
        edits = {key: value for key, value in told.items() if value}
        return edits, m.codebook.load().with_edits(self.shop.codebook_edits | {theme: edits})

    def tried(self, theme: str, kind: str, pattern: str, branch: str) -> tuple[Phrase, list[str]]:
        """What a change would do before it is kept: in numbers, and some of the answers it would move."""
        theme = theme.strip()
        _edits, book = self.edited(theme, kind, pattern, branch)
        now = m.themes.speaks(self.folded, book.theme(theme))
        was = m.themes.speaks(self.folded, self.book.theme(theme)) if theme in self.book.names else ~now & now
        claim = _(
            "{gained} answers more and {lost} fewer would speak of {theme}: {now} of {n}.",
            gained=Count((now & ~was).sum()), lost=Count((was & ~now).sum()), theme=named(theme),
            now=Count(now.sum()), n=Count(len(now)),
        )  # fmt: skip
        moved = m.agreement.sample(self.texts[now != was], EXAMPLES).index
        return claim, [
            self.shown(label, theme, book if label in self.texts.index[now] else self.book) for label in moved
        ]

    def keep(self, theme: str, kind: str, pattern: str, branch: str) -> Phrase:
        """Write a change to ``client.toml`` and code anew."""
        theme = theme.strip()
        edits, _book = self.edited(theme, kind, pattern, branch)
        self.shop.save("codebook", {theme: edits or None})
        self.recode()
        return _("Saved under [codebook] in client.toml.")

    def proposals(self) -> pd.DataFrame:
        """What the answers speak of beyond the codebook."""
        return m.proposals.propose(self.texts, self.book)

    # the second coder

    def next_unread(self) -> Any | None:
        """The next answer of the second coder's sample; None when all are read."""
        read = set(self.marks.loc[self.marks["reader"] == "second", "answer"])
        return next((i for i in m.agreement.sample(self.texts).index if self.keys[i] not in read), None)

    def read(self, label: Any, themes: list[str]) -> Phrase:
        """Keep which themes the second coder found in an answer, none of them too."""
        key = self.keys[label]
        self.marks = self.shop.mark([(key, name, "second", "yes") for name in themes] or [(key, "", "second", "none")])
        left = sum(self.keys[i] not in set(self.marks.loc[self.marks["reader"] == "second", "answer"])
                   for i in m.agreement.sample(self.texts).index)  # fmt: skip
        return n_("{n} answer left to read.", "{n} answers left to read.", left)

    def agreement(self) -> pd.DataFrame:
        """Cohen's kappa of the codebook and the second coder, each theme."""
        return m.agreement.second_coder(self.coded, self.texts, self.marks, self.book.names)
