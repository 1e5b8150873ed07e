"""Two records of one model become one: everything that refers to the one absorbed refers to the one kept.

Every relation to the model is found by Django itself, whichever app it belongs to, so no app has to be known here. What
is special about a model is said by its own Merging.
"""

import hashlib
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from citynet.core.changes import grouped
from citynet.core.constraints import unique_constraints
from citynet.core.models import ChangeGroup, ContentVersion, FormerAddress, KeptApart, Merger

SOURCE_LINE = ("source", "source_part", "source_url")
MOST_REASON = 100  # what a history keeps of a reason; the whole of it is kept with the merger


class MergeRefused(Exception):
    """Why two records cannot be merged; nothing was changed."""


@dataclass
class Moves:
    """The rows of one kind that refer to the absorbed record."""

    kind: str
    relation: object
    moving: list = field(default_factory=list)
    clashing: list = field(default_factory=list)  # (row that stays, row that goes)


@dataclass(frozen=True)
class Choice:
    """Fields that belong together and in which the two records differ: one record's value stays."""

    names: tuple
    label: str
    kept: str
    absorbed: str
    is_filled: bool  # whether the record that stays lacks it, so that the other's is taken unless somebody objects

    @property
    def key(self):
        return self.names[0]


@dataclass
class Plan:
    """What a merger would do, for the page that asks whether to."""

    kept: models.Model
    absorbed: models.Model
    moves: list
    choices: list
    aliases: list  # names that the kept record gets, if the choices are left as they are
    kept_apart: object = None  # who said that they are two, if somebody did

    @property
    def count(self):
        return sum(len(moves.moving) for moves in self.moves)

    @property
    def fingerprint(self):
        """Changes with anything the page shows."""
        rows = [
            (moves.relation.field.name, _stored(row))
            for moves in self.moves
            for row in [*moves.moving, *(row for pair in moves.clashing for row in pair)]
        ]
        told = repr([_stored(self.kept), _stored(self.absorbed), rows, self.aliases])
        return hashlib.sha256(told.encode()).hexdigest()


def _stored(record):
    return [record._meta.label, *(str(getattr(record, column.attname)) for column in record._meta.concrete_fields)]


class Merging:
    """How records of one model are merged. A subclass names the model and what is special about it."""

    model = None
    alias_model = None  # its other names; the field that leads to the record is named in alias_owner
    alias_owner = ""
    name_fields = ()  # besides its name: what is not kept of these becomes another name
    choices = ()  # tuples of the fields between which one chooses, those of one tuple together
    moved_by_nobody = ()  # models whose rows nobody may edit, so that no right on them is asked for
    only_dropped = ()  # models of which a row that goes leaves nothing to the one that stays

    def plan(self, kept, absorbed):
        """What would move, clash and be chosen. Raise MergeRefused where the two cannot be one."""
        self._refuse(kept, absorbed)
        moves = [self._moves(relation, kept, absorbed) for relation in self.relations()]
        choices = list(self._choices(kept, absorbed))
        taken = {choice.key for choice in choices if choice.is_filled}
        return Plan(
            kept,
            absorbed,
            [one for one in moves if one.moving or one.clashing],
            choices,
            [name for name, _field in self._names_to_keep(kept, absorbed, taken)],
            KeptApart.objects.pair(kept, absorbed).select_related("decided_by").first(),
        )

    def merge(self, kept, absorbed, *, taken=None, reason="", by=None, seen=None):
        """Merge one record into another, and return the one kept as it is now. All or nothing.

        `taken` has the keys of the choices in which the absorbed record's value stays, by default where the other
        lacks one. `seen` is the fingerprint of the plan that somebody agreed to.
        """
        try:
            with transaction.atomic(), grouped(reason=reason, kind=ChangeGroup.Kind.MERGE):
                ContentVersion.rise()  # locked first, as by everybody who changes public records
                kept, absorbed = self._locked(kept, absorbed)
                plan = self.plan(kept, absorbed)
                if seen is not None and seen != plan.fingerprint:
                    raise MergeRefused(
                        _("Nothing was merged: something has changed since you looked. Read what would happen now.")
                    )
                if taken is None:
                    taken = {choice.key for choice in plan.choices if choice.is_filled}
                return self._merge(kept, absorbed, taken, reason, by)
        except ValidationError as problem:
            raise MergeRefused(_("Nothing was merged: %(why)s") % {"why": " ".join(problem.messages)}) from None
        except (IntegrityError, ProtectedError):
            raise MergeRefused(
                _("Nothing was merged: somebody has just changed a record that refers to one of the two. Look again.")
            ) from None

    def relations(self):
        """Every relation by which records of any app refer to those of the model; what histories tell stays there."""
        return [
            relation
            for relation in self.model._meta.get_fields(include_hidden=True)
            if relation.auto_created
            and relation.is_relation
            and not relation.related_model._meta.auto_created
            and not hasattr(relation.related_model, "instance_type")
        ]

    # What a model may have of its own

    def refuse(self, kept, absorbed):
        """Raise MergeRefused where the two cannot be one."""

    def twin(self, relation, row, staying):
        """The row of the kept record beside which this one could not stand, or None."""
        for columns in _unique_with(relation.related_model, relation.field.name):
            key = [getattr(row, column.attname) for column in columns]
            for other in staying:
                if key == [getattr(other, column.attname) for column in columns]:
                    return other
        return None

    def alias(self, name, field_name):
        """What another name says besides the name itself, by the field it was told in."""
        return {}

    # The work

    def _refuse(self, kept, absorbed):
        if kept.pk == absorbed.pk:
            kind = self.model._meta.verbose_name
            raise MergeRefused(_("A %(kind)s cannot be merged into itself. Choose another one.") % {"kind": kind})
        self.refuse(kept, absorbed)

    def _locked(self, kept, absorbed):
        found = self.model._base_manager.select_for_update().order_by("pk").in_bulk({kept.pk, absorbed.pk})
        if not {kept.pk, absorbed.pk} <= found.keys():
            raise MergeRefused(_("Nothing was merged: one of the two is not there any more."))
        return found[kept.pk], found[absorbed.pk]

    def _merge(self, kept, absorbed, taken, reason, by):
        told = _("“%(absorbed)s” merged into “%(kept)s”") % {"absorbed": absorbed, "kept": kept}
        told = (f"{told}: {reason}" if reason else told)[:MOST_REASON]
        for relation in self.relations():
            self._move_rows(relation, kept, absorbed, told)
        names = self._names_to_keep(kept, absorbed, taken)
        chosen = self._chosen(kept, absorbed, taken)
        _keep_addresses(kept, absorbed)
        _keep_what_was_said(kept, absorbed)
        Merger.objects.create(
            kind=self.model._meta.label_lower,
            object_id=kept.pk,
            public_id=absorbed.public_id,
            name=str(absorbed)[:200],
            reason=reason,
            merged_by=by,
        )
        self._delete(absorbed, taken, told)
        self._keep_names(kept, absorbed, names, told)
        kept = self.model._base_manager.get(pk=kept.pk)  # without relatives as they were before they moved
        for name, value in chosen.items():
            setattr(kept, name, value)
        kept.to_be_confirmed = kept.to_be_confirmed or absorbed.to_be_confirmed
        kept.internal_note = _both_notes(kept, absorbed)
        kept.clean()
        kept.validate_constraints()
        kept._change_reason = told
        kept.save()
        return kept

    def _delete(self, absorbed, taken, told):
        """Read anew, without the rows that were read with it; a file that stays is not discarded with it."""
        row = self.model._base_manager.get(pk=absorbed.pk)
        for column in self.model._meta.concrete_fields:
            if isinstance(column, models.FileField) and column.name in taken:
                setattr(row, column.name, "")
        row._change_reason = told
        row.delete()

    # Rows that refer to a record

    def _moves(self, relation, kept, absorbed):
        moves = Moves(self._kind(relation), relation)
        if relation.many_to_many:
            moves.moving = list(_rows(relation, absorbed))
            return moves
        joined = [column.name for column in relation.related_model._meta.fields if column.many_to_one]
        staying = list(_rows(relation, kept).select_related(*joined))
        for row in _rows(relation, absorbed).select_related(*joined):
            twin = self.twin(relation, row, staying)
            if twin:
                moves.clashing.append((twin, row))
            else:
                moves.moving.append(row)
        return moves

    def _kind(self, relation):
        """What the rows are called, and as what they refer to the record where some do in several ways."""
        kind = str(capfirst(relation.related_model._meta.verbose_name_plural))
        ways = [other for other in self.relations() if other.related_model is relation.related_model]
        return f"{kind} ({relation.field.verbose_name})" if len(ways) > 1 else kind

    def _move_rows(self, relation, kept, absorbed, told):
        if relation.many_to_many:
            for row in list(_rows(relation, absorbed).select_for_update()):
                others = getattr(row, relation.field.name)
                others.remove(absorbed)
                others.add(kept)
            return
        staying = list(_rows(relation, kept).select_for_update())
        for row in list(_rows(relation, absorbed).select_for_update()):
            row._change_reason = told
            twin = self.twin(relation, row, staying)
            if twin is None:
                _move(row, relation.field.name, kept, absorbed)
                continue
            row.delete()
            if relation.related_model not in self.only_dropped:
                _complete(twin, row, told)
                self._keep_printed_name(kept, row, told)

    def _keep_printed_name(self, kept, row, told):
        """What the source printed for the row that goes is a name of the record that stays."""
        name = getattr(row, "name_as_printed", "")
        if name and name not in self._known_names(kept):
            self._add_name(kept, name, "", kept, told)

    # The record itself

    def _known_names(self, kept):
        own = {getattr(kept, name) for name in ("name", *self.name_fields)}
        return own | set(kept.aliases.values_list("name", flat=True))

    def _names_to_keep(self, kept, absorbed, taken):
        """[(name, the field it was told in)] of either that the kept record would not be known by."""
        chosen = self._chosen(kept, absorbed, taken)
        final = {kept.name, *(chosen.get(name, getattr(kept, name)) for name in self.name_fields)}
        known = final | set(kept.aliases.values_list("name", flat=True))
        told = {absorbed.name: "name"}
        for name in self.name_fields:
            for record in (absorbed, kept):
                told.setdefault(getattr(record, name), name)
        return [(name, where) for name, where in told.items() if name and name not in known]

    def _keep_names(self, kept, absorbed, names, told):
        for name, where in names:
            self._add_name(kept, name, where, absorbed, told)

    def _add_name(self, kept, name, where, record, told):
        source = {line: getattr(record, line) for line in SOURCE_LINE}
        alias = self.alias_model(**{self.alias_owner: kept}, name=name, **self.alias(name, where), **source)
        alias._change_reason = told
        alias.save()

    def _choices(self, kept, absorbed):
        for names in self.choices:
            one, other = ([getattr(record, name) for name in names] for record in (kept, absorbed))
            if one != other and any(map(_is_told, other)):
                label = capfirst(", ".join(str(self.model._meta.get_field(name).verbose_name) for name in names))
                is_filled = _is_told(other[0]) and not _is_told(one[0])
                yield Choice(names, label, _words(kept, names), _words(absorbed, names), is_filled)

    def _chosen(self, kept, absorbed, taken):
        """{attribute: value} of the absorbed record's values that stay."""
        names = [name for names in self.choices if names[0] in taken for name in names]
        columns = map(self.model._meta.get_field, names)
        return {column.attname: getattr(absorbed, column.attname) for column in columns}


def _rows(relation, record):
    """In the order of their keys and not their own: that would join tables, and PostgreSQL would lock those too."""
    return relation.related_model._base_manager.filter(**{relation.field.name: record}).order_by("pk")


def _unique_with(model, name):
    """For each unique constraint that a foreign key is part of: the other fields of it."""
    for _constraint, names in unique_constraints(model):
        if name in names:
            yield [model._meta.get_field(other) for other in sorted(names - {name})]


def _move(row, name, kept, absorbed):
    """A row that said nothing else was printed with the absorbed record's name, and stays so."""
    if hasattr(row, "name_as_printed") and not row.name_as_printed:
        row.name_as_printed = absorbed.name
    setattr(row, name, kept)
    row.save()


def _complete(twin, row, told):
    """What the row that goes says and the one that stays does not. Its own printed name and source stay as they are."""
    same_source = getattr(twin, "source_id", None) == getattr(row, "source_id", None)
    left = {"name_as_printed", *(() if same_source else SOURCE_LINE)}
    changed = False
    for column in twin._meta.concrete_fields:
        is_text = isinstance(column, models.CharField | models.TextField) and column.name not in left
        if is_text and not getattr(twin, column.attname) and getattr(row, column.attname):
            setattr(twin, column.attname, getattr(row, column.attname))
            changed = True
    if changed:
        twin._change_reason = told
        twin.save()


def _keep_addresses(kept, absorbed):
    """The absorbed record's address, and those it had before, lead to the kept one for ever; so do permanent ids."""
    kind = kept._meta.label_lower
    Merger.objects.filter(kind=kind, object_id=absorbed.pk).update(object_id=kept.pk)
    FormerAddress.objects.filter(kind=kind, object_id=absorbed.pk).update(object_id=kept.pk)
    FormerAddress.objects.update_or_create(
        path=absorbed.get_absolute_url(), defaults={"kind": kind, "object_id": kept.pk}
    )


def _keep_what_was_said(kept, absorbed):
    """Whom the absorbed record was said not to be is not the kept one either."""
    kind = kept._meta.label_lower
    for said in KeptApart.objects.filter(Q(lower_id=absorbed.pk) | Q(higher_id=absorbed.pk), kind=kind):
        other = said.higher_id if said.lower_id == absorbed.pk else said.lower_id
        if other != kept.pk:
            lower, higher = sorted((kept.pk, other))
            why = {"reason": said.reason, "decided_by": said.decided_by}
            KeptApart.objects.get_or_create(kind=kind, lower_id=lower, higher_id=higher, defaults=why)


def _both_notes(kept, absorbed):
    notes = [kept.internal_note, absorbed.internal_note]
    return "\n\n".join(dict.fromkeys(note for note in notes if note))


def _is_told(value):
    """Whether a field says something: a text or a file, or any other value, a zero too."""
    return value is not None and str(value) != ""


def _words(record, names):
    """Fields as they are read, in one line."""
    values = []
    for name in names:
        column = record._meta.get_field(name)
        value = getattr(record, f"get_{name}_display")() if column.choices else getattr(record, name)
        values.append("" if value is None else str(value))
    return ", ".join(filter(None, values))


def row_in_words(row, relation):
    """A row with what it belongs to and its dates, for a page that lists rows of many kinds."""
    told = [str(row)]
    for column in row._meta.fields:
        is_named = column.many_to_one and column != relation.field and column.name != "source"
        if is_named and not column.related_model._meta.swappable and getattr(row, column.attname):
            told.append(str(getattr(row, column.name)))
    told += [str(getattr(row, name)) for name in ("year", "since_on", "until_on") if getattr(row, name, None)]
    return " – ".join(part for place, part in enumerate(told) if part not in " – ".join(told[:place]))
