"""The lists of the admin on a small desktop, with the navigation and the filters beside them."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group

from members.models import User
from tests.members.admin_pages import list_url

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

LOST = """() => {
  const list = document.querySelector("#changelist .results");
  return list ? Math.max(0, list.scrollWidth - list.clientWidth) : 0;
}"""


def test_no_list_loses_a_column_at_1280_px(page, live_server, editor, watch):
    watch.expected |= {f"{live_server.url}{list_url(model)}" for model in (Group, User)}  # the managers' alone
    page.set_viewport_size({"width": 1280, "height": 900})
    lists = sorted(list_url(model) for model in admin.site._registry if model._default_manager.exists())
    lost = {}
    for address in lists:
        answer = page.goto(f"{live_server.url}{address}")
        if answer.status == 200:
            lost[address] = page.evaluate(LOST)

    assert len(lost) > 40
    assert {address: pixels for address, pixels in lost.items() if pixels} == {}
