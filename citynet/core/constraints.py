"""What the constraints of a model say, for code that has to know before the database does."""

from django.db import models
from django.db.models import F


def unique_constraints(model):
    """[(constraint, names of the fields that must differ together)] of those that hold for every row."""
    return [
        (constraint, {*constraint.fields, *_names_in(constraint.expressions)})
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None
    ]


def _names_in(expressions):
    for expression in expressions:
        if isinstance(expression, F):
            yield expression.name
        else:
            yield from _names_in(filter(None, expression.get_source_expressions()))
