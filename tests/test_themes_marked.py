"""How often the codebook is right on real reviews, against a reader's marks (docs/codebook.md says how they were made)."""

from pathlib import Path

import pandas as pd
import pytest

from toolkit import measures as m

HERE = Path(__file__).parent
NAMES = m.codebook.load().names
UNSEEN = ("held_out", "fresh")
# precision and recall on the reviews that no pattern was tuned on, rounded down to a twentieth
FLOORS = {
    "friction": (0.85, 0.5), "jobs": (1.0, 0.75), "triggers": (0.9, 0.85), "forces": (0.8, 0.55),
    "quality": (0.8, 0.85), "features": (0.95, 0.9), "price": (0.9, 0.9), "brand": (0.75, 0.75),
    "delivery_time": (1.0, 0.7), "delivery_cost": (0.85, 0.85), "customer_service": (0.8, 0.6), "return_policy": (0.95, 0.9),
    "all": (0.9, 0.85),
}  # fmt: skip


@pytest.fixture(scope="module")
def marks():
    return pd.read_csv(HERE / "marked" / "reviews.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def texts(shared, marks):
    """The text of each review marked: title and body, as one answer."""
    columns = {"reviews_ro/reviews_dev.csv.gz": ("index", "title", "content"),
               "reviews_en/womens_clothing_reviews.csv.gz": ("Unnamed: 0", "Title", "Review Text")}  # fmt: skip
    read = {}
    for name, (key, title, body) in columns.items():
        frame = pd.read_csv(shared / "data" / name, usecols=[key, title, body], keep_default_na=False)
        said = (frame[title] + ". " + frame[body]).str.removeprefix(". ")
        read |= {(name.split("/")[0], row): text for row, text in zip(frame[key], said, strict=True)}
    return pd.Series([read[row.source, row.id] for row in marks.itertuples()], index=marks.index)


def told(marks, texts, parts):
    """Precision and recall on these parts, each theme and all together."""
    rows = marks[marks["part"].isin(parts)]
    coded = m.themes.code(texts[rows.index])
    meant = rows["themes"].str.split().explode().dropna().rename("theme").rename_axis("answer").reset_index()
    each = m.agreement.against(coded, meant, NAMES)
    whole = m.agreement.against(coded.assign(theme="all", answer=coded["answer"].astype(str) + coded["theme"]),
                                meant.assign(theme="all", answer=meant["answer"].astype(str) + meant["theme"]), ("all",))  # fmt: skip
    return pd.concat([each, whole]).set_index("theme")


def test_the_marks_are_of_enough_different_reviews_and_of_the_codebooks_themes(marks):
    assert marks.columns.tolist() == ["source", "id", "drawn", "part", "themes"]
    assert len(marks) >= 300
    assert not marks.duplicated(["source", "id"]).any()
    assert {theme for row in marks["themes"] for theme in row.split()} == set(NAMES)


@pytest.mark.parametrize("theme", [*NAMES, "all"])
def test_a_theme_is_told_as_rightly_as_it_was(marks, texts, theme):
    row = told(marks, texts, UNSEEN).loc[theme]
    precision, recall = FLOORS[theme]
    assert row["precision"] >= precision
    assert row["recall"] >= recall


def test_reviews_marked_after_the_patterns_were_fixed_are_told_as_rightly(marks, texts):
    row = told(marks, texts, ("fresh",)).loc["all"]
    assert row["precision_low"] >= 0.85
    assert row["recall_low"] >= 0.74


def test_the_table_in_the_documents_is_what_the_marks_say(marks, texts):
    text = (HERE.parent / "docs" / "codebook.md").read_text(encoding="utf-8")
    parts = {"tuning": ("tuning",), "held out": ("held_out",), "fresh": ("fresh",)}
    for name, part in parts.items():
        for theme, row in told(marks, texts, part).iterrows():
            assert line(theme, row) in text.split(f"### {name}\n")[1].split("\n### ")[0], (name, theme)


def line(theme, row):
    """A row of the table in docs/codebook.md."""
    cells = [theme, f"{row['right']:.0f} / {row['coded']:.0f}", _share(row, "precision")]
    return "| " + " | ".join([*cells, f"{row['right']:.0f} / {row['marked']:.0f}", _share(row, "recall")]) + " |"


def _share(row, name):
    return "–" if pd.isna(row[name]) else f"{row[name]:.2f} ({row[f'{name}_low']:.2f}–{row[f'{name}_high']:.2f})"
