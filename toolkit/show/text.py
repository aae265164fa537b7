"""Text as it will be drawn: how wide it is, and how a long one is cut."""

from __future__ import annotations

from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from toolkit.show import fonts
from toolkit.words.private import masked

ELLIPSIS = "…"


@cache
def width(text: str, pixels: float, weight: str = "normal") -> float:
    """Width in px of a line of text at a size in px; of several lines, that of the longest."""
    face = FontProperties(family=[fonts.register(), "DejaVu Sans"], weight=weight, size=pixels)
    lines = [line for line in text.split("\n") if line.strip()]
    return max((text_to_path.get_text_width_height_descent(line, face, ismath=False)[0] for line in lines), default=0.0)


def fitted(text: str, room: float, pixels: float = 20) -> str:
    """The text without marks of a person, cut at its end with an ellipsis where it is wider than the room in px."""
    text = " ".join(masked(text).split())
    if width(text, pixels) <= room:
        return text
    least, most = 0, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        short = text[:middle].rstrip() + ELLIPSIS
        least, most = (middle, most) if width(short, pixels) <= room else (least, middle - 1)
    return text[:least].rstrip() + ELLIPSIS
