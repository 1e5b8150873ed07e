"""What is said is looked up once in each language, and says the same as before."""

import pytest
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, trans_real

from citynet.core.models.labels import _labels, label_of
from members.models import MembershipType


def test_a_word_is_looked_up_once():
    catalogue = trans_real.translation("en-gb")
    gettext("A word that stands in no catalogue")
    asked = catalogue.gettext.cache_info().misses

    assert gettext("A word that stands in no catalogue") == "A word that stands in no catalogue"
    assert catalogue.gettext.cache_info().misses == asked


@pytest.mark.parametrize(("language", "said"), [("en-gb", "Yes"), ("de", "Ja"), ("fr", "Oui")])
def test_a_word_is_said_in_the_language_that_is_active(language, said):
    with translation.override(language):
        assert [gettext("Yes"), str(gettext_lazy("Yes"))] == [said, said]


@pytest.fixture
def labels_anew():
    _labels.cache_clear()
    yield
    _labels.cache_clear()


@pytest.mark.usefixtures("labels_anew")
def test_labels_are_in_the_language_of_the_reader(monkeypatch):
    with translation.override("de"):
        monkeypatch.setattr(trans_real.translation("de"), "gettext", lambda word: f"de:{word}")
        assert label_of(MembershipType, "full") == "de:full member"
    assert label_of(MembershipType, "full") == "full member"
    assert label_of(MembershipType, "unheard-of") == "unheard-of"
