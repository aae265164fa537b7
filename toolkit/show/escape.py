"""The one way in which a text becomes HTML in a notebook: neither markup nor mathematics is left in it.

The deck's templates escape by themselves; in JupyterLab and in nbconvert's pages MathJax also reads what stands
between ``$`` or after ``\\``, so these two never stand beside other letters there.
"""

from __future__ import annotations

import html
import re

from toolkit.words.private import masked

_MATHEMATICS = re.compile(r"[$\\]")


def escaped(text: str) -> str:
    """The text as HTML that shows exactly this text, marks of a person apart, and does nothing.

    >>> escaped("<b>$x$</b>")
    '&lt;b&gt;<span>$</span>x<span>$</span>&lt;/b&gt;'
    """
    return _MATHEMATICS.sub(lambda sign: f"<span>{sign[0]}</span>", html.escape(masked(text)))
