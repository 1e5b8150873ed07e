"""What every list has from citynet.core.listing, shown on a list of members that no page uses."""

import pytest
from django.db.models import Case, F, Q, Value, When
from django.http import QueryDict

from citynet.core.filters import ListFilter, RelatedFilter, YearsFilter, several, vocabulary
from citynet.core.listing import Listing
from citynet.core.listing_views import ListingExportView, ListingView
from members.models import Cluster, ClusterParticipation, Member, Region
from tests.factories import make_cluster, make_fact, make_member, make_participation, make_region

pytestmark = pytest.mark.django_db

SIZES = [("some", "A few"), ("none", "None at all")]
HAS_CLUSTER = Q(pk__in=ClusterParticipation.objects.values("member"))


class SampleFilter(ListFilter):
    region = several("Region", field_name="region__slug")
    cluster = several("Cluster", field_class=RelatedFilter, field_name="participations__cluster__slug")
    place = several("Place of the cluster", field_class=RelatedFilter, field_name="participations__cluster__position")
    figures = several("Year of figures", field_class=YearsFilter, field_name="facts__year")
    clusters = several("Clusters", SIZES, method="by_size")

    def by_size(self, queryset, name, value):
        return queryset.filter(HAS_CLUSTER if value == ["some"] else ~HAS_CLUSTER) if len(value) == 1 else queryset


class SampleListing(Listing):
    filter_class = SampleFilter
    url_name = "members:member-list"
    facet_keys = {
        "cluster": F("participations__cluster__slug"),
        "place": F("participations__cluster__position"),
        "figures": F("facts__year"),
        "clusters": Case(When(HAS_CLUSTER, then=Value("some")), default=Value("none")),
    }
    repeating_facets = ("cluster", "place", "figures")
    open_facets = ("clusters",)
    year_facets = ("figures",)

    @staticmethod
    def base():
        return Member.objects.current().filter(region__slug__startswith="sample")

    @staticmethod
    def vocabularies():
        return [
            ("region", Region, "slug", "name", F("position")),
            ("cluster", Cluster, "slug", "name", F("position")),
            ("place", Cluster.objects.order_by("name"), "position", "position", F("position")),
        ]


class SampleView(ListingView):
    template_name = "listing.html"
    listing_class = SampleListing


class SampleExportView(ListingExportView):
    listing_class = SampleListing
    columns = ("name",)
    file_name = "sample"

    def rows(self, listing):
        return list(listing.items.values("name"))


@pytest.fixture
def clusters():
    """Two clusters, and three members: One in both, Two in the first, Three in neither."""
    region = make_region(slug="sample", name="Sampleland", position=900)
    first, second = make_cluster(position=71), make_cluster(position=72)
    one = make_member(name="One", region=region, clusters=[first, second])
    make_member(name="Two", region=region, clusters=[first])
    make_member(name="Three", region=region)
    for year in (2019, 2021):
        make_fact(one, year=year)
    return first, second


def listing(query=""):
    return SampleListing(QueryDict(query))


def options(asked, name):
    facets = {facet.name: facet.options for facet in asked.facets}
    return [(option.value, option.count, option.is_chosen) for option in facets.get(name, [])]


def page_of(rf, query=""):
    return SampleView.as_view()(rf.get(f"/?{query}")).render()


def test_record_with_several_rows_of_a_relation_is_listed_and_counted_once(clusters):
    first, second = clusters

    asked = listing(f"cluster={first.slug}&cluster={second.slug}")

    assert [member.name for member in asked.items] == ["One", "Two"]
    assert asked.total == 2
    assert options(asked, "clusters") == [("some", 2, False)]


def test_repeated_row_of_a_relation_does_not_count_twice(clusters):
    first, _second = clusters
    two = Member.objects.get(name="Two")
    ClusterParticipation.objects.filter(member=two).update(since_on="2021")
    make_participation(two, first, since_on="2010", until_on="2011")

    assert options(listing(), "cluster")[0] == (first.slug, 2, False)


def test_choice_does_not_hide_what_another_facet_of_the_same_relation_counts(clusters):
    first, second = clusters

    asked = listing(f"place=72&cluster={first.slug}")

    assert [member.name for member in asked.items] == ["One"]
    assert options(asked, "cluster") == [(first.slug, 1, True), (second.slug, 1, False)]
    assert options(asked, "place") == [("71", 2, False), ("72", 1, True)]


def test_years_that_occur_or_are_chosen_are_offered_newest_first(clusters):
    asked = listing("figures=2020&figures=2021")

    assert options(asked, "figures") == [("2021", 1, True), ("2020", 0, True), ("2019", 1, False)]
    assert [member.name for member in asked.items] == ["One"]


def test_facet_of_an_expression_counts_under_the_choices_of_its_filter(clusters):
    assert options(listing(), "clusters") == [("some", 2, False), ("none", 1, False)]
    assert [member.name for member in listing("clusters=none").items] == ["Three"]


def test_parameter_that_is_no_facet_is_a_chip_and_is_handed_on_by_the_form(rf, clusters):
    asked = listing("region=sample&clusters=some")

    assert [(chip.facet, chip.label, chip.remove_url) for chip in asked.chips] == [
        ("Clusters", "A few", "?region=sample"),
        ("Region", "Sampleland", "?clusters=some"),
    ]
    page = page_of(rf, "region=sample&clusters=some").content.decode()
    assert page.count('<input type="hidden" name="region" value="sample">') == 1


def test_parameter_that_does_not_fit_is_not_handed_on(rf, clusters):
    page = page_of(rf, "region=nowhere").content.decode()

    assert "Region: There is no “nowhere” to choose from." in page
    assert 'name="region"' not in page


def test_list_without_orders_and_files_offers_none(rf, clusters):
    page = page_of(rf).content.decode()

    assert '<h2 id="results">3 results</h2>' in page
    assert "<select" not in page
    assert 'class="downloads"' not in page
    assert 'rel="alternate"' not in page


def test_facet_that_is_open_at_first_is_the_one_named(clusters):
    assert [facet.name for facet in listing().facets if facet.is_open] == ["clusters"]
    assert [facet.name for facet in listing("figures=2021").facets if facet.is_open] == ["figures", "clusters"]


def test_missing_page_is_told_with_404(rf, clusters):
    response = page_of(rf, "page=2&clusters=some")

    assert response.status_code == 404
    assert 'href="/members/?clusters=some"' in response.content.decode()


def test_nothing_found_says_what_to_try(rf, clusters):
    page = page_of(rf, "q=zebra").content.decode()

    assert "Nothing fits." in page
    assert "Try fewer words or remove a filter." in page


def test_download_holds_the_list_or_says_what_did_not_fit(rf, clusters):
    view = SampleExportView.as_view()

    assert view(rf.get("/?clusters=some"), ending="csv").content.decode("utf-8-sig").split() == ["name", "One", "Two"]
    refused = view(rf.get("/?clusters=many"), ending="json")
    assert (refused.status_code, refused["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert refused.content.decode() == "Clusters: There is no “many” to choose from."


def test_list_needs_one_query_for_words_one_for_facets_and_one_for_rows(rf, clusters, django_assert_num_queries):
    with django_assert_num_queries(3):
        page_of(rf, "clusters=some&figures=2021&q=one")


def test_vocabulary_is_one_query_in_order_of_position_and_label(django_assert_num_queries):
    make_region(slug="last", name="Aland", position=902)
    make_region(slug="early", name="Zeeland", position=901)
    late = Region.objects.filter(position__gt=900)

    with django_assert_num_queries(1):
        words = vocabulary(
            [
                ("by-position", late, "slug", "name", F("position")),
                ("by-label", late, "position", "name", Value(0)),
                ("none", Region.objects.none(), "slug", "name", Value(0)),
            ]
        )

    assert words == {
        "by-position": [("early", "Zeeland"), ("last", "Aland")],
        "by-label": [("902", "Aland"), ("901", "Zeeland")],
        "none": [],
    }
    assert vocabulary([("one", late, "slug", "slug", Value(0))]) == {"one": [("early", "early"), ("last", "last")]}
    assert vocabulary([]) == {}


@pytest.mark.parametrize("address", ["/members/", "/events/", "/cases/", "/publications/", "/partners/"])
def test_hundreds_of_words_are_refused_with_a_sentence(client, address):
    listing = client.get(address, {"q": " ".join(f"w{number}" for number in range(16))}).context["listing"]

    assert listing.problems == ["Search: At most 15 words can be searched for at once."]


def test_what_may_be_chosen_of_one_list_is_no_other_s(clusters):
    """Two lists at once, as two readers have them."""
    wide = SampleListing(QueryDict()).filter.form.fields["cluster"]
    narrow = SampleListing(QueryDict(), words={"cluster": [("only", "The only one")]}).filter.form.fields["cluster"]

    assert list(narrow.choices) == list(narrow.widget.choices) == [("only", "The only one")]
    assert len(list(wide.choices)) == len(list(wide.widget.choices)) == Cluster.objects.count()
    assert wide is not narrow
    assert wide.widget is not narrow.widget
