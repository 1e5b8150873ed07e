#!/usr/bin/env python
"""Run the portal's management commands; a wrong setting ends in one line, not in a traceback."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citynet.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Run `make run` (or `make install`), which sets up .venv.")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"Setting not usable: {problem}")


if __name__ == "__main__":
    main()
