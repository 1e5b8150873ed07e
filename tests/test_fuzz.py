"""Every parameter of every public address, and every form, given what nobody would: a page answers, and never an error.

Neither is named here. A page tells by what it looks for in its address which parameters it has, and its forms stand on
it; where the pages are, `tests/test_addresses.py` has to know of every address.
"""

from urllib.parse import quote, urlencode, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from members.accounts.links import password_link
from members.applications import hurdles
from members.applications.links import page_address
from tests.factories import make_user
from tests.fuzzing import AWKWARD, MARK, NULL, forms_of, not_given_back, parameters_of, some, values_offered
from tests.members import joining as make
from tests.members.signing_in import PASSWORD, sign_in
from tests.pages import paths
from tests.test_addresses import ACCOUNT, ADDRESSES, ANYONE, FORM, SIGN_IN, VISITOR

pytestmark = pytest.mark.django_db

PUBLIC = [example for rule, example in ADDRESSES.values() if example and rule in {ANYONE, FORM, VISITOR, SIGN_IN}]
PATHS = [address.partition("?")[0] for address in PUBLIC]
BROKEN = "%FF%FE"  # no text in UTF-8
AT_ONCE = 2  # values of a parameter or a field by themselves
OF_A_PATH = {
    "int": ["0", "1", "2147483648", "9223372036854775808", "9" * 30],
    "slug": ["0", "-", "_", "x" * 300],
    "str": ["0", "é", "%20", "a.b.c", "a.1.1", "..;", "x" * 300, "%F0%9F%98%80"],
}


def assert_answered(response, asked):
    """A page, a file or a way on within the portal, and nothing of what was sent as markup."""
    assert response.status_code < 500, asked
    if 300 <= response.status_code < 400:
        assert urlsplit(response.get("Location", "")).netloc in {"", "testserver"}, asked
        return
    content = b"".join(response) if response.streaming else response.content
    assert content, asked
    if response["Content-Type"].startswith("text/html"):
        assert MARK not in content.decode(), asked


def ask(client, address):
    assert_answered(client.get(address), address)


@pytest.mark.parametrize("address", PATHS)
def test_every_parameter_takes_any_value(client, address):
    for place, name in enumerate(parameters_of(client, address)):
        for value in some(AWKWARD, place, AT_ONCE):
            ask(client, f"{address}?{urlencode({name: value})}")
        ask(client, f"{address}?{quote(name)}={BROKEN}")
        ask(client, f"{address}?{urlencode([(name, value) for value in AWKWARD])}")


@pytest.mark.parametrize("address", PATHS)
def test_parameters_together_take_any_values(client, address):
    names = parameters_of(client, address)
    page = client.get(address)
    is_html = page["Content-Type"].startswith("text/html")
    offered = values_offered(page.content.decode(), address) if is_html else {}

    @given(st.lists(st.sampled_from(names), min_size=2, max_size=5, unique=True), st.data())
    @settings(max_examples=5, phases=[Phase.explicit, Phase.generate])
    def check(chosen, data):
        query = []
        for name in chosen:
            values = st.sampled_from([*offered.get(name, []), *AWKWARD]) | st.text(max_size=20)
            query += [(name, data.draw(values).replace("\x00", "")) for _ in range(2)]
        ask(client, f"{address}?{urlencode(query)}")

    if len(names) > 1:
        check()


@pytest.mark.parametrize("pattern", [each for each in ADDRESSES if "<" in each and not each.startswith("^")])
def test_every_part_of_a_path_takes_any_value(client, pattern):
    parts = [part.partition(">") for part in pattern.split("<")]
    first, converters = parts[0][0], [(part[0].partition(":")[0], part[2]) for part in parts[1:]]
    for step in range(max(len(values) for values in OF_A_PATH.values())):
        filled = "".join(OF_A_PATH[kind][step % len(OF_A_PATH[kind])] + rest for kind, rest in converters)
        ask(client, f"/{first}{filled}")


# Forms, by who comes upon them: [addresses] to begin with, and how far to follow links from there


def nobody(client):
    return PUBLIC, None


def holder_of_the_link_of_a_draft(client):
    address = page_address(make.make_application())
    return [address], address


def holder_of_the_link_of_what_was_sent(client):
    address = page_address(make.make_submitted())
    return [address], address


def who_sets_a_new_password(client):
    return [urlsplit(password_link(make_user())).path], None


def who_has_given_the_password(client):
    user = make_user(password=PASSWORD)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return [sign_in(client, user.email).url], None


def who_is_signed_in(client):
    client.force_login(make_user(password=PASSWORD))
    return [example for rule, example in ADDRESSES.values() if example and rule == ACCOUNT], None


def found_forms(client, begin, below):
    """Every form on some pages, and on those that links lead to from there below an address, each once."""
    found, ahead, seen = {}, list(begin), set()
    while ahead:
        address = ahead.pop(0)
        seen.add(address)
        response = client.get(address, follow=True)
        if not response["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        for form in forms_of(html, response.request["PATH_INFO"]):
            found.setdefault(form.key, form)
        if below:
            ahead += sorted(path for path in paths(html) if path.startswith(below) and path not in {*seen, *ahead})
    return [form for form in found.values() if form.fields]


def fillings(form):
    """Ways to fill a form in: as anybody might, with nothing, with one field as nobody would, with all of them so."""
    usual = form.plausible()
    yield usual
    typed = [field.name for field in form.fields if field.is_typed or field.kind == "password"]
    chosen = [field.name for field in form.fields if not field.is_typed and field.kind not in {"password", "file"}]
    yield usual | dict.fromkeys(typed, "")
    # What a form puts into an address is one of the parameters that are tried above.
    for place, name in enumerate([*typed, *(chosen if form.method == "post" else [])]):
        for value in some(AWKWARD, place, AT_ONCE):
            yield usual | {name: value}
        if form.method == "post":  # an address with one is refused whole
            yield usual | {name: NULL}
    for value in (f'">{MARK}', "99999999999999999999", "é" * (3000 if form.method == "post" else 300)):
        yield usual | dict.fromkeys(typed, value)


@pytest.mark.parametrize(
    "visitor",
    [
        nobody,
        holder_of_the_link_of_a_draft,
        holder_of_the_link_of_what_was_sent,
        who_sets_a_new_password,
        who_has_given_the_password,
        who_is_signed_in,
    ],
)
def test_every_form_takes_anything_and_gives_back_what_was_typed(client, visitor, monkeypatch):
    monkeypatch.setattr(hurdles, "LEAST_SECONDS", -1)  # a program is quicker than anybody can read
    forms = found_forms(client, *visitor(client))
    assert any(form.method == "post" for form in forms)

    lost = []
    for form in forms:
        for filled in fillings(form):
            response = form.send(client, filled)
            assert_answered(response, f"{form.method} {form.action} {filled}")
            if response.get("Content-Type", "").startswith("text/html") and response.content:
                missing = not_given_back(form, filled, response.content.decode())
                lost += [(form.action, name, filled[name][:60], now[:60]) for name, now in missing.items()]
    assert lost == []


# That it finds them


def test_parameters_are_found_by_what_a_page_looks_for(client):
    assert parameters_of(client, "/search/") == ["q"]
    assert parameters_of(client, "/join/") == ["country", "kind", "population"]
    assert {"area", "joined", "q", "view"} <= set(parameters_of(client, "/members.json"))


def test_forms_are_found_below_a_personal_link(client):
    begin, below = holder_of_the_link_of_a_draft(client)

    pages = {form.action.removeprefix(below) for form in found_forms(client, begin, below) if form.method == "post"}

    assert {"organisation/", "cooperation/", "documents/", "send/", "withdraw/", "new-link/"} <= pages


def test_what_a_form_does_not_give_back_is_found():
    page = '<form method=post action=/here/><input name=a value="{}"><textarea name=b>\n{}</textarea></form>'
    (form,) = forms_of(page.format("", ""), "/")
    filled = {"a": "one", "b": "two\nlines"}

    assert not_given_back(form, filled, page.format("one", "two\r\nlines")) == {}
    assert not_given_back(form, filled, page.format("", "two")) == {"a": "", "b": "two"}
    assert not_given_back(form, filled, "<p>Thank you.</p>") == {}
