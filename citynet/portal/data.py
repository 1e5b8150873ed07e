"""Open data: what can be taken away, what its columns mean, and everything public in one archive."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import tee, zip_longest
from shutil import copyfileobj
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

import awards.exports
import members.exports
import programmes.exports
import publications.exports
from awards.listing import CaseLibrary
from citynet.core.exports import answer_of, attached, long_file, pieces, readable_by_all
from citynet.core.models import ContentVersion, Source, TextBlock
from citynet.core.rates import FewAtOnce
from citynet.core.reading import snapshot
from members.directory import Directory
from programmes.listing import EventListing

from . import records, schemas
from .lists import BY_NAME, PublicList, list_counts
from .reports.schema import report_schema

ARCHIVE = "citynet-open-data.zip"
REPORTS = "reports"  # the name of the schema of annual reports, which are one JSON each and no list


@dataclass(frozen=True)
class DataSet:
    """The open data of one public list."""

    columns: dict  # column → its JSON Schema
    rows: Callable  # maker of full addresses → the rows as dicts with these columns, all of the list
    listing: type | None = None  # the list with a page of filters, which has downloads of its own
    more_endings: tuple = ()  # files that do not hold rows, such as a calendar
    in_table: Callable = iter  # rows → the same rows for a table, whose cells hold no objects

    @property
    def endings(self):
        return (*self.listing.endings, *self.more_endings) if self.listing else ()

    @property
    def endings_in_archive(self):
        return ["csv", "json", *(ending for ending in self.endings if ending == "geojson")]

    def downloads(self):
        return [(ending, reverse(self.listing.export_url_name, args=[ending])) for ending in self.endings]


def _of_list(name, export_rows):
    """Rows of a list that has an export of its own."""
    return lambda absolute_url: export_rows(BY_NAME[name].records(), absolute_url)


DATA = {
    "members": DataSet(
        schemas.MEMBERS,
        _of_list("members", members.exports.export_rows),
        Directory,
    ),
    "events": DataSet(
        schemas.EVENTS,
        _of_list("events", programmes.exports.export_rows),
        EventListing,
        ("ics",),
    ),
    "programmes": DataSet(schemas.PROGRAMMES, records.programme_rows),
    "partners": DataSet(schemas.PARTNERS, records.partner_rows),
    "agreements": DataSet(schemas.AGREEMENTS, records.agreement_rows),
    "editions": DataSet(schemas.EDITIONS, records.edition_rows),
    "cases": DataSet(
        schemas.CASES,
        _of_list("cases", awards.exports.export_rows),
        CaseLibrary,
        in_table=awards.exports.in_table,
    ),
    "publications": DataSet(schemas.PUBLICATIONS, _of_list("publications", publications.exports.export_rows)),
    "clusters": DataSet(schemas.CLUSTERS, records.cluster_rows),
    "chapters": DataSet(schemas.CHAPTERS, records.chapter_rows),
    "meetings": DataSet(schemas.MEETINGS, records.meeting_rows),
}


def schema_of(name, absolute_url):
    address = absolute_url(reverse("portal:data-schema", args=[name]))
    if name == REPORTS:
        schema = report_schema(address)
    else:
        schema = schemas.json_schema(BY_NAME[name].label, DATA[name].columns, address)
    return json.dumps(schema, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def about_the_data(absolute_url):
    """What a reader of the data has to know, for the page and for the archive: licence, attribution, date, version."""
    return {
        "licence": TextBlock.objects.of_page("data").get("licence"),
        "attributed": Source.objects.exclude(licence="").order_by("sort_key"),
        "today": timezone.localdate(),
        "version": ContentVersion.current(),
        "home": absolute_url("/"),
    }


def write_archive(file, absolute_url):
    """Write everything public into a ZIP file, list by list and row by row."""
    from programmes.calendar import calendar_file  # whose library few workers need

    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        about = about_the_data(absolute_url) | {"names": [(name, BY_NAME[name].label) for name in DATA]}
        archive.writestr("README.txt", render_to_string("portal/data_readme.txt", about))
        for name, data_set in DATA.items():
            _write_list(archive, name, data_set, absolute_url)
            archive.writestr(f"{name}.schema.json", schema_of(name, absolute_url))
        calendar = calendar_file(BY_NAME["events"].records(), _("CityNet events"), absolute_url)
        archive.writestr("events.ics", calendar)


def _write_list(archive, name, data_set, absolute_url):
    """The files of a list, for which it is read once: they grow side by side on the disk, because an archive takes one
    part after the other."""
    endings, columns = data_set.endings_in_archive, list(data_set.columns)
    alike = tee(data_set.rows(absolute_url), len(endings))
    texts = [
        pieces(data_set.in_table(rows) if ending == "csv" else rows, columns, ending)
        for ending, rows in zip(endings, alike, strict=True)
    ]
    with ExitStack() as stack:
        files = [stack.enter_context(long_file()) for _ending in endings]
        for of_one_row in zip_longest(*texts, fillvalue=""):
            for file, piece in zip(files, of_one_row, strict=True):
                file.write(piece.encode())
        for ending, file in zip(endings, files, strict=True):
            file.seek(0)
            with _part(archive, f"{name}.{ending}") as part:
                copyfileobj(file, part)


def _part(archive, name):
    """A part of an archive to write into, of the moment as those are that writestr() makes."""
    info = ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.compress_type, info.external_attr = archive.compression, 0o600 << 16
    return archive.open(info, "w")


@dataclass(frozen=True)
class Described:
    """A data set as the page describes it."""

    list: PublicList
    data_set: DataSet
    count: int


class DataView(TemplateView):
    template_name = "portal/data.html"

    def get_context_data(self, **kwargs):
        counted = list_counts(DATA)
        return super().get_context_data(
            described=[Described(BY_NAME[name], data_set, counted[name]) for name, data_set in DATA.items()],
            about=about_the_data(self.request.build_absolute_uri),
            **kwargs,
        )


class SchemaView(View):
    def get(self, request, name):
        if name not in DATA and name != REPORTS:
            raise Http404
        text = schema_of(name, request.build_absolute_uri)
        return readable_by_all(HttpResponse(text, content_type="application/schema+json"))


class ArchiveView(FewAtOnce, View):
    """Everything public in one dated file."""

    def get(self, request):
        with ExitStack() as if_it_breaks_off:
            file = if_it_breaks_off.enter_context(long_file())
            with snapshot():
                write_archive(file, request.build_absolute_uri)
            if_it_breaks_off.pop_all()
        return readable_by_all(attached(answer_of(file, "application/zip"), ARCHIVE))
