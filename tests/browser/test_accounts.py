"""Signing in, the second factor and inviting a delegate, in a real browser: everybody can use them."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from members.models import Seat
from tests.factories import make_user
from tests.members.joining import make_delegate

from .conftest import heading
from .conftest import sign_in as sign_in_to_admin
from .test_admin_axe import assert_usable

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough phrase 77"


def sign_in(page, live_server, email, password=PASSWORD):
    page.goto(f"{live_server.url}/accounts/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_page_to_sign_in_can_be_used_and_says_what_is_wrong(page, live_server):
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, live_server, "nobody@example.org", "not a password")

    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    assert_usable(page)


@pytest.mark.parametrize(
    "address", ["signup", "inactive", "password/reset", "password/reset/done", "password/reset/key/1-x"]
)
def test_pages_around_signing_in_can_be_used(page, live_server, address):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{live_server.url}/accounts/{address}/")

    assert_usable(page)


def test_delegate_sets_a_second_factor_up_without_script(new_context, live_server):
    user = make_delegate(Seat.objects.current().get(member__slug="seoul"), user=make_user(password=PASSWORD))
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server, user.email)
    page.get_by_role("link", name="Set up a second factor").click()
    page.get_by_role("link", name="Set up a second factor").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()

    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Set it up").click()

    expect(heading(page, "Recovery codes")).to_be_visible()
    expect(page.locator(".recovery-codes li")).to_have_count(10)


def test_pages_of_an_account_can_be_used(page, live_server):
    user = make_delegate(Seat.objects.current().get(member__slug="seoul"), user=make_user(password=PASSWORD))
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, live_server, user.email)
    expect(heading(page, "Your account")).to_be_visible()
    assert_usable(page)
    page.goto(f"{live_server.url}/accounts/second-factor/app/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    picture = page.get_by_role("img", name="QR code with the secret that is written below")

    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0  # the policy lets it be seen
    assert_usable(page)


def test_page_of_delegates_can_be_used(page, live_server):
    seat = Seat.objects.current().get(member__slug="seoul")
    page.emulate_media(reduced_motion="reduce")
    sign_in_to_admin(page, live_server, groups=["Secretariat editor"])
    page.goto(f"{live_server.url}/admin/members/seat/{seat.pk}/change/")
    page.get_by_role("link", name="Delegates…").click()
    page.get_by_label("E-mail address").fill("delegate@city.example")
    page.get_by_role("textbox", name="Name:").fill("Kim Delegate")
    page.get_by_role("button", name="Invite").click()

    expect(heading(page, "Kim Delegate")).to_be_visible()
    assert_usable(page)
