"""Text that is encrypted by a key made of SECRET_KEY: opened by that or by a former one, for one purpose, unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citynet.core import encryption
from citynet.core.encryption import Unreadable, decrypt, encrypt, is_encrypted, renewed

PURPOSE = "trial"


@given(st.text())
def test_what_is_encrypted_is_opened_again_and_looks_so(text):
    token = encrypt(text, purpose=PURPOSE)

    assert decrypt(token, purpose=PURPOSE) == text
    assert is_encrypted(token)


def test_text_is_never_encrypted_alike_twice():
    assert encrypt("secret", purpose=PURPOSE) != encrypt("secret", purpose=PURPOSE)


def test_former_key_still_opens_and_todays_takes_its_place(settings):
    settings.SECRET_KEY = "first"
    token = encrypt("secret", purpose=PURPOSE)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "second", ["nought", "first"]

    assert decrypt(token, purpose=PURPOSE) == "secret"
    again = renewed(token, purpose=PURPOSE)

    settings.SECRET_KEY_FALLBACKS = []
    assert decrypt(again, purpose=PURPOSE) == "secret"
    assert renewed(again, purpose=PURPOSE) == again
    for read in (decrypt, renewed):
        with pytest.raises(Unreadable):
            read(token, purpose=PURPOSE)


def test_key_for_another_purpose_does_not_open():
    with pytest.raises(Unreadable):
        decrypt(encrypt("secret", purpose=PURPOSE), purpose="another")


@pytest.mark.parametrize("text", ["", "plain", "gAAAA", "gAAAAé\x00", "JBSWY3DPEHPK3PXP"])
def test_what_was_never_encrypted_is_not_taken(text):
    with pytest.raises(Unreadable):
        decrypt(text, purpose=PURPOSE)


def test_text_that_somebody_has_changed_is_not_taken():
    token = encrypt("secret", purpose=PURPOSE)
    turned = token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:]

    with pytest.raises(Unreadable):
        decrypt(turned, purpose=PURPOSE)


def test_all_that_apps_keep_is_written_anew_and_told(monkeypatch):
    monkeypatch.setattr(encryption, "RENEWALS", {})
    encryption.renewal("trials")(lambda: (3, 1))

    assert encryption.renew_all() == [("trials", 3, 1)]
