"""What fuzzing needs: the parameters that a page asks for, the forms that stand on it, and what nobody would send."""

from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import html5lib
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict
from django.utils.functional import cached_property

MARK = "<b>fuzz"  # in no page as it is
AWKWARD = [
    *("", " ", "\t", "0", "-1", "1.5", "1e400", "NaN", "∞", "٣", "99999999999999999999", "9223372036854775808"),
    *(
        "2023-02-30",
        "0000-00",
        "true",
        "null",
        "[]",
        "{}",
        "'",
        '"',
        "%",
        "_",
        "\\",
        "%s",
        "%(x)s",
        "{{7}}",
        "${7}",
        "|",
    ),
    *(
        "../../etc",
        "//elsewhere.example/",
        "https://elsewhere.example/",
        "javascript:alert(1)",
        f'">{MARK}',
        "\u202eabc",
    ),
    *(
        "\U0001f600",
        "\ufffe",
        "a\nb\rc",
        "\x7f",
        "\x1b[2J",
        "é" * 60,
        "x" * 300,
        "word " * 40,
        "'; DROP TABLE members --",
    ),
]
NULL = "a\x00b"
UNKNOWN = "unheard-of"
TYPED = {"text", "search", "email", "url", "tel", "number", "textarea"}  # what a person writes, and wants back
PLAUSIBLE = {"email": "someone@example.org", "url": "https://example.org/", "number": "5", "tel": "+0 555 0100"}


def some(values, start, number):
    """So many of the values from a place on, and round to the first again: different ones for each that asks."""
    return [values[(start * number + step) % len(values)] for step in range(number)]


# Parameters


@contextmanager
def listening():
    """A set that holds, by the end, the name of every parameter that was looked for in an address."""
    asked = set()

    class Heard(QueryDict):
        def __contains__(self, name):
            asked.add(name)
            return super().__contains__(name)

        def __getitem__(self, name):
            asked.add(name)
            return super().__getitem__(name)

        def _getlist(self, name, *args, **kwargs):
            asked.add(name)
            return super()._getlist(name, *args, **kwargs)

    plain = vars(WSGIRequest)["GET"].func

    def parameters(request):
        given = plain(request)
        given.__class__ = Heard
        return given

    heard = cached_property(parameters)
    heard.__set_name__(WSGIRequest, "GET")
    with patch.object(WSGIRequest, "GET", heard):
        yield asked


def parameters_of(client, address):
    """The names of all that a page looks for in its address."""
    with listening() as asked:
        client.get(address)
        client.get(f"{address}?{UNKNOWN}=1")  # where there is nothing to read, some do not begin to
    return sorted(asked - {UNKNOWN})


def values_offered(html, address):
    """{parameter: values} that the links of a page to itself name."""
    offered = {}
    for link in html5lib.parse(html, namespaceHTMLElements=False).iter("a"):
        parts = urlsplit(urljoin(address, link.get("href") or ""))
        if parts.path == address:
            for name, value in parse_qsl(parts.query):
                offered.setdefault(name, []).append(value)
    return offered


# Forms


@dataclass
class Field:
    name: str
    kind: str  # the type of an input, or textarea, select, button
    values: list  # what it is filled with as it stands, or what can be chosen
    is_seen: bool = True

    @property
    def is_typed(self):
        return self.kind in TYPED and self.is_seen

    def plausible(self):
        """What somebody might give."""
        if self.kind in {"hidden", "button", "select", "radio", "checkbox"} or not self.is_seen:
            return next((value for value in self.values if value), "")
        if self.kind == "file":
            return SimpleUploadedFile("paper.pdf", b"%PDF-1.7\ntrailer <<>>\n%%EOF\n", "application/pdf")
        return PLAUSIBLE.get(self.kind, "Atlantis")


@dataclass
class Form:
    method: str
    action: str
    is_multipart: bool
    fields: list

    @property
    def key(self):
        """By which a form that stands on several pages is known."""
        return self.method, self.action, tuple(sorted({field.name for field in self.fields}))

    def plausible(self):
        return {field.name: field.plausible() for field in self.fields}

    def send(self, client, filled):
        """What is answered; whatever it did is taken back."""
        cache.clear()  # how often a form was sent
        with transaction.atomic():
            if self.method == "get":
                response = client.get(self.action, filled)
            elif self.is_multipart:
                response = client.post(self.action, filled)
            else:
                response = client.post(self.action, urlencode(filled), "application/x-www-form-urlencoded")
            transaction.set_rollback(True)
        return response


def forms_of(html, address):
    """The forms on a page."""
    root = html5lib.parse(html, namespaceHTMLElements=False)
    return [_form(element, address) for element in root.iter("form")]


def _form(element, address):
    fields = {}
    for each in element.iter():
        if each.tag not in {"input", "textarea", "select", "button"} or not each.get("name"):
            continue
        kind = each.get("type", "text") if each.tag == "input" else each.tag
        is_seen = kind != "hidden" and each.get("tabindex") != "-1"
        field = fields.setdefault(each.get("name"), Field(each.get("name"), kind, [], is_seen))
        field.values += _values(each, kind)
    return Form(
        method=(element.get("method") or "get").lower(),
        action=urljoin(address, element.get("action") or ""),
        is_multipart=element.get("enctype") == "multipart/form-data",
        fields=list(fields.values()),
    )


def _values(element, kind):
    if kind == "select":
        return [option.get("value", "") for option in element.iter("option")]
    if kind == "textarea":
        return ["".join(element.itertext())]
    return [element.get("value", "")]


def not_given_back(form, filled, html):
    """{field: what stands in it now} of what was typed into a form that comes back, and is not in it any more. It may
    stand on the page twice, as the search does: once is enough."""
    again = [each for each in forms_of(html, form.action) if each.key == form.key]
    return min((_lost(each, filled) for each in again), key=len, default={})


def _lost(form, filled):
    shown = {field.name: field.values[0] for field in form.fields if field.is_typed}
    return {name: text for name, text in shown.items() if _as_read(text) != _as_read(str(filled[name]))}


def _as_read(text):
    """As a browser reads it: line ends are one, and null characters are none of a page's."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd").strip()
