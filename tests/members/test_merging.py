"""Two records of one member become one: all that any app knows of either is kept, and what forbids it is told."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from citynet.core.models import FormerAddress, Merger
from members.merging import members
from members.models import (
    FeeAssessment,
    Member,
    MemberAlias,
    MemberContact,
    MemberNeed,
    Office,
    UrbanChallenge,
)
from tests.awards.factories import make_case, make_edition
from tests.factories import (
    make_chapter,
    make_cluster,
    make_fact,
    make_meeting,
    make_member,
    make_participation,
    make_period,
    make_region,
    make_seat,
    make_source,
    make_user,
    some_source,
)
from tests.members.merging import make_application, make_assessment, two_spellings
from tests.programmes.factories import make_agreement, make_event, make_partner, make_programme, make_programme_partner

pytestmark = pytest.mark.django_db


def refer_everywhere(member):
    """A row of every kind that may refer to a member, by relation: the test below fails for one that is not made."""
    event, programme, edition = make_event(), make_programme(), make_edition()
    event.participations.create(member=member, role="host")
    make_programme_partner(programme, member)
    chapter, sourced = make_chapter(), {"source": some_source()}
    return {
        "awards.AwardCase.member": make_case(entrant=member),
        "awards.EditionOrganiser.member": edition.organisers.create(member=member),
        "awards.Juror.member": edition.jury.create(member=member),
        "programmes.Partner.member": make_partner(member=member),
        "programmes.AgreementParty.member": make_agreement(parties=[member, make_partner()]).parties.get(member=member),
        "programmes.EventParticipation.member": event.participations.get(member=member),
        "programmes.ProgrammePartner.member": programme.partners.get(member=member),
        "members.MemberNeed.member": member.needs.create(challenge=UrbanChallenge.objects.first(), **sourced),
        "members.MembershipPeriod.member": make_period(member, since_on="1990", until_on="1991"),
        "members.ClusterParticipation.member": make_participation(member, make_cluster()),
        "members.MemberFact.member": make_fact(member),
        "members.Member.parent": make_member(parent=member),
        "members.Member.succeeded_by": make_member(succeeded_by=member),
        "members.MemberAlias.member": member.aliases.create(name="Tourane", kind="former", **sourced),
        "members.MemberCitation.member": member.citations.create(about="name", source=make_source()),
        "members.User.acts_for": make_user(acts_for=member),
        "members.MembershipApplication.member": make_application(member=member),
        "members.MembershipApplication.nominators": _nominated_by(member),
        "members.Seat.member": make_seat(member=member),
        "members.Meeting.host": make_meeting(host=member),
        "members.MemberContact.member": member.contacts.create(name="Ms Lê", email="le@danang.test"),
        "members.FeeAssessment.member": make_assessment(member),
        "members.Office.host": Office.objects.create(slug="x", name="Office X", host=member, **sourced),
        "members.ChapterPost.member": chapter.posts.create(post="host", member=member, **sourced),
        "members.ChapterMembership.member": chapter.memberships.create(member=member, **sourced),
    }


def _nominated_by(member):
    application = make_application()
    application.nominators.add(member)
    return application


def name_of(relation):
    return f"{relation.related_model._meta.label}.{relation.field.name}"


def test_every_relation_of_every_app_moves():
    kept, absorbed = two_spellings({"type": None})
    rows = refer_everywhere(absorbed)

    members.merge(kept, absorbed)

    for name, row in rows.items():
        row.refresh_from_db()
        value = getattr(row, name.rpartition(".")[2])
        assert (list(value.all()) if name.endswith("nominators") else [value]) == [kept], name
    assert not Member.objects.filter(slug="danang-x").exists()


def test_no_relation_to_members_is_overlooked():
    """Whatever refers to members, in whichever app, hidden or many to many, is among the relations that are moved; and
    the test above makes a row of each."""
    referring = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.get_fields()
        if column.is_relation and column.related_model is Member and not column.auto_created
        if not hasattr(model, "instance_type")
    }
    assert {name_of(relation) for relation in members.relations()} == referring
    _kept, absorbed = two_spellings()
    assert set(refer_everywhere(absorbed)) == referring


def test_names_become_other_names_of_their_kinds_and_are_found():
    source = make_source()
    kept, absorbed = two_spellings(
        {"full_name": "People's Committee of Đà Nẵng", "acronym": "DN"},
        {
            "full_name": "Danang Municipality",
            "acronym": "DNG",
            "local_name": "峴港",
            "source": source,
            "aliases": ["Tourane"],
        },
    )

    members.merge(kept, absorbed)

    kept.refresh_from_db()
    assert kept.local_name == "峴港"
    assert sorted(kept.aliases.values_list("name", "kind")) == [
        ("DNG", "abbreviation"),
        ("Danang City", "other"),
        ("Danang Municipality", "long-form"),
        ("Tourane", "spelling"),
    ]
    assert MemberAlias.objects.get(name="Danang City").source == source
    assert {"dng", "danangcity", "tourane"} <= set(kept.search_text.split())


def test_name_that_is_not_chosen_becomes_another_name():
    kept, absorbed = two_spellings({"full_name": "Old"}, {"full_name": "New"})

    members.merge(kept, absorbed, taken={"full_name"})

    kept.refresh_from_db()
    assert kept.full_name == "New"
    assert sorted(kept.aliases.values_list("name", flat=True)) == ["Danang City", "Old"]


def test_addresses_and_permanent_ids_lead_on_through_two_mergers(client):
    kept, absorbed = two_spellings()
    third = make_member(name="Third", country=kept.country, type=None)
    first_id, second_id = third.public_id, absorbed.public_id

    members.merge(absorbed, third)
    members.merge(kept, absorbed)

    for name in (third.slug, "danang-x", first_id, second_id, kept.public_id):
        response = client.get(f"/members/{name}/")
        assert (response.status_code, response.get("Location")) == (301, "/members/da-nang-x/"), name
    row = next(row for row in client.get("/members.json?q=danang").json()["results"] if row["id"] == kept.public_id)
    assert row["former_ids"] == sorted([first_id, second_id])
    assert FormerAddress.objects.target(Member, "/members/danang-x/") == kept
    assert client.get("/members/m-nobody/").status_code == 404


def test_merger_is_told_in_the_history_with_its_reason():
    user = make_user()
    kept, absorbed = two_spellings()
    event = make_event()
    event.participations.create(member=absorbed, role="host")

    members.merge(kept, absorbed, reason="One city, two spellings.", by=user)

    told = "“Danang City” merged into “Đà Nẵng”: One city, two spellings."
    assert kept.history.latest().history_change_reason == told
    assert event.participations.get().history.latest().history_change_reason == told
    assert Member.history.filter(id=absorbed.pk).latest().history_type == "-"
    merger = Merger.objects.get()
    assert (merger.name, merger.public_id, merger.reason, merger.merged_by) == (
        "Danang City",
        absorbed.public_id,
        "One city, two spellings.",
        user,
    )


def test_place_and_country_are_chosen_together_and_zero_is_a_place():
    region = make_region()
    kept, absorbed = two_spellings(
        {"country": None, "region": region},
        {"latitude": "0", "longitude": "108.2"},
    )
    found = members.plan(kept, absorbed)
    assert [(one.names, one.is_filled) for one in found.choices] == [
        (("country", "region"), True),
        (("latitude", "longitude"), True),
    ]

    kept = members.merge(kept, absorbed)

    kept.refresh_from_db()
    assert (kept.country, kept.region) == (absorbed.country, absorbed.region)
    assert (kept.latitude, kept.longitude) == (0, Decimal("108.2"))


def test_logo_that_stays_is_not_discarded_with_the_record_it_was_of(django_capture_on_commit_callbacks):
    kept, absorbed = two_spellings()
    name = default_storage.save("logos/abc.webp", ContentFile(b"x"))
    Member.objects.filter(pk=absorbed.pk).update(logo=name)
    absorbed.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        members.merge(kept, absorbed)

    kept.refresh_from_db()
    assert kept.logo.name == name
    assert default_storage.exists(name)


# What is there twice


def test_membership_that_both_tell_is_told_once_with_its_start():
    kept, absorbed = two_spellings({"type": "full"}, {"type": "full", "since_on": "1995"})

    found = members.plan(kept, absorbed)
    members.merge(kept, absorbed)

    assert [(len(one.moving), len(one.clashing)) for one in found.moves] == [(0, 1)]
    assert [(period.type, period.since_on) for period in kept.periods.all()] == [("full", "1995")]


def test_part_in_one_cluster_that_both_have_stays_once():
    cluster = make_cluster()
    kept, absorbed = two_spellings({"clusters": [cluster]}, {"clusters": [cluster]})

    members.merge(kept, absorbed)

    assert [part.cluster for part in kept.participations.all()] == [cluster]


def test_figure_event_need_and_contact_that_both_have_stay_once():
    source, event = make_source(), make_event()
    kept, absorbed = two_spellings()
    for member in (kept, absorbed):
        make_fact(member, year=2020, source=source, value=5)
        event.participations.create(member=member, role="host")
        MemberNeed.objects.create(member=member, challenge=UrbanChallenge.objects.first(), source=source)
    kept.contacts.create(name="Ms Lê", email="le@danang.test")
    absorbed.contacts.create(name="Ms Lê", email="le@danang.test", phone="+84 1")

    members.merge(kept, absorbed)

    assert [kept.facts.count(), event.participations.count(), kept.needs.count()] == [1, 1, 1]
    assert [(one.name, one.phone) for one in MemberContact.objects.filter(member=kept)] == [("Ms Lê", "+84 1")]


def test_estimate_of_a_year_that_the_kept_member_has_a_fee_for_goes():
    kept, absorbed = two_spellings()
    stays = make_assessment(kept, state="issued")
    make_assessment(absorbed)

    members.merge(kept, absorbed)

    assert list(kept.assessments.all()) == [stays]


def test_cancelled_fee_moves_with_what_it_was_and_one_that_was_issued_stays_with_its_member():
    kept, absorbed = two_spellings()
    stays = make_assessment(kept, state="issued")
    cancelled = make_assessment(absorbed, state="cancelled")

    members.merge(kept, absorbed)

    assert {one.pk: one.state for one in kept.assessments.all()} == {stays.pk: "issued", cancelled.pk: "cancelled"}
    for fee, change in ((stays, {"member": make_member()}), (cancelled, {"year": 2031})):
        with pytest.raises(IntegrityError, match="is never changed but reversed"), transaction.atomic():
            FeeAssessment.objects.filter(pk=fee.pk).update(**change)


def test_both_nominate_one_application_that_is_nominated_once():
    kept, absorbed = two_spellings()
    application = make_application()
    application.nominators.add(kept, absorbed)

    members.merge(kept, absorbed)

    assert list(application.nominators.all()) == [kept]
