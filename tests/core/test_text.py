import pytest
from hypothesis import given
from hypothesis import strategies as st

from citynet.core.text import fold, fold_words, monogram, named_foremost, search_text


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


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Seoul", "Se"),
        ("Kuala Lumpur", "KL"),
        ("AIILSG", "AIIL"),
        ("YCU", "YCU"),
        ("CDA (Islamabad)", "CDA"),
        ("Centre for Asia Pacific Initiatives - University of Victoria", "CA"),
        ("Dehiwala - Mt. Lavinia", "DM"),
        ("", ""),
    ],
)
def test_monogram_stands_for_a_name(name, letters):
    assert monogram(name) == letters


def test_line_of_several_is_that_of_the_one_it_names():
    rows = [("seminar", "seminar seoul"), ("city", "seoul smg"), ("district", "songpagu seoul")]

    assert named_foremost(rows) == {"seminar": "seminar", "seoul": "city", "smg": "city", "songpagu": "district"}
