"""“Why is this (not) listed?” is answered on a record's page as the public list itself answers it."""

import pytest
from django.contrib import admin
from django.urls import resolve

from awards.models import AwardCase, Honour
from citynet.core.admin import Listed
from members.models import ClusterParticipation, Member, StaffMember
from programmes.models import Event
from programmes.models.events import UPCOMING
from tests.awards.factories import make_case, make_edition, make_honour
from tests.factories import make_cluster, make_member, make_participation, make_period, some_source
from tests.members.admin_pages import change_url, sign_in
from tests.programmes.factories import make_event, make_partner

pytestmark = pytest.mark.django_db

# What the public list of each kind holds; of kinds that are not named it holds everything.
PUBLIC = {
    Member: Member.objects.current,
    AwardCase: AwardCase.objects.public,
    Honour: Honour.objects.public,
    ClusterParticipation: lambda: ClusterParticipation.objects.of_public_members(),
    StaffMember: StaffMember.objects.current,
}
KINDS = sorted((model for model, each in admin.site._registry.items() if isinstance(each, Listed)), key=str)


def why(record):
    return admin.site._registry[type(record)].why_listed(record)


def make_all():
    """Records of every kind that are, are not, are not yet or are no more listed."""
    future, former = make_member(since_on="2199"), make_member(since_on="1990", until_on="2000")
    none, back = make_member(type=None), make_member(since_on="1990", until_on="2000")
    make_period(back, since_on="2010")
    make_period(former, since_on="2199")
    cluster, edition = make_cluster(), make_edition()
    for member in (future, former, none, back):
        make_participation(member, cluster, until_on=None if member is back else "2199")
        make_honour(make_case(entrant=member), edition)
    make_participation(make_member(), cluster, since_on="2001", until_on="2003")
    for dates in ({"until_on": "2010"}, {"since_on": "2199"}, {}):
        StaffMember.objects.create(name="A", title=str(dates), source=some_source(), **dates)


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model.__name__)
def test_sentence_says_listed_of_exactly_what_the_public_list_shows(model):
    make_all()
    public = set(PUBLIC.get(model, model.objects.all)().values_list("pk", flat=True))

    told = {record.pk: why(record) for record in model.objects.all()}

    assert len(told) > 1
    assert {key for key, sentence in told.items() if sentence.startswith("Listed")} == public
    assert all(sentence.startswith(("Listed", "Not listed")) for sentence in told.values())


def test_every_kind_with_a_rule_has_members_on_both_sides():
    """Else the comparison above could not fail."""
    make_all()

    for model, public in PUBLIC.items():
        assert 0 < public().count() < model.objects.count(), model


def test_every_kind_of_record_with_a_page_of_its_own_is_told_of():
    with_page = {model for model in admin.site._registry if hasattr(model, "get_absolute_url")}
    untold = {model.__name__ for model in with_page - set(KINDS)}

    # The page of a year's report is drawn whether or not one was published; its own page here tells which was.
    assert untold == {"ReportEdition", "ReportSnapshot"}


@pytest.mark.parametrize(
    ("periods", "fields", "sentence"),
    [
        ([{}], {}, "Listed: full member since a date that is not recorded."),
        (
            [{"since_on": "2001", "until_on": "2004"}],
            {},
            "Not listed: its last membership ended in 2004. Its page stays, as that of a former member.",
        ),
        ([{"since_on": "2199"}], {}, "Not listed yet: its membership begins in 2199."),
        ([{"since_on": "2199"}], {"to_be_confirmed": True}, "Not listed yet: its membership begins in 2199."),
        ([], {}, "Not listed: no membership period is recorded."),
        (
            [{"since_on": "2001"}],
            {"to_be_confirmed": True},
            "Listed: full member since 2001. Its page says that parts are not confirmed yet.",
        ),
    ],
)
def test_sentence_of_a_member_tells_of_its_page_too(periods, fields, sentence):
    member = make_member(type=None, **fields)
    for period in periods:
        make_period(member, **period)

    assert why(member) == sentence


@pytest.mark.parametrize(
    "periods", [[], [{}], [{"since_on": "2001", "until_on": "2004"}], [{"since_on": "2199"}]], ids=str
)
def test_page_of_a_member_is_there_where_the_sentence_says_so(client, periods):
    member = make_member(type=None)
    for period in periods:
        make_period(member, **period)

    says_so = why(member).startswith("Listed") or "Its page stays" in why(member)

    assert client.get(member.get_absolute_url()).status_code == (200 if says_so else 404)


def test_sentence_of_an_event_names_the_heading_it_stands_under():
    make_event(starts_on="2199", status="planned")
    make_event(starts_on="2023", status="planned")
    make_event(starts_on="2199", status="held")
    coming = set(Event.objects.with_when().filter(when=UPCOMING).values_list("pk", flat=True))

    told = {event.pk: why(event) for event in Event.objects.all()}

    assert {key for key, sentence in told.items() if sentence == "Listed among events to come."} == coming
    assert set(told.values()) == {
        "Listed among events to come.",
        "Listed among past events: it was held.",
        "Listed among past events: its last possible day is over.",
    }


def test_sentences_of_parts_and_cases_name_whom_they_wait_for():
    member = make_member(name="Futureville", since_on="2199")
    case = make_case(entrant=member)

    assert why(make_participation(member, make_cluster())) == "Not listed: no membership of Futureville has begun."
    assert why(case) == "Not listed: no membership of its entrant, Futureville, has begun."
    assert why(make_honour(case, make_edition())) == why(case)


def test_line_stands_first_on_the_page_and_not_on_the_form_for_a_new_record(client):
    sign_in(client)
    partner = make_partner()

    page, form = client.get(change_url(partner)), client.get("/admin/programmes/partner/add/")

    assert page.context["adminform"].fieldsets[0][1]["fields"][0] == "listed"
    assert "Listed: every partner is, from the moment it is saved." in page.text
    assert "from the moment it is saved" not in form.text
    assert resolve(change_url(partner)).url_name == "programmes_partner_change"
