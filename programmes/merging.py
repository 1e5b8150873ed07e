"""Two records of one partner become one: everything that refers to the one absorbed refers to the one kept.

Every foreign key to Partner is found by Django itself, whichever app it belongs to, so no app has to be known here.
"""

from dataclasses import dataclass, field

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from citynet.core.constraints import unique_constraints
from citynet.core.models import ContentVersion, FormerAddress

from .models import Partner, PartnerAlias
from .models.partners import Involved

BELONGS_TO = ["member", "chapter", "programme"]  # what a partner is or belongs to; two answers are two organisations
FILLED = ["acronym", "kind", "country", "website", "description", *BELONGS_TO]


class MergeRefused(Exception):
    """Why two partners cannot be merged; nothing was changed."""


@dataclass
class Moves:
    """The rows of one kind that refer to the absorbed partner."""

    kind: str
    moving: list = field(default_factory=list)
    clashing: list = field(default_factory=list)  # (row that stays, row that goes)


@dataclass
class Plan:
    """What a merger would do, for the page that asks whether to."""

    kept: Partner
    absorbed: Partner
    moves: list
    filled: list  # (name of the field, value) that the kept partner lacks
    dropped: list  # (name of the field, kept value, value that goes) where both say something else
    aliases: list  # names that the kept partner gets

    @property
    def count(self):
        return sum(len(moves.moving) for moves in self.moves)


def plan(kept, absorbed):
    """What would move, clash and be lost. Raises MergeRefused where the two cannot be one."""
    refuse_impossible(kept, absorbed)
    moves = [_moves(relation, kept, absorbed) for relation in relations()]
    return Plan(
        kept,
        absorbed,
        [one for one in moves if one.moving or one.clashing],
        [(capfirst(column.verbose_name), value) for column, value in _to_fill(kept, absorbed)],
        list(_to_drop(kept, absorbed)),
        names_to_keep(kept, absorbed),
    )


def refuse_impossible(kept, absorbed):
    if kept.pk == absorbed.pk:
        raise MergeRefused(_("A partner cannot be merged into itself. Choose another one."))
    for name in BELONGS_TO:
        one, other = getattr(kept, name), getattr(absorbed, name)
        if one and other and one != other:
            raise MergeRefused(
                _("“%(kept)s” and “%(absorbed)s” cannot be one: the first belongs to %(one)s, the second to %(other)s.")
                % {"kept": kept, "absorbed": absorbed, "one": one, "other": other}
            )


def merge(kept, absorbed):
    """Merge one partner into another, and return the one kept as it is now. All or nothing."""
    try:
        with transaction.atomic():
            ContentVersion.rise()  # locked first, as by everybody who changes public records
            return _merge(*_locked(kept, absorbed))
    except (IntegrityError, ProtectedError):
        raise MergeRefused(
            _("Nothing was merged: somebody has just changed a record that refers to one of the two. Look again.")
        ) from None


def _locked(kept, absorbed):
    partners = Partner.objects.select_for_update().order_by("pk").in_bulk({kept.pk, absorbed.pk})
    if not {kept.pk, absorbed.pk} <= partners.keys():
        raise MergeRefused(_("Nothing was merged: one of the two is not there any more."))
    return partners[kept.pk], partners[absorbed.pk]


def _merge(kept, absorbed):
    refuse_impossible(kept, absorbed)
    reason = _("“%(absorbed)s” merged into “%(kept)s”") % {"absorbed": absorbed, "kept": kept}
    reason = reason[:100]
    for relation in relations():
        _move_rows(relation, kept, absorbed, reason)
    _keep_names(kept, absorbed, reason)
    _keep_addresses(kept, absorbed)
    filling = _to_fill(kept, absorbed)
    absorbed = Partner.objects.get(pk=absorbed.pk)  # without the rows that were read with it
    absorbed._change_reason = reason
    absorbed.delete()
    for column, value in filling:
        setattr(kept, column.name, value)
    kept.to_be_confirmed = kept.to_be_confirmed or absorbed.to_be_confirmed
    kept.internal_note = _both_notes(kept, absorbed)
    kept._change_reason = reason
    kept.save()
    return kept


# Rows that refer to a partner


def relations():
    """Every relation by which records of any app refer to partners."""
    return [relation for relation in Partner._meta.related_objects if not relation.many_to_many]


def _rows(relation, partner):
    """In the order of their keys and not their own: that would join tables, and PostgreSQL would lock those too."""
    return relation.related_model._base_manager.filter(**{relation.field.name: partner}).order_by("pk")


def _moves(relation, kept, absorbed):
    joined = [column.name for column in relation.related_model._meta.fields if isinstance(column, models.ForeignKey)]
    staying = list(_rows(relation, kept).select_related(*joined))
    moves = Moves(capfirst(relation.related_model._meta.verbose_name_plural))
    for row in _rows(relation, absorbed).select_related(*joined):
        twin = _twin(relation, row, staying)
        if twin:
            moves.clashing.append((twin, row))
        else:
            moves.moving.append(row)
    return moves


def _move_rows(relation, kept, absorbed, reason):
    staying = list(_rows(relation, kept).select_for_update())
    for row in list(_rows(relation, absorbed).select_for_update()):
        row._change_reason = reason
        twin = _twin(relation, row, staying)
        if twin:
            row.delete()
            _complete(twin, row, reason)
            _keep_printed_name(kept, row, reason)
        else:
            _move(row, relation.field.name, kept, absorbed)


def _move(row, name, kept, absorbed):
    """A row that said nothing else was printed with the absorbed partner's name, and stays so."""
    if isinstance(row, Involved) and not row.name_as_printed:
        row.name_as_printed = absorbed.name
    setattr(row, name, kept)
    row.save()


def _keep_printed_name(kept, row, reason):
    """What the source printed for the row that goes is a name of the partner that stays."""
    name = getattr(row, "name_as_printed", "")
    if name and name not in {kept.name, kept.acronym, *kept.aliases.values_list("name", flat=True)}:
        alias = PartnerAlias(partner=kept, name=name, source=kept.source)
        alias._change_reason = reason
        alias.save()


def _twin(relation, row, staying):
    """The row of the kept partner beside which this one could not stand, or None."""
    for columns in _unique_with(relation.related_model, relation.field.name):
        key = [getattr(row, column.attname) for column in columns]
        for other in staying:
            if key == [getattr(other, column.attname) for column in columns]:
                return other
    return None


def _unique_with(model, name):
    """For each unique constraint that a foreign key is part of: the other fields of it."""
    for _constraint, names in unique_constraints(model):
        if name in names:
            yield [model._meta.get_field(other) for other in sorted(names - {name})]


def _complete(twin, row, reason):
    """What the row that goes says and the one that stays does not. Its own printed name stays as it is."""
    changed = False
    for column in twin._meta.concrete_fields:
        is_text = isinstance(column, models.CharField | models.TextField) and column.name != "name_as_printed"
        if is_text and not getattr(twin, column.attname) and getattr(row, column.attname):
            setattr(twin, column.attname, getattr(row, column.attname))
            changed = True
    if changed:
        twin._change_reason = reason
        twin.save()


# The partner itself


def names_to_keep(kept, absorbed):
    """The absorbed partner's own names that the kept one is not known by yet."""
    known = {kept.name, kept.acronym, *kept.aliases.values_list("name", flat=True)}
    acronym = absorbed.acronym if kept.acronym else ""  # else it becomes the kept partner's own
    return [name for name in dict.fromkeys([absorbed.name, acronym]) if name and name not in known]


def _keep_names(kept, absorbed, reason):
    where = {name: getattr(absorbed, name) for name in ("source", "source_part", "source_url")}
    for name in names_to_keep(kept, absorbed):
        alias = PartnerAlias(partner=kept, name=name, **where)
        alias._change_reason = reason
        alias.save()


def _keep_addresses(kept, absorbed):
    """The absorbed partner's address, and those it had before, lead to the kept one for ever."""
    kind = Partner._meta.label_lower
    FormerAddress.objects.filter(kind=kind, object_id=absorbed.pk).update(object_id=kept.pk)
    FormerAddress.objects.update_or_create(
        path=absorbed.get_absolute_url(), defaults={"kind": kind, "object_id": kept.pk}
    )


def _to_fill(kept, absorbed):
    columns = [Partner._meta.get_field(name) for name in FILLED]
    return [
        (column, getattr(absorbed, column.name))
        for column in columns
        if not getattr(kept, column.name) and getattr(absorbed, column.name)
    ]


def _to_drop(kept, absorbed):
    for name in FILLED:
        one, other = getattr(kept, name), getattr(absorbed, name)
        if one and other and one != other and name != "acronym":
            yield capfirst(Partner._meta.get_field(name).verbose_name), one, other


def _both_notes(kept, absorbed):
    notes = [kept.internal_note, absorbed.internal_note]
    return "\n\n".join(dict.fromkeys(note for note in notes if note))
