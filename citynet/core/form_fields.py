"""Fields of forms that every app may use."""

from django import forms
from django.core.exceptions import ValidationError


class SeveralRecordsField(forms.ModelMultipleChoiceField):
    """Some of several records. A number that no column holds is a choice that is not there, on either database."""

    def clean(self, value):
        try:
            return super().clean(value)
        except OverflowError:
            told = {"value": max(value, key=len)}
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", told) from None
