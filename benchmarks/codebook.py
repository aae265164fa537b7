"""Coding of open answers against a plain loop of ``str.contains`` over the same patterns, in one run.

``python benchmarks/codebook.py``: the 10,000 Romanian reviews of ``../shared/data``, then 100,000 answers of both
languages, each review followed by its number so that no two are equal; of these also each theme tested by group.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from toolkit import measures as m
from toolkit.measures.codebook import whole_words

DATA = Path(__file__).parents[2] / "shared" / "data"
GROUPS = 11


def reviews() -> tuple[pd.Series, pd.Series]:
    """The Romanian and the English reviews, title and text."""
    romanian = pd.read_csv(DATA / "reviews_ro" / "reviews_dev.csv.gz", keep_default_na=False)
    english = pd.read_csv(DATA / "reviews_en" / "womens_clothing_reviews.csv.gz", keep_default_na=False)
    return romanian["title"] + ". " + romanian["content"], english["Title"] + ". " + english["Review Text"]


def plain(texts: pd.Series) -> pd.DataFrame:
    """What one writes without the toolkit: every pattern looked for in every folded text."""
    folded = texts.str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii").str.lower()
    told = {}
    for theme in m.codebook.load().themes:
        hit = pd.Series(False, texts.index)
        for pattern in theme.patterns:
            hit |= folded.str.contains(whole_words((pattern,)))
        told[theme.name] = hit
    return pd.DataFrame(told)


def tested(coded: pd.DataFrame, n: int) -> int:
    """Each theme's share in each of eleven groups against the others', adjusted for their number; how many differ."""
    group = np.random.default_rng(1).integers(0, GROUPS, n)
    sizes = np.bincount(group, minlength=GROUPS)
    p = []
    for theme in m.codebook.load().names:
        said = np.bincount(group[coded.loc[coded["theme"] == theme, "answer"]], minlength=GROUPS)
        for k, size in zip(said, sizes, strict=True):
            rest = said.sum() - k
            p.append(stats.fisher_exact([[k, size - k], [rest, n - size - rest]]).pvalue)
    return int((stats.false_discovery_control(p) < 0.05).sum())


def seconds(work: Callable[[], object], runs: int) -> float:
    """The median of some runs."""
    took = []
    for _run in range(runs):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return float(np.median(took))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    romanian, english = reviews()
    both = pd.concat([romanian, english], ignore_index=True)
    many = pd.concat([both] * 3, ignore_index=True).head(100_000)
    many = many + " " + many.index.astype(str)
    print(f"pandas {pd.__version__}; patterns {sum(len(theme.patterns) for theme in m.codebook.load().themes)}")
    print(f"10,000 reviews: toolkit {seconds(lambda: m.themes.code(romanian), runs):.2f} s", end="")
    print(f", plain loop {seconds(lambda: plain(romanian), 1):.2f} s")
    print(f"100,000 answers: toolkit {seconds(lambda: m.themes.code(many), runs):.2f} s", end="")
    print(f", with tests by group {seconds(lambda: tested(m.themes.code(many), len(many)), runs):.2f} s", end="")
    print(f", plain loop {seconds(lambda: plain(many), 1):.2f} s")


if __name__ == "__main__":
    main()
