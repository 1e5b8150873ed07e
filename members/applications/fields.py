"""Form fields and widgets of the application's pages."""

import re

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from citynet.core.form_fields import SeveralRecordsField
from members.models import Country, Member

BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s,.'’_\u00a0\u202f]+(?=\d{3}(?:\D|$))")  # 1,200,000 · 1.200.000 · 1 200 000


class WholeNumberField(forms.IntegerField):
    """A number as people write it: with or without signs between the thousands."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write a whole number in digits, such as 120,000.")}

    def to_python(self, value):
        return super().to_python(BETWEEN_DIGITS.sub("", value.strip()) if isinstance(value, str) else value)

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "inputmode": "numeric"}


def kind_field(**kwargs):
    return forms.ChoiceField(
        label=_("Kind of organisation"), choices=[("", _("Choose a kind")), *Member.Kind.choices], **kwargs
    )


def country_field(**kwargs):
    """A country or area by its code: every one of ISO 3166-1 is on record."""
    return forms.ModelChoiceField(
        Country.objects.select_related("region"),
        label=_("Country or area"),
        to_field_name="code",
        empty_label=_("Choose a country or area"),
        error_messages={"invalid_choice": _("There is no country or area “%(value)s” to choose from.")},
        **kwargs,
    )


class MembersByCountry(forms.CheckboxSelectMultiple):
    """Boxes of members in groups that open; the groups of those that are ticked stand open."""

    template_name = "members/applications/_members_by_country.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["groups"] = [
            (group, options, place == 0 or any(option["selected"] for option in options))
            for place, (group, options, _index) in enumerate(widget["optgroups"])
        ]
        return context

    def _render(self, template_name, context, renderer=None):
        """From the portal's own templates, which the renderer of forms does not look through."""
        return mark_safe(render_to_string(template_name, context))  # noqa: S308 - a template, which escapes


class MembersField(SeveralRecordsField):
    """Members of today, grouped by country, a given one first. One query."""

    widget = MembersByCountry

    def __init__(self, *, country=None, **kwargs):
        super().__init__(Member.objects.current().select_related("country"), required=False, **kwargs)
        self.country_id = country and country.pk
        self.choices = self._groups

    def _groups(self):
        groups = {}
        own_first = sorted(
            self.queryset.all(),
            key=lambda member: (
                member.country_id != self.country_id,
                member.country.sort_key if member.country else "~",
                member.sort_key,
            ),
        )
        for member in own_first:
            groups.setdefault(member.country.name if member.country else _("Elsewhere"), []).append(
                (member.pk, str(member))
            )
        return list(groups.items())
