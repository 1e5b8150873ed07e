"""How tests sign in, and set a password by the link of a letter."""

import re

PASSWORD, OTHER = "a long enough phrase 77", "another phrase, long as well 88"
LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def problems(response):
    return list(response.context["form"].non_field_errors())


def link_in(letter):
    """The path of the link in a letter to set a password."""
    (address,) = re.findall(r"http://127\.0\.0\.1:8000(/accounts/password/reset/key/\S+)", letter.body)
    return address


def set_password(client, link, password=OTHER):
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})
