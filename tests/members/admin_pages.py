"""Helpers for tests that use the admin as a person does: open a form, change some of it, send all of it."""

from django import forms
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_user

EDITOR, MANAGER = "Secretariat editor", "Secretariat manager"


def sign_in(client, *, role=EDITOR, **fields):
    user = make_user(is_staff=True, groups=[role] if role else [], **fields)
    client.force_login(user)
    return user


def change_url(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def form_data(response):
    """What a browser would send of the form on a page if nothing were typed."""
    form = response.context["adminform"].form
    data = _fields(form)
    if "opened" in response.context:
        data["_opened"] = response.context["opened"]
    for inline in response.context["inline_admin_formsets"]:
        data |= _fields(inline.formset.management_form)
        for row in inline.formset.initial_forms:
            data |= _fields(row)
    return data


def _fields(form):
    sent = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False or isinstance(bound.field, forms.FileField):
            continue
        sent[bound.html_name] = "on" if value is True else bound.field.prepare_value(value)
    return sent


def add_row(data, prefix, **values):
    """Press "add another" below the rows of a kind and fill the new row."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = number + 1
    data |= {f"{prefix}-{number}-{name}": value for name, value in values.items()}


def errors(response):
    """Every message of a form that was sent back, the rows' included."""
    form = response.context["adminform"].form
    found = [message for messages in form.errors.values() for message in messages]
    for inline in response.context["inline_admin_formsets"]:
        found += inline.formset.non_form_errors()
        found += [message for row in inline.formset.errors for messages in row.values() for message in messages]
    return found


def said(response):
    return [str(message) for message in response.context["messages"]]


def queries_of(client, url):
    """How many queries a page takes, asked for a second time."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def list_url(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def agreed(client, url, reason="Spelled in two ways."):
    """What a browser sends of the page before a merger if no choice is changed: what was seen, and why."""
    response = client.get(url)
    plan = response.context["plan"]
    taken = {
        f"take-{choice.key}": "absorbed" if is_taken else "kept" for choice, is_taken in response.context["choices"]
    }
    return {"into": plan.kept.pk, "seen": plan.fingerprint, "reason": reason, **taken}


def confirmed(page, **filled):
    """What the button of a page that was shown before a bulk action sends, with what is filled in."""
    sent = {}
    for name, value in [*page.context["hidden"], ("confirmed", "yes"), ("fingerprint", page.context["fingerprint"])]:
        sent.setdefault(name, []).append(value)
    return {**sent, **filled}


def rights(*names):
    """Permissions by their full names, as "core.view_letter"."""
    for name in names:
        app, codename = name.split(".")
        yield Permission.objects.get(content_type__app_label=app, codename=codename)
