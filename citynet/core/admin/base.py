"""What the admin pages of all records share: folded search, a default source, messages instead of server errors."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import ProtectedError, Q
from django.forms.models import BaseInlineFormSet
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citynet.core import desk
from citynet.core.constraints import unique_constraints
from citynet.core.models import Source
from citynet.core.models.search import closeness, found_by
from citynet.core.models.sources import DEFAULT_SOURCE
from citynet.core.outages import is_gone
from citynet.core.tables import CONTROLS

from .bulk import BulkRefused, list_address
from .bulk_change import ChangesFields
from .filters import WaitingFilter
from .list_pages import ListOfRecords
from .markdown import MarkdownFields
from .overtaking import NothingOvertaken
from .reading import IMPOSSIBLE_FILTER, MOST_SEARCH_LETTERS, safe_reading
from .saved_filters import SavesFilters

MOST_ROWS = 20
SOURCE_LINE = ("source", "source_part", "source_url")
SOURCED = (_("Source"), {"fields": list(SOURCE_LINE)})


class NamedAutocomplete(AutocompleteSelect):
    """An autocomplete that is told the name of what is chosen, so that a page of rows asks nothing for each of them."""

    known = None

    @property
    def media(self):
        return super().media + forms.Media(js=[forms.Script("js/autocomplete-names.js", defer=True)])

    def optgroups(self, name, value, attr=None):
        value = [key for key in value if not key or self._may_be_a_key(key)]
        chosen = [key for key in value if key]
        if not self.known or any(key not in self.known for key in chosen):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, key, self.known[key], True, 1) for key in chosen]
        return [(None, options, 0)]

    def _may_be_a_key(self, key):
        """Addresses and forms that nobody clicked together name records by anything."""
        return str(key).isascii() and str(key).isdigit() and len(str(key)) < 19


class RecordForm(forms.ModelForm):
    """A form that names what is chosen already, and can be told why saving was refused after it had been checked."""

    refusal = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = field.widget.widget if isinstance(field.widget, RelatedFieldWidgetWrapper) else field.widget
            if isinstance(widget, NamedAutocomplete):
                given = self.get_initial_for_field(field, name)
                widget.known = _known_name(self.instance, name) or _known_initial(given)

    def clean(self):
        cleaned = super().clean()
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and CONTROLS.search(value):
                self.add_error(name, _("The text holds a control character, which cannot be shown. Type it anew."))
        if self.refusal:
            raise ValidationError(self.refusal)
        return cleaned


def _known_name(instance, name):
    if not instance._meta.get_field(name).is_cached(instance):
        return None
    record = getattr(instance, name)
    return record and {str(record.pk): str(record)}


def _known_initial(record):
    return {str(record.pk): str(record)} if isinstance(record, models.Model) else None


class RelationFields:
    """Autocompletes for the relations of a form, and the Secretariat as the source of what it enters."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = NamedAutocomplete(db_field, self.admin_site, using=kwargs.get("using"))
        if db_field.name == "source" and db_field.related_model is Source and not db_field.null:
            kwargs["initial"] = default_source(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def default_source(request=None):
    """The source of what the Secretariat enters itself, if it is recorded; looked up once a request."""
    if not hasattr(request, "default_source"):
        found = Source.objects.filter(slug=DEFAULT_SOURCE).first()
        if request is None:
            return found
        request.default_source = found
    return request.default_source


class FoldedSearch:
    """Search word by word over folded names: `search_fields` that end in search_text; others as they are typed."""

    def records_to_search(self, request):
        """What the search over everything looks through: what the list shows where it is asked for words."""
        return self.get_queryset(request)

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        if not term:
            return queryset, False
        if len(term) > MOST_SEARCH_LETTERS:
            return queryset.none(), False
        fields = self.get_search_fields(request)
        folded = [name for name in fields if name.endswith("search_text")]
        condition = found_by(term, *folded) if folded else Q(pk__in=[])
        for name in fields:
            if name not in folded:
                condition |= _every_word(term, name)
        queryset = queryset.filter(condition)
        if "search_text" in folded and "o" not in request.GET:
            queryset = queryset.order_by(closeness(term), *queryset.query.order_by or self.opts.ordering)
        return queryset, False


def _every_word(term, name):
    condition = Q()
    for word in term.split():
        condition &= Q(**{f"{name}__icontains": word})
    return condition


class GentleRefusals:
    """What nobody could foresee, or an address that nobody clicked together, gives a message and not a server error."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, OperationalError) as problem:
            if getattr(request, "refusal", None) or is_gone(problem):
                raise
            # The same form again, filled as it was sent: it now sees what somebody else saved meanwhile.
            request.refusal = _(
                "Nothing was saved: somebody else has just changed a record that this would clash with. "
                "Compare, and save again."
            )
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, **kwargs):
        """What is wrong with rows as a set stands far down, beside them; say it at the top as well."""
        for inline in context.get("inline_admin_formsets", []):
            for problem in inline.formset.non_form_errors():
                messages.error(request, f"{capfirst(inline.opts.verbose_name_plural)}: {problem}")
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, IntegrityError):
            messages.error(request, _("Nothing was deleted: another record refers to it."))
            return HttpResponseRedirect(reverse(f"admin:{self._address}_changelist"))

    def response_action(self, request, queryset):
        """In one transaction, all or nothing; a list reached from a record's page is returned to as it was filtered."""
        try:
            with transaction.atomic():
                response = super().response_action(request, queryset)
            is_done = isinstance(response, HttpResponseRedirect) and response.url == request.get_full_path()
            return HttpResponseRedirect(list_address(self, request)) if is_done else response
        except BulkRefused as refused:
            for line in refused.lines:
                messages.error(request, line)
        except (ProtectedError, IntegrityError):
            messages.error(request, _("Nothing was changed: another record refers to one of those chosen."))
        except (ValueError, OverflowError):
            messages.error(request, _("Nothing was changed: the records chosen cannot be told."))
        return HttpResponseRedirect(list_address(self, request))

    def changelist_view(self, request, extra_context=None):
        if request.method == "GET" and len(request.GET.get("q", "")) > MOST_SEARCH_LETTERS:
            messages.warning(request, _("The search is too long; nothing was looked for."))
        return super().changelist_view(request, extra_context)

    def get_changelist_instance(self, request):
        try:
            with safe_reading():
                return super().get_changelist_instance(request)
        except IncorrectLookupParameters:
            self._say_whole_list(request)
            raise
        except OperationalError:
            raise  # the database, not the filter
        except IMPOSSIBLE_FILTER as problem:
            self._say_whole_list(request)
            raise IncorrectLookupParameters from problem

    def lookup_allowed(self, lookup, value, request=None):
        """Patterns are run by Python on SQLite, and one can be written that never ends."""
        return "regex" not in lookup and super().lookup_allowed(lookup, value, request)

    def _say_whole_list(self, request):
        messages.warning(request, _("There is no such page or filter. This is the whole list."))

    @property
    def _address(self):
        return f"{self.opts.app_label}_{self.opts.model_name}"


CHECKBOX = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'


class SecretariatAdmin(
    SavesFilters,
    ChangesFields,
    NothingOvertaken,
    GentleRefusals,
    FoldedSearch,
    MarkdownFields,
    RelationFields,
    admin.ModelAdmin,
):
    """The base of every record's admin page."""

    form = RecordForm
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_on_top = True

    def get_queryset(self, request):
        """Joined with what a record's name is made of, because autocompletes show nothing but the name."""
        return super().get_queryset(request).select_related(*self.get_list_select_related(request) or [])

    def rows_for_filters(self, request):
        """What filters may choose from: that some record of the list refers to it."""
        return self.get_queryset(request)

    def get_changelist(self, request, **kwargs):
        return ListOfRecords

    def get_list_filter(self, request):
        """What waits comes first: where something may wait, or was asked for."""
        is_asked = desk.PARAMETER in request.GET
        offered = [each for each in desk.narrowings_of(self.model) if is_asked or not each.is_quiet]
        waiting = [WaitingFilter] if offered else []
        return [*waiting, *super().get_list_filter(request)]

    def action_checkbox(self, record):
        """The same as Django's, which loads a template for each."""
        label = gettext("Select this object for an action - {}")  # Django has it in every language
        return format_html(CHECKBOX, ACTION_CHECKBOX_NAME, record.pk, label.format(record))

    @admin.display(description=_("confirmed"), boolean=True, ordering="to_be_confirmed")
    def confirmed(self, record):
        """A column for records that may be to be confirmed."""
        return not record.to_be_confirmed


class RowFormSet(BaseInlineFormSet):
    """Rows of which no two may say the same. Django checks that for constraints on plain fields, not on expressions."""

    def clean(self):
        super().clean()
        for constraint, names in unique_constraints(self.model):
            if constraint.expressions:
                self._refuse_second(constraint, sorted(names))

    def _refuse_second(self, constraint, names):
        seen = set()
        for form in self.forms:
            if form in self.deleted_forms or form.errors or not (form.instance.pk or form.has_changed()):
                continue
            key = tuple(getattr(form.instance, self.model._meta.get_field(name).attname) for name in names)
            if key in seen:
                form.add_error(None, constraint.get_violation_error_message())
            seen.add(key)


class StackedRows(MarkdownFields, RelationFields, admin.StackedInline):
    """Rows of a record, some fields a line so that none runs off the page: none added unasked, a bounded number, each
    named without a query of its own."""

    form, formset = RecordForm, RowFormSet
    extra = 0
    max_num = MOST_ROWS
    joined = ()

    def get_queryset(self, request):
        parent = [field.name for field in self.opts.fields if field.related_model is self.parent_model]
        joined = {*parent, *self.joined, *self.get_autocomplete_fields(request)}
        return super().get_queryset(request).select_related(*joined)
