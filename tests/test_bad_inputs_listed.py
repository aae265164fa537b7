"""The list of 86 bad inputs is whole: each has its files, and each outcome it promises is shown by one of them."""

import pytest
from bad_inputs.listed import CODES, LISTED, PAGE, cases, outcomes, page

SHOWN: dict[int, set[str]] = {}
for case in cases():
    SHOWN.setdefault(case.number, set()).update(outcomes(case))


def test_the_list_has_86_numbers_and_each_a_file():
    assert list(LISTED) == list(range(1, 87)) == sorted(SHOWN)
    assert sum(len(case.files) for case in cases()) >= 150


@pytest.mark.parametrize("number", LISTED)
def test_each_outcome_that_is_promised_is_shown(number):
    promised = set(LISTED[number][1].split())
    assert promised <= set(CODES)
    assert promised - SHOWN[number] == set(), LISTED[number][0]


def test_the_page_says_what_the_files_show():
    assert PAGE.read_text(encoding="utf-8") == page(cases()), "run: python tests/bad_inputs/listed.py"
