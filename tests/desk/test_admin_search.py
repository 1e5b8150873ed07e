"""The search over all records: by any name in any script and by id, for each reader only what they may see."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission

from citynet.core.models import Letter, Searchable
from members.models import Member, Role
from programmes.models import Event
from tests.factories import make_member, make_user
from tests.markup import assert_valid
from tests.members import joining as make
from tests.members.admin_pages import EDITOR, change_url, queries_of, sign_in
from tests.programmes.factories import make_event, make_partner

pytestmark = pytest.mark.django_db

NAMED = [model for model in admin.site._registry if issubclass(model, Searchable)]


@pytest.fixture
def editor(client):
    sign_in(client)
    return client


def find(client, text):
    response = client.get("/admin/search/", {"q": text})
    assert response.status_code == 200
    return response.context["search"]


def addresses(search):
    return [hit.address for group in search.groups for hit in group.hits]


@pytest.mark.parametrize("text", ["huế", "HUE", "Thừa Thiên", "thua thien", "顺化", "Phú Xuân", "TTH"])
def test_member_is_found_by_any_of_its_names_however_typed(editor, text):
    member = make_member(
        name="Huế", full_name="Thừa Thiên Huế", local_name="顺化", acronym="TTH", aliases=["Phú Xuân"], slug="x"
    )

    assert change_url(member) in addresses(find(editor, text))


@pytest.mark.parametrize("model", NAMED, ids=lambda model: model.__name__)
def test_record_of_every_kind_is_found_by_its_name(client, model):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    record = model.objects.first()

    search = find(client, record.names_for_search()[0])

    assert change_url(record) in addresses(search)


def test_id_leads_to_its_record_above_all_others(editor):
    member = make_member(name="Other")
    event = make_event(title=f"About {member.public_id}")

    search = find(editor, member.public_id.upper())

    assert [hit.address for hit in search.by_id] == [change_url(member)]
    assert addresses(search) == [change_url(event)]
    page = editor.get("/admin/search/", {"q": member.public_id}).text
    assert page.index(change_url(member)) < page.index(change_url(event))


def test_key_in_the_database_and_reference_are_ids_too(editor):
    partner = make_partner(pk=987_654_321)
    application = make.make_submitted()

    assert [hit.address for hit in find(editor, "987654321").by_id] == [change_url(partner)]
    assert [hit.address for hit in find(editor, application.reference).by_id] == [change_url(application)]
    assert [hit.address for hit in find(editor, "apuf-8").by_id] == [change_url(Event.objects.get(slug="apuf-8"))]


def test_first_few_of_a_list_are_shown_and_the_list_holds_as_many_as_it_says(editor):
    for number in range(7):
        make_partner(name=f"Zyzzyva {number}")

    (group,) = find(editor, "zyzzyva").groups

    assert (len(group.hits), group.count, group.has_more) == (5, 7, True)
    assert editor.get(group.address).context["cl"].result_count == 7


@pytest.mark.parametrize("text", ["seoul", "43", "climate", "2023", "a-", "report"])
def test_every_count_is_that_of_its_list(editor, text):
    search = find(editor, text)

    counts = {group.address: group.count for group in [*search.groups, *search.rows]}
    assert counts == {address: editor.get(address).context["cl"].result_count for address in counts}


def test_list_with_exactly_this_name_comes_first_and_rows_of_records_last(editor):
    search = find(editor, "Seoul")

    assert search.groups[0].hits[0].name == "Seoul"
    of_rows = [group.is_of_rows for group in search.groups]
    assert of_rows == sorted(of_rows)
    assert "membership periods" in [group.label for group in search.rows]


@pytest.mark.parametrize("text", ["", " ", "a", "!!!", "é"])
def test_what_is_too_short_is_said_and_looks_for_nothing(editor, text):
    search = find(editor, text)

    assert search.problem != ""
    assert (search.groups, search.rows, search.by_id, search.total) == ([], [], [], 0)


def test_what_is_too_long_is_cut_and_said(editor):
    search = find(editor, "seoul " * 300)

    assert search.is_cut
    assert search.q == " ".join(["seoul"] * 10)
    assert "only its beginning was looked for" in editor.get("/admin/search/", {"q": "seoul " * 300}).text


@pytest.mark.parametrize(
    "text", ["9" * 18, "9" * 19, "9" * 400, "٣٤", "-1", "1e5", "%", "_", "\\", "'", '"', "<b>", "m-"]
)
def test_odd_words_give_an_answer(editor, text):
    response = editor.get("/admin/search/", {"q": text})

    assert response.status_code == 200
    assert_valid(response.content.decode())


def test_nul_is_refused_as_everywhere(editor):
    assert editor.get("/admin/search/?q=%00").status_code == 400


def test_search_changes_nothing(editor):
    assert editor.post("/admin/search/", {"q": "seoul"}).status_code == 405


def test_search_is_for_the_secretariat(client):
    assert client.get("/admin/search/?q=seoul").url == "/admin/login/?next=/admin/search/%3Fq%3Dseoul"

    client.force_login(make_user(groups=[Role.MEMBER_EDITOR]))
    assert client.get("/admin/search/?q=seoul").status_code == 302


def test_who_may_see_one_kind_finds_that_kind_alone(client):
    reader = make_user(is_staff=True)
    client.force_login(reader)
    assert find(client, "seoul").total == 0

    reader.user_permissions.add(Permission.objects.get(codename="view_partner"))

    assert {group.label for group in find(client, "seoul").groups} == {"partners"}
    assert find(client, Member.objects.get(slug="seoul").public_id).by_id == []


def test_drafts_are_the_applicants_own(editor):
    draft = make.make_application(name="Quokkaville")

    assert find(editor, "quokkaville").total == 0
    assert find(editor, draft.reference).by_id == []


def test_what_stands_in_letters_and_notes_is_not_looked_through(editor):
    letter = {"kind": "welcome", "to": "a@example.org", "subject": "Welcome", "message_id": "<1@x>"}
    Letter.objects.create(**letter, body="quokka-secret", state="held")
    make_member(internal_note="quokka-secret")

    assert find(editor, "quokka-secret").total == 0


def test_search_asks_no_more_for_more_records(editor):
    make_partner(name="Zyzzyva")
    few = queries_of(editor, "/admin/search/?q=zyzzyva")
    for number in range(9):
        make_partner(name=f"Zyzzyva {number}")

    assert queries_of(editor, "/admin/search/?q=zyzzyva") == few


def test_search_asks_once_for_all_counts_and_once_for_each_list_with_something(editor):
    nothing = queries_of(editor, "/admin/search/?q=zzyzx")
    make_partner(name="Zzyzx")
    make_event(title="Zzyzx")

    assert queries_of(editor, "/admin/search/?q=zzyzx") == nothing + 2


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/members/member/", "/admin/members/member/add/", "/admin/search/"]
)
def test_every_page_of_the_admin_has_the_search(client, address):
    sign_in(client, role=EDITOR)

    assert client.get(address).text.count('action="/admin/search/"') == 1


def test_page_is_valid_html_with_much_and_with_nothing(editor):
    for text in ("seoul", "zzyzx", "", "43"):
        assert_valid(editor.get("/admin/search/", {"q": text}).content.decode())
