"""What the database itself refuses about the awards."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from awards.models import Category, Honour
from tests.awards.factories import make_case, make_category, make_edition, make_honour

pytestmark = pytest.mark.django_db


def test_category_of_an_honour_is_one_of_its_edition():
    edition, other = make_edition(), make_edition()
    case, foreign = make_case(), make_category(other)

    with pytest.raises(IntegrityError, match="belongs to its edition"), transaction.atomic():
        make_honour(case, edition, category=foreign)
    with pytest.raises(ValidationError, match="belongs to another edition"):
        Honour(case=case, edition=edition, category=foreign, kind="winner", source=edition.source).full_clean()

    make_honour(case, edition, category=make_category(edition))


def test_honour_cannot_move_to_an_edition_without_its_category():
    edition = make_edition()
    honour = make_honour(make_case(), edition, category=make_category(edition))

    with pytest.raises(IntegrityError, match="belongs to its edition"), transaction.atomic():
        Honour.objects.filter(pk=honour.pk).update(edition=make_edition())


def test_category_stays_in_the_edition_of_its_honours():
    edition, other = make_edition(), make_edition()
    category = make_category(edition)
    make_honour(make_case(), edition, category=category)

    with pytest.raises(IntegrityError, match="stays in the edition"), transaction.atomic():
        Category.objects.filter(pk=category.pk).update(edition=other)
    category.edition = other
    with pytest.raises(ValidationError, match="it stays in their edition"):
        category.full_clean()

    Category.objects.filter(pk=make_category(edition).pk).update(edition=other)


def test_rank_is_given_once_in_a_category_and_once_overall():
    edition = make_edition()
    category = make_category(edition)
    make_honour(make_case(), edition, rank=1)
    make_honour(make_case(), edition, rank=1, category=category)

    for place in ({}, {"category": category}):
        with pytest.raises(IntegrityError, match="honour_one_case_a_rank"), transaction.atomic():
            make_honour(make_case(), edition, rank=1, **place)


def test_case_has_one_main_goal():
    case = make_case(goals=[11, 13])

    with pytest.raises(IntegrityError, match=r"casegoal|case_has_one_main_goal"), transaction.atomic():
        case.casegoals.update(is_main=True)
    assert [row.goal.number for row in case.casegoals.filter(is_main=True)] == [11]
