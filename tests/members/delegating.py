"""A delegate of a seat, invited in the admin, who sets a password by the link in the letter."""

import re

from django.urls import reverse

from tests.members.admin_pages import sign_in

PASSWORD = "a long enough phrase 77"
NEW = {"email": "delegate@city.example", "full_name": "Kim Delegate", "role": "delegate"}


def page_of(seat):
    return reverse("admin:members_seat_delegates", args=[seat.pk])


def invite_by_form(client, seat, **changes):
    sign_in(client)
    return client.post(page_of(seat), NEW | changes, follow=True)


def link_in(letter):
    (address,) = re.findall(r"http://127\.0\.0\.1:8000(/accounts/password/reset/key/\S+)", letter.body)
    return address


def set_password(client, link):
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
