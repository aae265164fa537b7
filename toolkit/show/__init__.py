"""What is seen: slides of finished results, in the house style and the client's language.

>>> from toolkit import show                                                       # doctest: +SKIP
>>> show.start(client="Acme SRL", currency="RON", as_of=client.as_of, language="ro", step="02a")
>>> show.slide(show.figures.plot_groups(groups), finding=show.findings.groups(groups), evidence=groups)
"""

from toolkit.show import figures, filled, findings, layouts, planned, tables
from toolkit.show.context import here, start
from toolkit.show.finding import Finding
from toolkit.show.slides import missing, question, slide

__all__ = [
    "Finding", "figures", "filled", "findings", "here", "layouts", "missing", "planned", "question", "slide", "start",
    "tables",
]  # fmt: skip
