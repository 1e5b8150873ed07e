"""What is written is sent compressed to whoever takes it so, and nothing else changes."""

import gzip

import pytest

from citynet.core.uploads import reencode_picture
from members.logos import LOGO
from tests.factories import make_member, make_user
from tests.members.test_logos import picture

pytestmark = pytest.mark.django_db


def get(client, address, **headers):
    return client.get(address, headers={"accept-encoding": "gzip, deflate, br, zstd", **headers})


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/members/",
        "/members/?region=atlantis",
        "/nowhere/",
        "/members.csv",
        "/members.json",
        "/members.geojson",
        "/events.ics",
        "/events/feed/",
        "/sitemap.xml",
        "/data/members.schema.json",
        "/accounts/login/",
    ],
)
def test_what_is_written_is_compressed_and_the_same(client, address):
    plain, compressed = client.get(address), get(client, address)

    assert compressed["Content-Encoding"] == "gzip"
    assert int(compressed["Content-Length"]) == len(compressed.content) < len(plain.content) / 1.5
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in plain["Vary"].split(", ")
    assert plain["Vary"] == compressed["Vary"]
    assert (compressed.status_code, compressed["Content-Type"]) == (plain.status_code, plain["Content-Type"])
    if address not in {"/events.ics", "/events/feed/", "/accounts/login/"}:  # which carry the moment, or a new token
        assert gzip.decompress(compressed.content) == plain.content


@pytest.mark.parametrize("address", ["/members.xlsx", "/data/citynet.zip"])
def test_what_is_packed_already_stays_as_it_is(client, address):
    response = get(client, address)

    assert "Content-Encoding" not in response
    assert response["Content-Length"]
    assert b"".join(response).startswith(b"PK")


def test_picture_stays_as_it_is(client):
    member = make_member()
    member.logo.save("logo.webp", reencode_picture(picture(), LOGO))

    response = get(client, member.logo.url)

    assert "Content-Encoding" not in response
    assert int(response["Content-Length"]) == len(response.getvalue())


def test_answer_of_a_few_bytes_stays_as_it_is(client):
    assert get(client, "/healthz").content == b"ok\n"
    assert "Content-Encoding" not in get(client, "/robots.txt")


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip;Q=0", "br, gzip; q=0.000, deflate"])
def test_who_takes_no_gzip_gets_none(client, accepted):
    response = client.get("/members/", headers={"accept-encoding": accepted})

    assert "Content-Encoding" not in response
    assert b"<!doctype html>" in response.content[:100]
    assert "Accept-Encoding" in response["Vary"]


def test_reader_with_a_compressed_copy_is_told_that_nothing_changed(client, django_assert_num_queries):
    first = get(client, "/members/")

    with django_assert_num_queries(1):
        again = get(client, "/members/", **{"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert "Content-Encoding" not in again
    assert again["Vary"] == first["Vary"]  # else a shared cache would hand the compressed copy to everybody
    assert again["ETag"] == first["ETag"] == client.get("/members/")["ETag"]


def test_head_says_what_get_would_send(client):
    headers = {"accept-encoding": "gzip"}
    response = client.head("/members/", headers=headers)

    assert (response.status_code, response.content, response["Content-Encoding"]) == (200, b"", "gzip")
    assert response["ETag"] == get(client, "/members/")["ETag"]


def test_size_of_an_answer_tells_nobody_its_content(client):
    client.force_login(make_user())

    assert len({len(get(client, "/").content) for _ in range(20)}) > 1
