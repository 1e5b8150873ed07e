"""The computed checks of the screening: what each finds, on what evidence."""

import pytest
from django.utils import timezone

from members.applications import upkeep
from members.applications import workflow as steps
from members.applications.checks import CHECKS, title_of
from members.models import ApplicationCheck, Country, FeeRate, FeeSchedule, Member
from tests.factories import make_chapter, make_country, make_fact, make_member, make_region, make_source
from tests.members.joining import make_application, make_document, make_screened, staff

pytestmark = pytest.mark.django_db


def found(key, **fields):
    finding = CHECKS[key].find(make_application(**fields))
    return finding.result, finding.evidence


def in_region(**fields):
    return make_country(region=make_region(is_asia_pacific=True), **fields)


def outside(**fields):
    return make_country(region=make_region(is_asia_pacific=False), **fields)


def test_every_check_the_secretariat_is_promised_is_computed_and_has_a_title():
    application = make_screened()

    assert [check.key for check in application.checks.all()] == list(CHECKS)
    assert [title_of(check) for check in application.checks.all()] == [
        "Completeness",
        "Documents",
        "Type of membership",
        "Population",
        "Country and region",
        "Duplicates and former members",
        "Other members of the country",
        "Members that nominate it",
        "Fee estimate",
    ]
    assert {check.computed_at.date() for check in application.checks.all()} == {timezone.now().date()}


def test_check_that_is_not_computed_any_more_is_called_by_its_key():
    assert title_of(ApplicationCheck(key="signature")) == "signature"


def test_completeness_names_what_is_missing():
    assert found("completeness") == ("passed", "Every required answer is there.")
    assert found("completeness", vision="", population=None) == ("failed", "Missing: Population, Vision.")


def test_documents_are_open_without_a_letter_of_intent():
    application = make_application()
    assert CHECKS["documents"].find(application).evidence == "There is no letter of intent. Sent: nothing."

    make_document(application)

    finding = CHECKS["documents"].find(application)
    assert (finding.result, finding.evidence) == ("passed", "Sent: letter of intent: letter.pdf.")


def test_type_of_membership_cites_the_rule_on_record():
    finding = CHECKS["eligibility"].find(make_application(country=in_region(), kind="ngo"))

    assert (finding.result, finding.evidence) == (
        "passed",
        "Non-governmental organisations qualify as associate members.",
    )
    assert finding.source
    assert finding.source_url.startswith("https://")


def test_type_of_membership_is_open_where_another_one_is_proposed():
    result, evidence = found("eligibility", country=in_region(), kind="ngo", proposed_type="full")

    assert result == "open"
    assert evidence.endswith("Proposed is full member, where the rules name associate member.")


def test_type_of_membership_is_open_where_the_rules_name_none():
    assert found("eligibility", kind="public-corporation")[0] == "open"
    assert found("eligibility", kind="")[0] == "open"


@pytest.mark.parametrize(
    ("population", "result", "evidence"),
    [
        (100_000, "passed", "It tells 100,000 people; at least 100,000 are asked for."),
        (99_999, "failed", "It tells 99,999 people, fewer than the 100,000 asked for."),
        (None, "open", "The population is not told."),
    ],
)
def test_population_is_compared_with_the_least_of_the_rule(population, result, evidence):
    application = make_application(country=in_region(), population=population)

    finding = CHECKS["population"].find(application)

    assert (finding.result, finding.evidence, finding.source) == (result, evidence, "Census, 2024")


def test_population_does_not_matter_outside_of_the_region_or_for_others():
    nothing = ("passed", "No least population applies to such an organisation.")

    assert found("population", country=outside(), population=5) == nothing
    assert found("population", country=in_region(), kind="ngo", population=None) == nothing


def test_population_names_the_figure_the_portal_has_of_the_same_organisation():
    country = in_region()
    member = make_member(name="Riverside", country=country, until_on="2020")
    make_fact(member, value=120_000, year=2019, source=make_source(title="Old census"))

    _result, evidence = found("population", name="Riverside", country=country, population=130_000)

    assert evidence == (
        "It tells 130,000 people; at least 100,000 are asked for. "
        "The portal's own figure is 120,000 (2019, Old census)."
    )


def test_country_outside_of_the_region_is_open():
    inside = in_region(name="Here")
    assert found("country", country=inside) == ("passed", f"Here counts to {inside.region}, in the Asia-Pacific.")

    there = outside(name="There")
    told = f"There counts to {there.region}, outside of the Asia-Pacific."
    assert found("country", country=there) == ("open", told)
    assert found("country", country=None) == ("open", "The country is not told.")


def test_member_of_today_fails_and_a_former_one_is_looked_at():
    country = make_country()
    make_member(name="Riverside", country=country)
    make_member(name="Hilltop", country=country, until_on="2020")

    assert found("duplicates", name="Riverside", country=country) == ("failed", "Riverside is a member today.")
    assert found("duplicates", name="HILLTOP", country=country) == (
        "open",
        "Hilltop was a member; on admission the record of it goes on.",
    )
    assert found("duplicates", name="Riverside")[0] == "passed"  # another country


def test_second_application_of_the_same_organisation_is_looked_at():
    country = make_country()
    first = make_application(name="Riverside", country=country)

    assert found("duplicates", name="Riverside", country=country) == (
        "open",
        f"Another application is open: Riverside ({first.reference}).",
    )


def test_other_members_and_the_chapter_of_the_country_are_told():
    country = make_country(name="Here")
    assert found("neighbours", country=country) == ("passed", "0 members in Here. No national chapter.")

    make_member(name="Riverside", country=country)
    make_member(name="Left", country=country, until_on="2020")
    make_chapter(name="CityNet Here", country=country)

    told = "1 member in Here: Riverside. National chapter: CityNet Here."
    assert found("neighbours", country=country) == ("passed", told)


def test_nominator_has_to_be_a_member_today():
    current, former = make_member(name="Riverside"), make_member(name="Left", until_on="2020")

    assert found("nominators")[1] == "No member nominates it; the rules on record do not ask for it."
    assert found("nominators", nominators=[current]) == ("passed", "Members today: Riverside.")
    assert found("nominators", nominators=[former]) == ("failed", "No member today: Left. Named are: Left.")


def test_fee_is_open_without_a_table_and_written_out_with_one():
    assert found("fee", country=in_region()) == (
        "open",
        "Full member: The Secretariat has not set a fee table yet.",
    )
    schedule = FeeSchedule.objects.create(version=1, since_year=2020, basis="A test", is_published=True)
    FeeRate.objects.create(schedule=schedule, type="full", amount=100)

    finding = CHECKS["fee"].find(make_application(country=in_region()))

    assert finding.result == "passed"
    assert "US$ 100" in finding.evidence
    assert finding.source == "Fee table, version 1, A test"


def test_checks_are_computed_anew_and_a_verdict_on_other_evidence_is_asked_for_again():
    application = make_screened(country=in_region())
    for key in ("documents", "fee"):
        steps.judge_check(application, by=staff(), check_key=key, verdict="waived", reason="For the test.")
    schedule = FeeSchedule.objects.create(version=1, since_year=2020, basis="A test", is_published=True)
    FeeRate.objects.create(schedule=schedule, type="full", amount=100)

    upkeep.recompute_checks(application, by=staff())

    assert application.checks.get(key="documents").result == "waived"  # what was judged is as it was
    assert application.checks.get(key="fee").result == "passed"
    assert steps.applications.events(application).last().data["checks"]["fee"] == "passed"


def test_recommendation_computes_the_fee_of_what_is_proposed():
    application = make_screened(country=in_region())

    steps.recommend(application, by=staff(), proposed_type="associate", recommendation="A test.")

    assert application.checks.get(key="fee").evidence.startswith("Associate member: ")


def test_check_finds_the_records_of_the_report():
    seoul = Member.objects.get(name="Seoul")

    result, evidence = found("duplicates", name="Seoul Metropolitan Government", country=seoul.country)

    assert (result, evidence) == ("failed", "Seoul is a member today.")
    korea = Country.objects.get(code="KR")
    assert "Republic of Korea" in found("neighbours", country=korea)[1]
