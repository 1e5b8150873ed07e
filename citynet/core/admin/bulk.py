"""Work on many records at once: a page that says what would happen before it does, and one transaction that does it.

An action of a list asks for its records with `chosen`, says what would become of each, and calls `confirm`:

    def close(self, request, queryset):
        rows = [Row(record, [Difference(_("open"), _("yes"), _("no"))]) for record in chosen(request, queryset)]
        page = confirm(self, request, queryset, _("Close"), rows, action="close")
        if page:
            return page
        for row in rows:
            save_with_reason(row.record, gettext("Closed."))
        log_rows(self, request, rows, gettext("Closed."))

What was shown is signed. If it would be anything else when the button is pressed, nothing is done and the page comes
back as it is now. Actions run in a transaction (`GentleRefusals.response_action`) and lead back to the same list.
"""

import hashlib
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.core import signing
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

MOST_SHOWN = 100
MOST_AT_ONCE = 5000
CONFIRMED, FINGERPRINT, FILTERS = "confirmed", "fingerprint", "_changelist_filters"


class BulkRefused(Exception):
    """Raised by an action that cannot be carried out for all: nothing is changed, and each line is told."""

    def __init__(self, *lines):
        self.lines = lines
        super().__init__(" ".join(map(str, lines)))


@dataclass(frozen=True)
class Difference:
    """A field of a record as it is and as it would be, both in words."""

    field: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class LetterToWrite:
    """A letter that the action writes: `is_held` until somebody releases it, or sent at once."""

    title: str
    to: str
    is_held: bool = False


@dataclass
class Row:
    """A record that the action works on. `state` is what must not have changed meanwhile, its stored fields if None."""

    record: object
    differences: list = field(default_factory=list)
    state: object = None
    note: str = ""
    url: str = ""
    text: str = ""  # what is to be read before, opened by who wants to

    def fingerprint(self):
        state = stored_fields(self.record) if self.state is None else self.state
        return repr((self.record._meta.label, self.record.pk, state, _plain(self.differences), str(self.note)))


@dataclass(frozen=True)
class LeftOut:
    """A chosen record that the action leaves as it is, or what stands in its way, and why."""

    record: object
    reason: str


def stored_fields(record):
    """The values of a record as they are stored, in the order of its columns."""
    unread = record.get_deferred_fields()
    return [getattr(record, column.attname) for column in record._meta.concrete_fields if column.attname not in unread]


def is_confirmed(request):
    return CONFIRMED in request.POST


def chosen(request, queryset, most=MOST_AT_ONCE):
    """The chosen records as a list; at the press of the button locked first, so that nobody changes them meanwhile."""
    keys = list(queryset.order_by().values_list("pk", flat=True)[: most + 1])
    if len(keys) > most:
        raise BulkRefused(_("Nothing was changed: at most %(most)s records are changed at once.") % {"most": most})
    if is_confirmed(request):
        locked = queryset.model._base_manager.filter(pk__in=keys).order_by("pk").select_for_update()
        list(locked.values_list("pk", flat=True))
    return list(queryset.all())


def confirm(
    modeladmin,
    request,
    queryset,
    title,
    rows,
    effects=(),
    letters=(),
    action="",
    form=None,
    *,
    left_out=(),
    problems=(),
    press=None,
    careful=False,
    given=(),
):
    """The page to look at before, or None where it was looked at and confirmed.

    `rows` are Row, `left_out` LeftOut, `letters` LetterToWrite, None where nothing is to be said of any; `effects` are
    sentences about all of them. `form` holds what is asked on the page itself, bound if confirmed. `problems` are
    LeftOut because of which nothing can be done at all: the page names them and has no button. `given` are
    (name, value) that the action needs again, `press` is the word on the button, `careful` draws it as what takes
    something away.
    """
    shown = _fingerprint(rows, [*left_out, *problems], effects, letters, given)
    salt = _salt(modeladmin, request, action)
    if is_confirmed(request):
        is_filled = form is None or form.is_valid()
        is_same = _signed(request, salt) == shown
        if rows and not problems and is_filled and is_same:
            return None
        if not is_same:
            messages.warning(
                request, _("Nothing was changed: records have changed since you looked. This is how it stands now.")
            )
    for row in rows[:MOST_SHOWN]:
        row.url = row.url or _address_of(modeladmin, request, row.record)
    request.current_app = modeladmin.admin_site.name
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": title,
        "opts": modeladmin.opts,
        "media": modeladmin.media + form.media if form else modeladmin.media,
        "rows": rows[:MOST_SHOWN],
        "count": len(rows),
        "more": max(0, len(rows) - MOST_SHOWN),
        "has_differences": any(row.differences for row in rows),
        "problems": problems[:MOST_SHOWN],
        "more_problems": max(0, len(problems) - MOST_SHOWN),
        "can_be_done": bool(rows) and not problems,
        "left_out": left_out[:MOST_SHOWN],
        "more_left_out": max(0, len(left_out) - MOST_SHOWN),
        "effects": effects,
        "letters": None if letters is None else letters[:MOST_SHOWN],
        "more_letters": max(0, len(letters or ()) - MOST_SHOWN),
        "form": form,
        "press": press or title,
        "careful": careful,
        "hidden": [*kept(request, action), *given],
        "fingerprint": signing.dumps(shown, salt=salt),
        "list_url": list_address(modeladmin, request),
    }
    return TemplateResponse(request, "admin/bulk_confirm.html", context)


def list_address(modeladmin, request):
    """The list as it was filtered, ordered and searched when the action was chosen. Never leads anywhere else."""
    address = reverse(f"admin:{modeladmin._address}_changelist", current_app=modeladmin.admin_site.name)
    query = request.POST.get(FILTERS) or request.GET.get(FILTERS) or request.GET.urlencode()
    return f"{address}?{QueryDict(query).urlencode()}" if query else address


def save_with_reason(record, reason):
    """Save a record so that its history says why."""
    record._change_reason = str(reason)[:100]
    record.save()


def log_rows(modeladmin, request, rows, message):
    """What was done with the record of each Row, in the log of the admin."""
    records = [row.record for row in rows]
    LogEntry.objects.log_actions(request.user.pk, records, CHANGE, change_message=str(message), single_object=False)


def kept(request, action):
    """(name, value) of what tells the action and its records once more; one key stands for all pages chosen."""
    keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
    across = request.POST.get("select_across") == "1"
    yield from ((ACTION_CHECKBOX_NAME, key) for key in (keys[:1] if across else keys))
    yield "action", action
    yield "select_across", "1" if across else "0"
    if FILTERS in request.POST:
        yield FILTERS, request.POST[FILTERS]


def _fingerprint(rows, left_out, effects, letters, given):
    parts = [
        *sorted(row.fingerprint() for row in rows),
        *sorted(repr((str(one.record), str(one.reason))) for one in left_out),
        *map(str, effects),
        *sorted(repr((str(letter.title), str(letter.to), letter.is_held)) for letter in letters or ()),
        repr([(name, str(value)) for name, value in given]),
    ]
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def _plain(differences):
    return [(str(one.field), str(one.old), str(one.new)) for one in differences]


def _salt(modeladmin, request, action):
    """A page is confirmed by who has seen it, for the action and the kind of record it was made for."""
    return f"bulk-{modeladmin._address}-{action}-{request.user.pk}"


def _signed(request, salt):
    try:
        return signing.loads(request.POST.get(FINGERPRINT, ""), salt=salt)
    except (signing.BadSignature, ValueError):
        return None


def _address_of(modeladmin, request, record):
    """Where a record is read, opened beside this page; "" where it has no page in the admin."""
    options = record._meta
    try:
        return reverse(
            f"admin:{options.app_label}_{options.model_name}_change",
            args=[record.pk],
            current_app=modeladmin.admin_site.name,
        )
    except NoReverseMatch:
        return ""
