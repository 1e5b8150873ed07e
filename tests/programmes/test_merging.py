"""Two records of one partner become one: nothing that referred to either is lost, and no old address breaks."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citynet.core.merging import MergeRefused
from citynet.core.models import ContentVersion, FormerAddress
from programmes.merging import partners
from programmes.models import EventParticipation, Partner, PartnerAlias
from tests.awards.factories import make_case, make_edition
from tests.factories import make_chapter, make_member, make_source
from tests.programmes.factories import (
    make_agreement,
    make_event,
    make_participation,
    make_partner,
    make_programme,
    make_programme_partner,
)
from tests.publications.factories import make_publication

pytestmark = pytest.mark.django_db


def two_spellings(**fields):
    """One partner, spelled in two ways, as two records."""
    kept = make_partner(name="Zanzibar – Arts Center", slug="zanzibar-arts", **fields)
    return kept, make_partner(name="Zanzibar-Arts Center for Creative Partnerships", slug="zanzibar-arts-center")


def test_every_reference_of_every_app_moves():
    kept, absorbed = two_spellings()
    event, agreement = make_event(partners=[absorbed]), make_agreement(parties=[absorbed, make_member()])
    programme, edition = make_programme(), make_edition()
    make_programme_partner(programme, absorbed)
    organiser, juror = edition.organisers.create(partner=absorbed), edition.jury.create(partner=absorbed)
    case, publication = make_case(entrant=absorbed), make_publication(publisher=absorbed)

    partners.merge(kept, absorbed)

    moved = [event.participations.get(), agreement.parties.first(), programme.partners.get(), organiser, juror, case]
    for row in moved:
        row.refresh_from_db()
    publication.refresh_from_db()
    assert {row.partner for row in moved} == {publication.publisher} == {kept}
    assert not Partner.objects.filter(slug="zanzibar-arts-center").exists()


def test_no_reference_to_partners_is_overlooked():
    """Whatever refers to partners, in whichever app, is among the relations that are moved."""
    referring = {
        (model, column.name)
        for model in apps.get_models()
        for column in model._meta.get_fields()
        if column.is_relation and column.related_model is Partner and not column.auto_created
        if not model.__name__.startswith("Historical")
    }

    assert {(relation.related_model, relation.field.name) for relation in partners.relations()} == referring
    assert len(referring) >= 8


def test_names_as_printed_stay_on_what_was_moved():
    kept, absorbed = two_spellings()
    event = make_event()
    make_participation(event, absorbed, position=1)
    make_participation(event, absorbed, role="host", name_as_printed="The Arts Center", position=2)

    partners.merge(kept, absorbed)

    assert [row.shown_name for row in event.participations.all()] == [
        "Zanzibar-Arts Center for Creative Partnerships",
        "The Arts Center",
    ]


def test_name_and_acronym_become_other_names_with_their_source_and_are_found():
    source = make_source(title="A letter")
    kept = make_partner(name="Zanzibar Commission", acronym="ZC")
    absorbed = make_partner(
        name="UN Commission", acronym="UNC", source=source, source_part="page 2", aliases=["Commission"]
    )

    partners.merge(kept, absorbed)

    assert sorted(kept.aliases.values_list("name", flat=True)) == ["Commission", "UN Commission", "UNC"]
    alias = PartnerAlias.objects.get(name="UN Commission")
    assert (alias.source, alias.source_part) == (source, "page 2")
    assert "\nuncommission\n" in Partner.objects.get(pk=kept.pk).search_text


def test_old_addresses_lead_to_the_partner_that_stays():
    kept, absorbed = two_spellings()
    absorbed.slug = "z-arts"
    absorbed.save()

    partners.merge(kept, absorbed)

    for path in ("/partners/zanzibar-arts-center/", "/partners/z-arts/"):
        assert FormerAddress.objects.target(Partner, path) == kept
    kept.slug = "zanzibar-arts-again"
    kept.save()
    assert FormerAddress.objects.target(Partner, "/partners/z-arts/") == kept


def test_address_of_the_absorbed_partner_cannot_be_given_away():
    from django.core.exceptions import ValidationError

    kept, absorbed = two_spellings()
    partners.merge(kept, absorbed)

    with pytest.raises(ValidationError, match="Another record had this address before"):
        make_partner(slug="zanzibar-arts-center")


def test_both_in_one_event_in_one_role_leaves_one_row_with_its_printed_name():
    kept, absorbed = two_spellings()
    event = make_event()
    stays = make_participation(event, kept, name_as_printed="Plus Arts", position=1)
    goes = make_participation(event, absorbed, name_as_printed="Center for Creative Partnerships", position=2)
    other = make_participation(event, absorbed, role="organiser", position=3)

    found = partners.plan(kept, absorbed)
    partners.merge(kept, absorbed)

    (moves,) = found.moves
    assert (moves.moving, moves.clashing) == ([other], [(stays, goes)])
    rows = event.participations.all()
    assert [(row.pk, row.partner, row.shown_name) for row in rows] == [
        (stays.pk, kept, "Plus Arts"),
        (other.pk, kept, "Zanzibar-Arts Center for Creative Partnerships"),
    ]


def test_both_parties_of_one_agreement_leave_one_that_keeps_who_signed():
    kept, absorbed = two_spellings()
    agreement = make_agreement(parties=[kept, absorbed, make_member()])
    agreement.parties.filter(partner=absorbed).update(signatory="The director")

    partners.merge(kept, absorbed)

    assert [(row.partner, row.signatory) for row in agreement.parties.all()] == [(kept, "The director"), (None, "")]


@pytest.mark.parametrize("rows", ["organisers", "jury"])
def test_both_in_one_edition_leave_one_row(rows):
    kept, absorbed = two_spellings()
    edition = make_edition()
    for partner in (kept, absorbed):
        getattr(edition, rows).create(partner=partner)

    partners.merge(kept, absorbed)

    assert [row.partner for row in getattr(edition, rows).all()] == [kept]


def test_both_behind_one_programme_leave_a_row_a_role():
    kept, absorbed = two_spellings()
    programme = make_programme()
    for partner, role in [(kept, "partner"), (absorbed, "partner"), (absorbed, "funder")]:
        make_programme_partner(programme, partner, role=role)

    partners.merge(kept, absorbed)

    assert sorted(programme.partners.values_list("partner", "role")) == [(kept.pk, "funder"), (kept.pk, "partner")]


def test_other_name_of_both_stays_once():
    kept = make_partner(name="One", aliases=["Same", "Two"])
    absorbed = make_partner(name="Two", aliases=["Same"])

    partners.merge(kept, absorbed)

    assert sorted(kept.aliases.values_list("name", flat=True)) == ["Same", "Two"]


def test_what_the_kept_partner_lacks_is_taken_over_and_what_differs_is_told():
    kept = make_partner(kind="ngo", internal_note="First.")
    absorbed = make_partner(
        kind="project", website="https://x.example/", acronym="X", internal_note="Second.", to_be_confirmed=True
    )

    found = partners.plan(kept, absorbed)
    kept = partners.merge(kept, absorbed)

    assert [(one.key, one.label, one.kept, one.absorbed, one.is_filled) for one in found.choices] == [
        ("acronym", "Acronym", "", "X", True),
        ("kind", "Kind of organisation", "non-governmental organisation", "project", False),
        ("website", "Website", "", "https://x.example/", True),
    ]
    kept.refresh_from_db()
    assert (kept.kind, kept.website, kept.acronym) == ("ngo", "https://x.example/", "X")
    assert (kept.internal_note, kept.to_be_confirmed) == ("First.\n\nSecond.", True)


def test_partner_of_a_member_stays_one_of_it(client):
    member = make_member()
    kept, absorbed = make_partner(), make_partner(member=member)
    event = make_event(partners=[absorbed])

    partners.merge(kept, absorbed)

    kept.refresh_from_db()
    assert kept.member == member
    assert list(member.partners.all()) == [kept]
    listed = client.get("/events.json", {"member": member.slug}).json()["results"]
    assert [row["slug"] for row in listed] == [event.slug]


@pytest.mark.parametrize(
    ("name", "make"), [("member", make_member), ("chapter", make_chapter), ("programme", make_programme)]
)
def test_partners_of_two_different_members_are_not_one(name, make):
    kept, absorbed = make_partner(**{name: make()}), make_partner(**{name: make()})

    for step in (partners.plan, partners.merge):
        with pytest.raises(MergeRefused, match="cannot be one: the first belongs to"):
            step(kept, absorbed)

    assert Partner.objects.filter(pk__in=[kept.pk, absorbed.pk]).count() == 2


def test_partner_cannot_be_merged_into_itself():
    partner = make_partner()
    same = Partner.objects.get(pk=partner.pk)

    for step in (partners.plan, partners.merge):
        with pytest.raises(MergeRefused, match="cannot be merged into itself"):
            step(partner, same)

    assert Partner.objects.filter(pk=partner.pk).exists()


def test_partner_that_has_just_gone_is_refused():
    kept, absorbed = two_spellings()
    Partner.objects.get(pk=absorbed.pk).delete()

    with pytest.raises(MergeRefused, match="one of the two is not there any more"):
        partners.merge(kept, absorbed)


def test_what_goes_wrong_at_the_end_takes_back_everything(monkeypatch):
    from django.db import IntegrityError

    kept, absorbed = two_spellings()
    event = make_event(partners=[absorbed])

    def fail(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(Partner, "delete", fail)
    with pytest.raises(MergeRefused, match="somebody has just changed a record"):
        partners.merge(kept, absorbed)

    assert event.participations.get().partner == absorbed
    assert not kept.aliases.exists()
    assert not FormerAddress.objects.filter(path="/partners/zanzibar-arts-center/").exists()


def test_history_tells_what_was_merged():
    kept, absorbed = two_spellings()
    event, key = make_event(partners=[absorbed]), absorbed.pk
    both = make_event(partners=[kept, absorbed])
    reason = "“Zanzibar-Arts Center for Creative Partnerships” merged into “Zanzibar – Arts Center”"

    partners.merge(kept, absorbed)

    row = event.participations.get()
    dropped = EventParticipation.history.filter(event_id=both.pk, history_type="-").get()
    alias = kept.aliases.get()
    rows = [row.history.latest(), dropped, alias.history.latest(), Partner.history.filter(id=key).latest()]
    assert [entry.history_type for entry in rows] == ["~", "-", "+", "-"]
    assert {entry.history_change_reason for entry in rows} == {reason[:100]}
    assert row.history.earliest().partner_id == key


def test_readers_copies_are_old_after_a_merger():
    kept, absorbed = two_spellings()
    before = ContentVersion.current()

    partners.merge(kept, absorbed)

    assert ContentVersion.current() > before


def test_plan_changes_nothing():
    kept, absorbed = two_spellings()
    make_event(partners=[kept, absorbed])
    before = [sorted(map(str, model.objects.values_list())) for model in (Partner, PartnerAlias, EventParticipation)]

    found = partners.plan(kept, absorbed)

    assert found.aliases == ["Zanzibar-Arts Center for Creative Partnerships"]
    assert before == [
        sorted(map(str, model.objects.values_list())) for model in (Partner, PartnerAlias, EventParticipation)
    ]


def test_plan_asks_no_more_for_more_rows():
    def queries(number):
        kept, absorbed = make_partner(), make_partner()
        for _number in range(number):
            make_event(partners=[kept, absorbed])
            make_agreement(parties=[absorbed])
        with CaptureQueriesContext(connection) as captured:
            for moves in partners.plan(kept, absorbed).moves:
                str([moves.moving, moves.clashing])
        return len(captured)

    assert queries(8) <= queries(1)


def test_rows_are_locked_without_the_tables_beside_them():
    """Where a database locks rows, it locks those of every table in the query."""
    kept, absorbed = two_spellings()
    make_event(partners=[kept, absorbed])
    locking = []

    def watch(execute, sql, params, many, context):
        if "FOR UPDATE" in sql:
            locking.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        partners.merge(kept, absorbed)

    assert not any(" JOIN " in sql for sql in locking)
    assert bool(locking) == connection.features.has_select_for_update


def test_printed_name_of_a_row_that_goes_stays_as_another_name():
    kept, absorbed, event = make_partner(name="Alpha"), make_partner(name="Beta"), make_event()
    make_participation(event, kept, name_as_printed="Alpha as printed")
    make_participation(event, absorbed, name_as_printed="Beta as printed")

    partners.merge(kept, absorbed)

    assert [row.name_as_printed for row in event.participations.all()] == ["Alpha as printed"]
    assert sorted(alias.name for alias in kept.aliases.all()) == ["Beta", "Beta as printed"]
