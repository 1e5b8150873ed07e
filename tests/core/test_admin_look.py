"""The admin wears the portal's name and colours, and stands on templates of Django whatever their next version says."""

import re
from pathlib import Path

import import_export
import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.template.base import TextNode
from django.template.defaulttags import CommentNode, LoadNode
from django.template.loader import get_template
from django.template.loader_tags import BlockNode, ExtendsNode
from django.urls import reverse

from tests.factories import make_user

OURS = settings.BASE_DIR / "templates"
THEIRS = [Path(package.__file__).parent / "templates" for package in (admin, import_export)]


def templates(*folders):
    """{name: path} of every template for the admin in these folders."""
    return {str(path.relative_to(folder)): path for folder in folders for path in folder.glob("admin/**/*.html")}


REPLACED = sorted(set(templates(OURS)) & set(templates(*THEIRS)))


def styles(html):
    return re.findall(r'<link rel="stylesheet"[^>]* href="/static/([^"]+)"', html)


def read_static(name):
    return Path(finders.find(name)).read_text()


@pytest.mark.django_db
def test_admin_says_whose_it_is(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))

    html = client.get(reverse("admin:index")).content.decode()

    assert "<span>City<b>Net</b></span></a>" in html
    assert '<a href="/admin/">Secretariat</a>' in html
    assert "<title>Desk | CityNet Secretariat</title>" in html
    assert "Django" not in html


@pytest.mark.django_db
def test_admin_has_no_page_of_its_own_to_sign_in_or_to_change_a_password(client):
    assert client.get("/admin/login/?next=/admin/members/").url == "/accounts/login/?next=/admin/members/"
    assert client.get("/admin/login/").url == "/accounts/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "a@example.org", "password": "x"}).status_code == 302

    client.force_login(make_user(is_staff=True))
    assert client.get("/admin/password_change/").url == "/accounts/password/change/"


@pytest.mark.django_db
def test_account_without_a_part_in_the_admin_is_told_so(client):
    client.force_login(make_user(groups=["ExCom delegate"]))

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403
    assert "You may not open this page." in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "admin:index",
        "admin:members_member_changelist",
        "admin:members_member_add",
        "admin:members_member_import",
        "admin:members_member_export",
        "admin:auth_group_add",
        "admin:members_user_add",
    ],
)
def test_page_loads_our_colours_after_every_style_of_django(client, address):
    client.force_login(make_user(is_staff=True, is_superuser=True))

    response = client.get(reverse(address))

    assert response.status_code == 200
    names = styles(response.content.decode())
    assert names[-2:] == ["css/tokens.css", "css/admin.css"]
    assert all(name.startswith(("admin/", "import_export/")) for name in names[:-2])


def test_replaced_templates_are_those_we_know_of():
    assert REPLACED == [
        "admin/base_site.html",
        "admin/change_form.html",
        "admin/change_list.html",
        "admin/change_list_object_tools.html",
        "admin/import_export/export.html",
        "admin/import_export/import.html",
        "admin/index.html",
    ]


@pytest.mark.parametrize("name", REPLACED)
def test_template_that_replaces_one_fills_blocks_only(name):
    (extends,) = (node for node in get_template(name).template.nodelist if isinstance(node, ExtendsNode))

    quiet = (BlockNode, LoadNode, CommentNode)
    others = [node for node in extends.nodelist if not isinstance(node, quiet)]
    assert [node for node in others if not isinstance(node, TextNode) or node.s.strip()] == []


def test_blocks_that_we_fill_are_still_there():
    """A block that Django renames would leave what we put in it out, and nobody would be told."""
    block = re.compile(r"{% block ([\w-]+)")
    offered = {name for path in templates(*THEIRS).values() for name in block.findall(path.read_text())}
    filled = {name for path in templates(OURS).values() for name in block.findall(path.read_text())}

    assert filled - offered == set()
    assert {"branding", "responsive", "object-tools-items"} <= filled


def test_every_colour_of_django_has_one_of_ours():
    """Also those that a later version adds: they would stand out in one of the two schemes."""
    name = re.compile(r"^\s*(--[\w-]+):", re.MULTILINE)
    theirs = {found for sheet in ("base", "dark_mode") for found in name.findall(read_static(f"admin/css/{sheet}.css"))}

    assert "--accent" in theirs
    assert theirs - set(name.findall(read_static("css/admin.css"))) == {"--font-family-monospace"}


def test_no_colour_stands_outside_the_tokens():
    bodies = re.findall(r"{([^{}]*)}", read_static("css/admin.css"))

    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb|hsl|: ?(?:white|black)\b", " ".join(bodies)) == []
