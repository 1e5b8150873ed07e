"""Whether this installation is in order: what `/healthz?ready` asks in short, and `manage.py doctor` tells in full.

A probe answers with what it found and, where that is not right, with what to do. Apps make theirs known with @probe.
"""

import logging
from dataclasses import dataclass

from django.utils.translation import gettext as _

from citynet.core.logs import what_and_where

logger = logging.getLogger(__name__)
PROBES = {}  # by name, in the order in which they were made known
NEEDED = set()  # of those without which the portal cannot serve


@dataclass(frozen=True)
class Finding:
    """What a probe found. `advice` says what to do; it is empty where all is right."""

    name: str
    told: str
    advice: str = ""

    @property
    def is_right(self):
        return not self.advice


def probe(name, *, is_needed=False):
    """Make a function a probe: it returns (what it found, what to do or ""). What it raises is found too."""

    def register(function):
        PROBES[name] = function
        if is_needed:
            NEEDED.add(name)
        return function

    return register


def examine(names=None):
    """[Finding] of all probes, or of those named, what is needed first; none keeps another from answering."""
    asked = [name for name in PROBES if names is None or name in names]
    return [_finding(name, PROBES[name]) for name in sorted(asked, key=lambda name: name not in NEEDED)]


def _finding(name, ask):
    try:
        told, advice = ask()
    except Exception as problem:
        logger.warning("The probe of %s failed (%s)", name, what_and_where(problem))
        return Finding(name, _("does not answer (%(kind)s)") % {"kind": type(problem).__name__}, _("See the log."))
    return Finding(name, str(told), str(advice))
