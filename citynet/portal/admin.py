"""The Secretariat's pages of annual reports: their words are written, their figures placed by name, and each is
published in one step that says beforehand what it fixes."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.admin import FieldHistory, SecretariatAdmin, StackedRows
from citynet.core.admin.base import RowFormSet
from citynet.core.admin.markdown import MarkdownTextarea, preview_markdown
from citynet.core.admin.only_read import OnlyRead
from publications.admin.headings import PUBLICATIONS

from .models import ReportEdition, ReportPassage, ReportSnapshot
from .reports import (
    differences,
    digest_of,
    figures_by_name,
    gather,
    is_changed,
    place_figures,
    publish,
    refuse_unknown_figures,
    typed_figures,
)
from .reports.document import Report
from .reports.pages import FOUNDED, by_section

MOST_PASSAGES = 60
LAST_YEAR = 2200  # for which an edition may be made; see the model


def is_plausible(year):
    """Whether figures can be gathered for what was typed as the year of a report."""
    return isinstance(year, int) and FOUNDED <= year <= LAST_YEAR


class PassageFormSet(RowFormSet):
    """Words in which each figure is placed by a name that the year's data has. `typed` are the numbers that stand in
    them though they could be placed: (passage, number, names of figures)."""

    typed = ()

    def clean(self):
        super().clean()
        year = self.instance.year
        written = [form for form in self.forms if form not in self.deleted_forms and form.cleaned_data.get("text")]
        if not written or not is_plausible(year):
            return
        data = gather(year)
        for form in written:
            try:
                refuse_unknown_figures(form.cleaned_data["text"], data)
            except ValidationError as refusal:
                form.add_error("text", refusal)
        self.typed = [
            (form.instance, number, names)
            for form in written
            if form.has_changed() and not form.errors
            for number, names in typed_figures(form.cleaned_data["text"], data)
        ]


class PassageRows(StackedRows):
    model = ReportPassage
    formset = PassageFormSet
    max_num = MOST_PASSAGES
    autocomplete_fields = ["language", "source"]
    fields = [
        ("section", "language", "position"),
        "heading",
        "text",
        ("author", "author_title"),
        ("source", "source_part"),
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = MarkdownTextarea()
            kwargs["widget"].address = preview_address(request)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def preview_address(request):
    """Where the words of the edition on the page are shown with their figures; of a new one they have none yet."""
    key = request.resolver_match.kwargs.get("object_id")
    return reverse("admin:portal_reportedition_preview", args=[key]) if key else ""


@admin.register(ReportEdition)
class ReportEditionAdmin(FieldHistory, SecretariatAdmin):
    """The words of a year's report beside the figures that they may place."""

    index_group = PUBLICATIONS
    change_form_template = "admin/portal/reportedition/change_form.html"
    list_display = ["__str__", "title", "published", "changed_at"]
    search_fields = ["year", "title"]
    ordering = ["-year"]
    autocomplete_fields = ["source"]
    inlines = [PassageRows]
    history_rows = ["passages"]
    readonly_fields = ["figures", "created_at", "changed_at"]
    fieldsets = [
        (None, {"fields": ["year", "title", "source"]}),
        (
            gettext_lazy("Figures that words may place"),
            {
                "fields": ["figures"],
                "classes": ["collapse"],
                "description": gettext_lazy(
                    "Write the name with its braces where the number is to stand. It leads to the list of what it "
                    "counts, and is never typed twice."
                ),
            },
        ),
        (gettext_lazy("Record"), {"fields": ["created_at", "changed_at"], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(last_published_at=Max("snapshots__published_at"))

    @admin.display(description=gettext_lazy("last published at"), ordering="last_published_at")
    def published(self, edition):
        return edition.last_published_at

    @admin.display(description=gettext_lazy("figures and their values today"))
    def figures(self, edition):
        if not edition.pk or not is_plausible(edition.year):
            return _("Save a year first; then its figures stand here.")
        rows = (
            (f"{{{figure.name}}}", figure.label, "–" if figure.value is None else f"{figure.value:,}")
            for figure in figures_by_name(gather(edition.year)).values()
        )
        return format_html(
            '<ul class="report-figures">{}</ul>',
            format_html_join("", "<li><code>{}</code> {}: <strong>{}</strong></li>", rows),
        )

    def get_urls(self):
        pages = {"publish": self.publish_view, "preview": self.preview_view}
        own = [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(view), name=f"portal_reportedition_{name}")
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def has_publish_permission(self, request):
        return request.user.has_perm("portal.publish_reportedition")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            context["may_publish"] = self.has_publish_permission(request)
            context["snapshots"] = obj.snapshots.defer("data", "prose").select_related("edition").order_by("-number")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for passage, number, names in formset.typed:
            warning = _("“%(passage)s” has %(number)s typed; if it is that figure, place it as %(names)s.")
            names = _(" or ").join(f"{{{name}}}" for name in names)
            messages.warning(request, warning % {"passage": passage.name, "number": number, "names": names})

    def preview_view(self, request, object_id):
        """A passage as the page will show it, its figures placed; nothing is saved."""
        edition = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, edition):
            raise PermissionDenied
        if edition is None:
            raise Http404
        return preview_markdown(request, self.admin_site, lambda text: place_figures(text, gather(edition.year)))

    def publish_view(self, request, object_id):
        if not self.has_publish_permission(request):
            raise PermissionDenied
        edition = self.get_object(request, unquote(object_id))
        if edition is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        plan = PublishingPlan(edition)
        if request.method != "POST" or plan.hindrance:
            return self._publish_page(request, plan)
        if request.POST.get("seen") != plan.fingerprint:
            messages.error(
                request,
                _("Nothing was published: records or words have changed since this page was shown. Look again."),
            )
            return self._publish_page(request, plan)
        return self._publish(request, edition, plan)

    def _publish(self, request, edition, plan):
        try:
            snapshot = publish(edition, request.user)
        except ValidationError as refusal:  # somebody else was quicker
            messages.error(request, " ".join(refusal.messages))
            return self._publish_page(request, plan)
        self.log_change(request, edition, _("Published as %(id)s.") % {"id": snapshot.public_id})
        messages.success(
            request,
            _("%(report)s is published as %(id)s. It never changes.") % {"report": edition, "id": snapshot.public_id},
        )
        return HttpResponseRedirect(reverse("admin:portal_reportsnapshot_change", args=[snapshot.pk]))

    def _publish_page(self, request, plan):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish %(report)s") % {"report": plan.edition},
            "opts": self.opts,
            "original": plan.edition,
            "plan": plan,
        }
        return TemplateResponse(request, "admin/portal/reportedition/publish.html", context)


class PublishingPlan:
    """What publishing an edition would fix: the report of today, what it lacks, and what differs from the last time."""

    def __init__(self, edition):
        self.edition = edition
        self.report = Report.of_today(edition.year, edition, with_drafts=True)
        self.last = edition.latest_snapshot
        now = (edition.title, self.report.data, self.report.prose)
        self.fingerprint = digest_of(*now)
        self.has_news = self.last is None or is_changed(self.last, *now)

    @property
    def hindrance(self):
        """Why it cannot be published; empty where it can."""
        if self.report.problems:
            return " ".join(self.report.problems)
        if self.edition.year > timezone.localdate().year:
            return _("This year has not begun.")
        if not self.has_news:
            return _("Nothing has changed since %(id)s was published.") % {"id": self.last.public_id}
        return ""

    @property
    def without_words(self):
        """The sections that stand in the report without words of their own."""
        return [chapter for chapter in self.report.chapters if not chapter.passages]

    @property
    def changes(self):
        """[(section, its differences)] from what was published last."""
        if self.last is None:
            return []
        return by_section(differences(self.last, self.report.data, self.report.prose, self.report.title))


@admin.register(ReportSnapshot)
class ReportSnapshotAdmin(OnlyRead, SecretariatAdmin):
    """What was published."""

    index_group = PUBLICATIONS
    list_display = ["public_id", "edition", "number", "published_at", "published_by"]
    list_display_links = ["public_id"]
    list_select_related = ["edition", "published_by"]
    list_filter = ["edition"]
    search_fields = ["public_id", "title", "edition__year"]
    ordering = ["-edition__year", "-number"]
    fieldsets = [
        (None, {"fields": ["public_id", "edition", "number", "title", "published_at", "published_by"]}),
        (gettext_lazy("Where it stands"), {"fields": ["pages"]}),
        (gettext_lazy("Seal"), {"fields": ["schema_version", "digest", "is_whole"]}),
    ]

    def get_queryset(self, request):
        """Lists do without the data, which is long."""
        found = super().get_queryset(request)
        return found if request.resolver_match.kwargs.get("object_id") else found.defer("data", "prose")

    @admin.display(description=gettext_lazy("addresses"))
    def pages(self, snapshot):
        keys = [snapshot.year, snapshot.public_id]
        links = [
            (snapshot.get_absolute_url(), _("The report")),
            (reverse("portal:report-snapshot-data", args=keys), _("Its data as JSON")),
            (reverse("portal:report-changes", args=keys[:1]), _("What has changed since the latest")),
        ]
        items = format_html_join("", '<li><a href="{}">{}</a> <code>{}</code></li>', ((a, t, a) for a, t in links))
        return format_html("<ul>{}</ul>", items)

    @admin.display(description=gettext_lazy("as it was published"), boolean=True)
    def is_whole(self, snapshot):
        return snapshot.digest == digest_of(snapshot.title, snapshot.data, snapshot.prose)
