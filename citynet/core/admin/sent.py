"""What a browser sends of a form that nobody touched: tells what was typed from what was only there."""

import hashlib

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper

UPLOADED = "uploaded"


def sent_of(bound):
    """{name: [text]} of a field of a form that is shown for the first time."""
    return dict(_sent(_plain(bound.field.widget), bound.html_name, bound.value()))


def posted_of(bound, data, files=()):
    """{name: [text]} of the same field in what was posted."""
    widget, name = _plain(bound.field.widget), bound.html_name
    if isinstance(widget, forms.FileInput):
        replaced = name in files or f"{name}-clear" in data
        return {name: [UPLOADED]} if replaced else sent_of(bound)
    return {one: data.getlist(one) for one in _names(widget, name)}


def put_back(bound, data):
    """Replace what was posted of a field by what the form shows for the first time."""
    widget = _plain(bound.field.widget)
    if isinstance(widget, forms.FileInput):
        data.pop(f"{bound.html_name}-clear", None)
        return
    for name in _names(widget, bound.html_name):
        data.pop(name, None)
    for name, values in sent_of(bound).items():
        data.setlist(name, values)


def told_fields(form):
    """The fields of a form whose values somebody may change by sending it."""
    return [bound for bound in form if not bound.field.disabled and not _is_key(form, bound.name)]


def digest(sent, prefix):
    """A few letters that tell one value of a field from another. Nothing and an empty text are the same."""
    start = f"{prefix}-" if prefix else ""
    plain = {name.removeprefix(start): sorted(_lines(value) for value in values) for name, values in sent.items()}
    told = sorted((name, values) for name, values in plain.items() if any(values))
    return hashlib.sha256(repr(told).encode(errors="surrogatepass")).hexdigest()[:16]


def in_words(bound, limit=80):
    """The value that a form shows for the first time, as a person reads it."""
    field, value = bound.field, bound.value()
    values = value if isinstance(value, list | tuple) else [value]
    values = [one for one in values if one not in (None, "")]
    if isinstance(field, forms.ModelChoiceField):
        words = [str(record) for record in field.queryset.filter(**{f"{field.to_field_name or 'pk'}__in": values})]
    elif isinstance(field, forms.ChoiceField):
        choices = {str(key): label for key, label in _flat(field.choices)}
        words = [str(choices.get(str(one), one)) for one in values]
    else:
        words = [text for texts in sent_of(bound).values() for text in texts if text] or [str(one) for one in values]
    told = ", ".join(words)
    return f"{told[:limit]}…" if len(told) > limit else told


def _plain(widget):
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def _names(widget, name):
    if isinstance(widget, forms.MultiWidget):
        return [one for part, end in _parts(widget) for one in _names(part, name + end)]
    return [name]


def _sent(widget, name, value):
    if isinstance(widget, forms.MultiWidget):
        values = value if isinstance(value, list | tuple) else widget.decompress(value)
        for (part, end), one in zip(_parts(widget), values, strict=True):
            yield from _sent(part, name + end, one)
    elif isinstance(widget, forms.CheckboxInput):
        yield name, ["on"] if widget.check_test(value) else []
    elif isinstance(widget, forms.FileInput):
        yield name, [getattr(value, "name", value) or ""]
    else:
        told = widget.format_value(value)
        values = told if isinstance(told, list | tuple) else [told]
        yield name, ["" if one is None else str(one) for one in values]


def _parts(widget):
    return zip(widget.widgets, widget.widgets_names, strict=True)


def _is_key(form, name):
    """Whether a field is the key of a row, or of what it belongs to: where it stands, not what it says."""
    return name == form._meta.model._meta.pk.name or isinstance(form.fields[name], forms.models.InlineForeignKeyField)


def _lines(text):
    return text.replace("\r\n", "\n")


def _flat(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
