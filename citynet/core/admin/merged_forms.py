"""A form that was overtaken by another saving, put together again: what was typed stays, the rest is as it is now."""

import re
from dataclasses import dataclass, field

from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .sent import digest, in_words, posted_of, put_back, sent_of, told_fields


@dataclass
class Overtaken:
    """What is told to who came second.

    `entries` are (who, when, what), `clashes` (field, what stands there now), `taken` fields, `rows` sentences.
    """

    token: str = ""
    entries: list = field(default_factory=list)
    clashes: list = field(default_factory=list)
    taken: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    lost_files: bool = False


def state_of(form, formsets):
    """{"": {field: digest}} of the record, and {"prefix:key": {field: digest}} of each row."""
    rows = [(_name(formset, row.instance.pk), row) for formset in formsets for row in formset.initial_forms]
    return {name: _digests(one) for name, one in [("", form), *rows]}


def merge_fields(form, data, files, opened, overtaken, row=""):
    """Put into what was posted what somebody else has changed and this person has not; note what both have."""
    for bound in told_fields(form):
        label = f"{row}: {bound.label}" if row else capfirst(str(bound.label))
        was, stored = opened.get(bound.name), digest(sent_of(bound), form.prefix)
        typed = digest(posted_of(bound, data, files), form.prefix)
        if stored in (was, typed):
            continue
        if typed == was:
            put_back(bound, data)
            overtaken.taken.append(label)
        else:
            overtaken.clashes.append((label, in_words(bound)))


def merge_rows(formset, data, files, opened, overtaken):
    """The same for the rows of a record: those that another has added are shown, those deleted are not, unless this
    person has changed them; then they are new ones."""
    if f"{formset.prefix}-{TOTAL_FORM_COUNT}" not in data:
        return
    key_name = formset.model._meta.pk.name
    posted = _take_rows(formset.prefix, data)
    known = {row[key_name][0]: row for row in posted if any(row.get(key_name, ()))}
    new = [row for row in posted if not any(row.get(key_name, ()))]
    for form in formset.initial_forms:
        _merge_row(formset, form, known.pop(str(form.instance.pk), None), data, files, opened, overtaken)
    for key, row in known.items():
        if "DELETE" in row:
            continue
        row.pop(key_name)
        if _is_typed(formset, row, opened.get(_name(formset, key), {})):
            new.insert(0, row)
            overtaken.rows.append(_("%(row)s that you changed was deleted. Saving would add it anew.") % _kind(formset))
        else:
            overtaken.rows.append(_("%(row)s was deleted.") % _kind(formset))
    for number, row in enumerate(new, len(formset.initial_forms)):
        _put_row(f"{formset.prefix}-{number}", row, data)
    data[f"{formset.prefix}-{INITIAL_FORM_COUNT}"] = str(len(formset.initial_forms))
    data[f"{formset.prefix}-{TOTAL_FORM_COUNT}"] = str(len(formset.initial_forms) + len(new))


def _merge_row(formset, form, row, data, files, opened, overtaken):
    was = opened.get(_name(formset, form.instance.pk))
    name = f"{_kind(formset)['row']} “{form.instance}”"
    if row is None:
        for bound in form:
            put_back(bound, data)
        if was is None:
            overtaken.rows.append(_("%(name)s was added.") % {"name": name})
        return
    _put_row(form.prefix, row, data)
    if "DELETE" in row:
        if was != _digests(form):
            overtaken.rows.append(_("%(name)s, which you want to delete, was changed.") % {"name": name})
        return
    merge_fields(form, data, files, was or {}, overtaken, name)


def _take_rows(prefix, data):
    """The rows that were posted, as [{name: values}] in their order, taken out of the data."""
    rows = {}
    for name in list(data):
        found = re.fullmatch(rf"{re.escape(prefix)}-(\d{{1,6}})-(.+)", name, re.ASCII)
        if found:
            rows.setdefault(int(found[1]), {})[found[2]] = data.pop(name)
    return [rows[number] for number in sorted(rows)]


def _put_row(prefix, row, data):
    for name, values in row.items():
        data.setlist(f"{prefix}-{name}", values)


def _is_typed(formset, row, was):
    """Whether a row that is not there any more was changed in the form."""
    form, data = formset.empty_form, QueryDict(mutable=True)
    _put_row(form.prefix, row, data)
    return any(
        digest(posted_of(bound, data), form.prefix) != was.get(bound.name)
        for bound in told_fields(form)
        if bound.name != "DELETE"
    )


def _digests(form):
    return {bound.name: digest(sent_of(bound), form.prefix) for bound in told_fields(form)}


def _name(formset, key):
    return f"{formset.prefix}:{key}"


def _kind(formset):
    return {"row": capfirst(formset.model._meta.verbose_name)}
