import pytest
from hypothesis import given
from hypothesis import strategies as st

from citynet.core.text import fold, fold_words, search_text


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Huế", "hue"),
        ("Đà Nẵng", "danang"),
        ("Dehiwala - Mt. Lavinia", "dehiwalamtlavinia"),
        ("HELP-O", "helpo"),
        ("Human & Environment", "humanandenvironment"),
        ("Østfold Łódź", "ostfoldlodz"),
        ("서울", "서울"),
        ("กรุงเทพฯ", "กรุงเทพฯ"),
        ("CDA (Islamabad)", "cdaislamabad"),
    ],
)
def test_fold_takes_away_case_accents_signs_and_spaces(written, folded):
    assert fold(written) == folded


@given(st.text())
def test_fold_changes_nothing_the_second_time(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_fold_leaves_no_line_end(text):
    assert "\n" not in fold(text)


def test_fold_words_parts_at_signs_and_drops_repeats():
    assert fold_words("dehiwala-mt.lavinia  Dehiwala") == ["dehiwala", "mt", "lavinia"]


def test_search_text_has_a_line_for_each_name_once():
    assert search_text(["Hue", "Huế", "", "Hue City People's Committee"]) == "\nhue\nhuecitypeoplescommittee\n"
    assert search_text([""]) == ""
