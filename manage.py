#!/usr/bin/env python
"""Run the portal's management commands; a wrong setting, or a database that is away or not prepared, ends in one line
and not in a traceback, which --traceback shows."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citynet.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import InterfaceError, OperationalError, ProgrammingError
    except ImportError:
        sys.exit("Django is not installed here. Run `make run` (or `make install`), which sets up .venv.")
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, InterfaceError, OperationalError, ProgrammingError) as problem:
        if "--traceback" in sys.argv:
            raise
        if isinstance(problem, ImproperlyConfigured):
            sys.exit(f"Setting not usable: {problem}")
        from citynet.core.logs import first_line

        reason = first_line(problem).rstrip(".") or type(problem).__name__
        sys.exit(
            f"The database refused: {reason}. Run manage.py prepare where it is new or of an earlier release; "
            "manage.py doctor says more, and --traceback where."
        )


if __name__ == "__main__":
    main()
