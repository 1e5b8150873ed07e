"""What a page weighs and asks for before it is first seen, as a browser is served it."""

import html5lib
import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from citynet.core.uploads import COVER, reencode_picture
from members.logos import LOGO
from tests.factories import make_member
from tests.kinds import KINDS
from tests.members.test_logos import picture
from tests.publications.factories import make_publication

pytestmark = pytest.mark.django_db

MOST_REQUESTS = 5  # the page itself and its icon among them
MOST_STYLESHEETS = 3
MOST_SCRIPT_BYTES = 10_000  # not compressed


@pytest.fixture(scope="module")
def served(tmp_path_factory, django_db_setup):
    """A reader of a portal that serves its static files as in production: collected, hashed, compressed."""
    from django.conf import settings

    hashed = {"BACKEND": "citynet.core.static_files.HashedFiles"}
    with override_settings(
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STORAGES=settings.STORAGES | {"staticfiles": hashed},
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],  # ours alone, which is quick
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield Client(headers={"accept-encoding": "gzip, br"})


def parsed(address):
    """The elements of a page, in their order."""
    html = Client().get(address).content.decode()
    return list(html5lib.parse(html, namespaceHTMLElements=False).iter())


def needed_at_first(elements):
    """The addresses that a browser asks for at once: styles, scripts, the icon, and pictures that do not wait."""
    for element in elements:
        if element.get("href", "").startswith("data:"):
            continue  # in the page itself
        if element.tag == "link" and {"stylesheet", "icon", "preload", "modulepreload"} & set(
            element.get("rel").split()
        ):
            yield element.get("href")
        elif element.get("src") and element.get("loading") != "lazy":
            yield element.get("src")


def body(response):
    return response.getvalue() if response.streaming else response.content


def stylesheets(elements):
    return [element.get("href") for element in elements if element.get("rel") == "stylesheet"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_page_with_all_it_needs_is_light_and_asks_for_little(served, kind):
    elements = parsed(kind.address)
    needed = list(needed_at_first(elements))

    sizes = {address: len(body(served.get(address))) for address in [kind.address, *needed]}

    assert sum(sizes.values()) < kind.most_bytes, sizes
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert len(stylesheets(elements)) <= MOST_STYLESHEETS
    assert all(address.startswith("/static/") for address in needed), needed


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_script_waits_and_is_small_and_pictures_leave_room_for_themselves(served, kind):
    elements = parsed(kind.address)
    scripts = [element for element in elements if element.tag == "script" and element.get("src")]

    unpacked = [body(served.get(script.get("src"), headers={"accept-encoding": ""})) for script in scripts]

    assert all(script.get("type") == "module" or script.get("defer") is not None for script in scripts)
    assert sum(map(len, unpacked)) < MOST_SCRIPT_BYTES
    assert [fault for element in elements for fault in faults_of_picture(element)] == []


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_static_files_are_kept_for_ever_and_were_compressed_beforehand(served, encoding):
    files = [address for address in needed_at_first(parsed("/")) if address.endswith((".css", ".js", ".svg"))]
    assert files

    for address in files:
        response = served.get(address, headers={"accept-encoding": encoding})
        assert response["Content-Encoding"] == encoding, address
        assert response["Vary"] == "Accept-Encoding"
        assert response["Cache-Control"] == "max-age=315360000, public, immutable"
        assert len(body(response)) < len(body(served.get(address, headers={"accept-encoding": ""})))


def test_uploaded_picture_leaves_room_for_itself_and_waits_unless_it_is_seen_at_once(served):
    member = make_member(logo=reencode_picture(picture((1024, 512)), LOGO))
    publication = make_publication(cover=reencode_picture(picture((300, 400)), COVER))
    logo, cover = (
        next(element for element in parsed(record.get_absolute_url()) if element.tag == "img")
        for record in (member, publication)
    )

    assert (logo.get("width"), logo.get("height"), logo.get("loading")) == ("512", "256", None)
    assert (cover.get("width"), cover.get("height"), cover.get("loading")) == ("300", "400", "lazy")
    assert faults_of_picture(logo) == faults_of_picture(cover) == []
    assert len([member, *needed_at_first(parsed(member.get_absolute_url()))]) <= MOST_REQUESTS
    assert served.get(cover.get("src"))["Content-Type"] == "image/webp"


def faults_of_picture(element):
    if element.tag != "img":
        return []
    wanted = {name: element.get(name) for name in ("src", "alt", "width", "height", "decoding")}
    return [f"{name} of {element.get('src')}" for name, value in wanted.items() if value is None]
