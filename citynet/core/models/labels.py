"""The labels of choices, as records and lists tell them."""

import functools

from django.db import models
from django.utils.translation import get_language


def label_of(choices, value, language=None):
    """The label of a value in the reader's language; the value itself where it is none of the choices.

    `choices` is an enumeration or a field. Each label is translated once: of fifty rows that takes as long as all else.
    To ask for the language takes longer than to look the label up: who writes many rows asks once and tells it. It must
    be the reader's, in which the label is made.
    """
    return _labels(choices, language or get_language()).get(value, value)


def heading_of(choices, value):
    """The label of a value with a capital letter, where it begins a line."""
    label = label_of(choices, value)
    return label and label[:1].upper() + label[1:]


@functools.cache
def _labels(choices, language):
    pairs = choices.flatchoices if isinstance(choices, models.Field) else choices.choices
    return {value: str(label) for value, label in pairs}


class Labelled(models.Model):
    """Its `get_…_display()` looks a label up. Django's own makes every choice of the field comparable first, which for
    a dozen translated ones takes a third of a millisecond."""

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field):
        return label_of(field, getattr(self, field.attname))
