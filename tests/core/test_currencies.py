"""Currencies are those of ISO 4217 that money is paid in."""

import re

import pytest
from django.core.exceptions import ValidationError

from citynet.core.currencies import CURRENCIES, validate_currency


def test_codes_are_of_three_capitals_and_those_of_the_region_are_among_them():
    assert [code for code in CURRENCIES if not re.fullmatch("[A-Z]{3}", code)] == []
    assert {"USD", "EUR", "KRW", "JPY", "INR", "IDR", "PHP", "LKR", "NPR", "BDT", "VND", "MYR", "THB"} <= CURRENCIES


@pytest.mark.parametrize("code", ["US", "usd", "XXX", "XTS", "XAU", "DEM", "HRK", "BGN", "U$D", "", "USDX"])
def test_what_nobody_pays_in_is_refused_by_name(code):
    with pytest.raises(ValidationError) as refused:
        validate_currency(code)

    assert refused.value.messages == [
        f"“{code}” is the code of no currency. Write its three letters of ISO 4217, as in USD, EUR or KRW."
    ]


def test_a_currency_in_use_is_taken():
    assert validate_currency("KRW") is None
