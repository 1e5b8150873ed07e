"""What has changed since a report was published, told line by line."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from citynet.portal.models import Section

from .words import around_the_change, label_of, path_of, summary_of, title_of, value_of

# Where the parts of the data that are no sections themselves are told.
SECTION_OF = {"goals": Section.AWARDS, "programmes": Section.ACTIVITIES, "sources": Section.METHOD}
TOLD_ELSEWHERE = {"schema", "as_of", "figures"}
TOLD_BY_FIGURES = {"by_region"}
TOLD_BY_INVOLVED = {"organisers", "hosts", "partners", "sponsors", "participants"}  # the same names, without links


@dataclass(frozen=True)
class Difference:
    """One line: `what` has changed in a section, `then` in the snapshot and `now`; None where it was, or is, not
    there."""

    section: Section
    what: str
    then: str | None
    now: str | None


def differences(snapshot, data, prose=None, title=None):
    """[Difference] between a snapshot and a report's data of today, and its words and title where they are given, in
    the order of the report: in each section the figures first. Empty where a reader would find nothing changed."""
    found = _of_figures(snapshot.data["figures"], data["figures"])
    for part in (part for part in data if part not in TOLD_ELSEWHERE):
        section = SECTION_OF.get(part) or (Section(part) if part in Section.values else Section.ABOUT)
        names = () if part in Section.values else (label_of(part),)
        found += [Difference(section, *line) for line in _compare(snapshot.data.get(part), data[part], names)]
    if prose is not None:
        found += _of_prose(snapshot.prose, prose)
    if title not in (None, snapshot.title):
        found.append(Difference(Section.FOREWORDS, _("Title"), snapshot.title, title))
    order = Section.values.index
    return sorted(found, key=lambda difference: order(difference.section))  # stable: within a section as found


def _of_figures(then, now):
    return [
        Difference(Section(row["section"]), row["label"], *_values_of(before, after))
        for row, before, after in _pairs(then, now)
        if before.get("value") != after.get("value") or (before and after and before["label"] != after["label"])
    ]


def _values_of(then, now):
    """The values of a figure, each with its label where that has changed too, as a region's name may."""
    values = [value_of("value", figure.get("value")) for figure in (then, now)]
    if not then or not now or then["label"] == now["label"]:
        return values
    return [f"{figure['label']}: {value or '–'}" for figure, value in zip((then, now), values, strict=True)]


def _of_prose(then, now):
    found = []
    for row, before, after in _pairs(then, now):
        section = Section(row["section"])
        names = (row["heading"] or str(section.label),)
        found += [Difference(section, *line) for line in _compare_rows(before, after, names)]
    if _in_another_order(then, now):
        found.append(Difference(Section.FOREWORDS, _("Order of the passages"), *_orders()))
    return found


def _pairs(then, now):
    """(the row as it is, or was last, what it was then, what it is now; empty where it was not there) of the rows of
    two lists, which are the same row by their id."""
    old, new = ({row["id"]: row for row in rows} for rows in (then, now))
    return [(new.get(id) or old[id], old.get(id, {}), new.get(id, {})) for id in {**new, **old}]


def _in_another_order(then, now):
    """Whether the rows that both have follow each other otherwise."""
    old, new = ([row["id"] for row in rows] for rows in (then, now))
    return [id for id in old if id in new] != [id for id in new if id in old]


def _compare(then, now, names, key=""):
    """Lines (what, then, now) between two pieces of data."""
    if then == now:
        return []
    if isinstance(then, dict) and isinstance(now, dict):
        return [
            line
            for part in {**now, **then}
            if part not in (TOLD_BY_INVOLVED if "involved" in now else TOLD_BY_FIGURES)
            for line in _compare(then.get(part), now.get(part), _below(names, part), part)
        ]
    if any(isinstance(row, dict) for rows in (then, now) if isinstance(rows, list) for row in rows):
        return _compare_lists(then or [], now or [], names)
    return [(path_of(names), *around_the_change(value_of(key, then), value_of(key, now)))]


def _below(names, part):
    """Where a part of the data stands; the one list of a section needs no name of its own."""
    return names if part == "list" else (*names, label_of(part))


def _compare_lists(then, now, names):
    lines = [
        line
        for row, before, after in _pairs(then, now)
        for line in _compare_rows(before, after, (*names, title_of(row)))
    ]
    return lines + ([(path_of((*names, _("order"))), *_orders())] if _in_another_order(then, now) else [])


def _compare_rows(then, now, names):
    """A row that came or went is one line; of one that stayed each column that has changed."""
    if then and now:
        return _compare(then, now, names)
    return [(path_of(names), summary_of(then) if then else None, summary_of(now) if now else None)]


def _orders():
    return _("as published"), _("another")
