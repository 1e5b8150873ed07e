"""The Secretariat's desk for applications: the queue, one page for each, the steps, bundles and meetings."""

from . import queue

__all__ = ["queue"]
