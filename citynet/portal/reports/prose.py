"""The words of a report: figures stand in them by name, so that no number is typed twice."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from citynet.core.mail.kinds import PLACE
from citynet.portal.models import Section

from .figures import figures_by_name

LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")  # in Markdown, which has no link within a link
TYPED = re.compile(r"(?<![\w.,:/-])(\d{1,3}(?:,\d{3})+|\d+)(?![\w/-]|[.,:]\d)")
LEAST_TYPED = 10  # below it words write numbers that have nothing to do with a figure


def refuse_unknown_figures(text, data):
    """ValidationError if a text names a figure that the data has not, or one that the records do not tell."""
    figures, named = figures_by_name(data), sorted(set(PLACE.findall(text)))
    unknown = [name for name in named if name not in figures]
    if unknown:
        sentence = _("There is no figure %(unknown)s. These are known: %(known)s.")
        params = {"unknown": _in_braces(unknown), "known": _in_braces(figures)}
        raise ValidationError(sentence, code="unknown_figure", params=params)
    untold = [name for name in named if figures[name].value is None]
    if untold:
        sentence = _("For %(year)s the records do not tell %(untold)s.")
        params = {"year": data["year"], "untold": _in_braces(untold)}
        raise ValidationError(sentence, code="untold_figure", params=params)


def _in_braces(names):
    return ", ".join(f"{{{name}}}" for name in names)


def typed_figures(text, data):
    """[(number as typed, [names of the figures that have this value])] of the numbers that stand in a text though they
    could be placed by name. A number of one digit, a year, and a part of a date or of a name such as 43rd are none."""
    by_value = {}
    for figure in figures_by_name(data).values():
        by_value.setdefault(figure.value, []).append(figure.name)
    numbers = dict.fromkeys(TYPED.findall(PLACE.sub("", _without_addresses(text))))
    values = {number: int(number.replace(",", "")) for number in numbers}
    return [(number, by_value[value]) for number, value in values.items() if value >= LEAST_TYPED and value in by_value]


def _without_addresses(text):
    return re.sub(r"\]\([^)]*\)", "]", text)


def place_figures(text, data):
    """The text with its figures placed, each a link to the list of what it counts. Refuses as refuse_unknown_figures
    does."""
    refuse_unknown_figures(text, data)
    figures = figures_by_name(data)
    placed, end = [], 0
    for link in LINK.finditer(text):
        placed.append(PLACE.sub(lambda match: _linked(figures[match[1]]), text[end : link.start()]))
        placed.append(PLACE.sub(lambda match: _number(figures[match[1]]), link[0]))
        end = link.end()
    placed.append(PLACE.sub(lambda match: _linked(figures[match[1]]), text[end:]))
    return "".join(placed)


def _number(figure):
    return f"{figure.value:,}"


def _linked(figure):
    return f"[{_number(figure)}]({figure.url})" if figure.url else _number(figure)


def prose_of(edition, data, *, with_drafts):
    """The passages of a report in the order of its sections with their figures placed; one query. Without drafts only
    those that a source has printed. Refuses as refuse_unknown_figures does, naming the passage."""
    order = Section.values.index
    passages = edition.passages.select_related("language", "source", "edition")
    told = [passage for passage in passages if with_drafts or passage.is_printed]
    ordered = sorted(told, key=lambda passage: (order(passage.section), passage.position, passage.pk))
    return [_placed(passage, data) for passage in ordered]


def _placed(passage, data):
    try:
        text = place_figures(passage.text, data)
    except ValidationError as problem:
        name = passage.heading or passage.get_section_display()
        raise ValidationError(
            [f"{name}: {message}" for message in problem.messages], code=getattr(problem, "code", None)
        ) from None
    return {
        "id": f"{passage.section}:{passage.language.code}:{passage.heading}",
        "section": passage.section,
        "language": passage.language.code,
        "heading": passage.heading or None,
        "author": passage.author or None,
        "author_title": passage.author_title or None,
        "text": text.replace("\r\n", "\n"),
        "source": passage.citation or None,
    }
