"""The public pages of events, programmes, partners and agreements."""

from django.db.models import Case, Count, F, Prefetch, Q, When, Window
from django.db.models.functions import RowNumber
from django.views.generic import DetailView, ListView, TemplateView

from citynet.core.exports import download
from citynet.core.listing_views import ListingExportView, ListingView
from citynet.core.models import TextBlock
from citynet.core.pages import PermanentAddressMixin
from citynet.core.written import WrittenRecord
from members.models import has_page

from .exports import COLUMNS, export_rows
from .feeds import EventFeed
from .linked_data import event_linked_data, partner_linked_data
from .listing import EventListing, PartnerListing, event_groups, event_rows, partner_groups, partner_rows
from .models import (
    Agreement,
    AgreementParty,
    Event,
    EventChallenge,
    EventLink,
    EventParticipation,
    EventPerson,
    Outcome,
    Partner,
    Programme,
    ProgrammePartner,
)
from .shown import by_role, parts_by_role, with_who

MOST_RELATED = 3  # on each side of an event
MOST_TOLD = 20  # projects of the services, and events on a partner's page


class EventListView(ListingView):
    template_name = "programmes/event_list.html"
    listing_class = EventListing
    texts_of = "events"

    def rows(self, listing, page):
        return event_rows(listing, page)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["groups"] = event_groups(context.get("rows", []), bool(context["listing"].q))
        return context


class EventExportView(ListingExportView):
    """The same list as a file: a calendar, or open data."""

    listing_class = EventListing
    export_rows = staticmethod(export_rows)
    columns = COLUMNS
    file_name = "events"

    def respond(self, listing, ending):
        if ending != "ics":
            return super().respond(listing, ending)
        from .calendar import calendar_file  # whose library takes 3 MB of a worker, most of which make no calendar

        content = calendar_file(listing.items, listing.full_name(), self.request.build_absolute_uri)
        return download(content, "text/calendar; charset=utf-8", f"{self.file_name}.ics")


class EventFeedView(ListingExportView):
    """The same list as an Atom feed."""

    listing_class = EventListing

    def respond(self, listing, ending):
        return EventFeed()(self.request, listing=listing)


def _challenges(event):
    """Those that were voted on by their rank, then the others."""
    challenges = EventChallenge.objects.filter(event=event).select_related("challenge")
    return challenges.order_by(F("rank").asc(nulls_last=True), "challenge__position")


class EventDetailView(PermanentAddressMixin, DetailView):
    """Everything known about one event."""

    queryset = Event.objects
    record = WrittenRecord(
        lambda slug: Event.objects.filter(slug=slug).select_related(
            "source", "country", "cluster", "chapter", "programme", "meeting", "part_of"
        ),
        participations=lambda event: with_who(
            EventParticipation.objects.filter(event=event).order_by("position", "pk")
        ),
        people=lambda event: EventPerson.objects.filter(event=event).order_by("position", "pk"),
        outcomes=lambda event: Outcome.objects.filter(event=event).order_by("position", "pk"),
        links=lambda event: EventLink.objects.filter(event=event).order_by("position", "pk"),
        eventchallenges=lambda event: _challenges(event),
        parts=lambda event: (
            Event.objects.filter(part_of=event).select_related("country").order_by("starts_on", "sort_key")
        ),
        agreements=lambda event: Agreement.objects.filter(event=event),
    )
    context_object_name = "event"

    def get_context_data(self, **kwargs):
        event = self.object
        challenges = list(event.eventchallenges.all())
        parts = event.participations.all()
        return super().get_context_data(
            polled=[row for row in challenges if row.rank],
            challenges=[row.challenge for row in challenges if not row.rank],
            related=related_events(event),
            linked_data=event_linked_data(event, parts, self.request.build_absolute_uri),
            **kwargs,
        )


def related_events(event):
    """Those of the same programme nearest to an event, in the order of time. One query; none without a programme."""
    if not event.programme_id:
        return []
    is_later = Q(starts_on__gt=event.starts_on) | Q(starts_on=event.starts_on, sort_key__gt=event.sort_key)
    later_first = [Case(When(is_later, then=F(name))).asc() for name in ("starts_on", "sort_key")]
    side = Case(When(is_later, then=1), default=0)
    near_first = [
        *later_first,
        F("starts_on").desc(),
        F("sort_key").desc(),
    ]  # the former are empty for the earlier ones
    others = Event.objects.filter(programme=event.programme_id).exclude(pk=event.pk).select_related("country")
    place = Window(RowNumber(), partition_by=side, order_by=near_first)
    return list(
        others.annotate(place_on_side=place).filter(place_on_side__lte=MOST_RELATED).order_by("starts_on", "sort_key")
    )


class ProgrammeListView(ListView):
    def get_queryset(self):
        return Programme.objects.select_related("cluster").annotate(number_of_events=Count("events"))

    def get_context_data(self, **kwargs):
        kinds = Programme.Kind.values.index
        return super().get_context_data(
            programmes=sorted(self.object_list, key=lambda programme: kinds(programme.kind)),
            texts=TextBlock.objects.of_page("programmes"),
            **kwargs,
        )


class ProgrammeDetailView(PermanentAddressMixin, DetailView):
    queryset = Programme.objects.select_related("source", "cluster").prefetch_related(
        Prefetch("partners", with_who(ProgrammePartner.objects.order_by("position", "pk")))
    )

    def get_context_data(self, **kwargs):
        return super().get_context_data(roles=by_role(self.object.partners.all()), **kwargs)


class ServicesView(TemplateView):
    """CityNet Services: what they are, how to ask for one, and what was done, told in full."""

    template_name = "programmes/services.html"

    def get_context_data(self, **kwargs):
        projects = Event.objects.filter(programme__kind=Programme.Kind.SERVICE).select_related("country", "source")
        told = projects.latest_first().prefetch_related(
            Prefetch("participations", with_who(EventParticipation.objects.order_by("position", "pk"))),
            Prefetch("outcomes", Outcome.objects.order_by("position", "pk")),
        )
        told = list(told[: MOST_TOLD + 1])
        texts = TextBlock.objects.of_page("services")
        return super().get_context_data(
            programme=Programme.objects.filter(kind=Programme.Kind.SERVICE).select_related("source").first(),
            projects=told[:MOST_TOLD],
            has_more=len(told) > MOST_TOLD,
            texts=texts,
            bodies=[block for name, block in texts.items() if name not in {"intro", "how_to_ask"}],
            **kwargs,
        )


class PartnerListView(ListingView):
    template_name = "programmes/partner_list.html"
    listing_class = PartnerListing
    texts_of = "partners"

    def rows(self, listing, page):
        return partner_rows(listing, page)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["groups"] = partner_groups(context.get("rows", []), bool(context["listing"].q))
        return context


class PartnerDetailView(PermanentAddressMixin, DetailView):
    """Everything known about one partner."""

    def get_queryset(self):
        partners = Partner.objects.select_related("source", "country", "member", "chapter", "programme")
        return partners.annotate(member_has_page=has_page("member")).prefetch_related("aliases")

    def get_context_data(self, **kwargs):
        partner = self.object
        parts = EventParticipation.objects.filter(partner=partner).select_related("event__country")
        parts = list(parts.order_by("-event__starts_on", "event__sort_key", "pk")[: MOST_TOLD + 1])
        return super().get_context_data(
            roles=[(role.label, rows) for role, rows in parts_by_role(parts[:MOST_TOLD])],
            has_more=len(parts) > MOST_TOLD,
            linked_data=partner_linked_data(partner, self.request.build_absolute_uri),
            **kwargs,
        )


class AgreementListView(ListView):
    queryset = Agreement.objects.select_related("source", "event").prefetch_related(
        Prefetch("parties", with_who(AgreementParty.objects.order_by("position", "pk")))
    )

    def get_context_data(self, **kwargs):
        return super().get_context_data(texts=TextBlock.objects.of_page("agreements"), **kwargs)
