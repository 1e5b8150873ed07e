"""What the pages of an application share: how they are sent, and how much they take."""

import functools

from django.shortcuts import render
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic import View

MOST_ANSWER_BYTES = 512 * 1024  # the longest answers of a step, in a script that takes three bytes a letter
MOST_UPLOAD_BYTES = 11 * 1024 * 1024  # a document of 10 MB and what a browser puts around it


def kept_secret(response):
    """A page whose address is a secret: found by no search, and named to nobody the reader goes on to.

    Not "no-referrer": with that a browser sends its own forms as from nowhere ("Origin: null"), which Django refuses.
    """
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


class BoundedView(View):
    """A view that turns a larger request away before any of it is read, with a page that says so.

    The check on forgery would read it all before the view is asked; here it comes after the size.
    """

    most_bytes = MOST_ANSWER_BYTES

    @classonlymethod
    def as_view(cls, **initkwargs):
        protected = csrf_protect(super().as_view(**initkwargs))

        @csrf_exempt
        @functools.wraps(protected)
        def bounded(request, *args, **kwargs):
            if _length(request) > cls.most_bytes:
                return kept_secret(_too_much(request, cls.most_bytes))
            return protected(request, *args, **kwargs)

        return bounded


def _length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _too_much(request, most_bytes):
    reason = _(
        "What was sent is too large for this page. Go back with your browser: a document may have at most 10 MB, and "
        "what you had saved is kept."
    )
    if most_bytes < MOST_UPLOAD_BYTES:
        reason = _(
            "What was sent is too long for this page. Go back with your browser, shorten it and save it again; what "
            "you had saved is kept."
        )
    return render(request, "400.html", {"reason": reason}, status=413)


def lost(request):
    """A link that is wrong or void: which of them, nobody is told."""
    return kept_secret(render(request, "members/applications/lost.html", status=404))
