"""What the deck wears: the consultancy's name, its logo and two colours that can be read."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from toolkit.client import Client
from toolkit.errors import ConfigError
from toolkit.show.style import PAPER, contrast
from toolkit.words import Number, _

LOGOS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
READABLE = 4.5
"""Contrast with white that text needs (WCAG 2.2, level AA)."""


@dataclass(frozen=True)
class Brand:
    """The consultancy's name, its logo as a data address, and the colours that replace the house's."""

    consultancy: str = ""
    logo: str = ""
    colours: str = ""

    @classmethod
    def of(cls, client: Client) -> Brand:
        """The brand of a client's ``[deck]``.

        Raises
        ------
        ConfigError
            The logo is absent or of another kind, or a colour cannot be read on white or under white.
        """
        deck = client.config.deck
        logo = _logo(client.folder, deck.logo, client.slug) if deck.logo else ""
        chosen = {"brand": deck.primary, "accent": deck.accent}
        rules = [f"--{name}:{_readable(name, colour, client.slug)}" for name, colour in chosen.items() if colour]
        return cls(deck.consultancy or "", logo, f":root{{{';'.join(rules)}}}" if rules else "")


def _readable(name: str, colour: str, slug: str) -> str:
    ratio = contrast(colour, PAPER)
    if ratio < READABLE:
        raise ConfigError(
            _(
                "data/{client}/client.toml: [deck] {key} = {colour} has a contrast of {ratio} with white; text needs "
                "{least}. Choose a darker colour.",
                client=slug,
                key={"brand": "primary"}.get(name, name),
                colour=colour,
                ratio=Number(ratio, 2),
                least=Number(READABLE, 2),
            )
        )
    return colour


def _logo(folder: Path, name: str, slug: str) -> str:
    path = (folder / name).resolve()
    kind = LOGOS.get(path.suffix.lower())
    if kind is None or not path.is_file() or not path.is_relative_to(folder.resolve()):
        raise ConfigError(
            _(
                "data/{client}/client.toml: [deck] logo: {file} is not a file in this folder of kind {kinds}. "
                "Correct the name.",
                client=slug,
                file=name,
                kinds=", ".join(LOGOS),
            )
        )
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
