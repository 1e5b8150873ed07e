"""Addresses in a report."""


def path(address):
    """As what a report keeps an address of the portal: without the host, which may change while the report does not."""
    return address
