"""The history of a record and what is put back, as a person does it in the admin."""

from tests.members.admin_pages import change_url


def history_url(record):
    return change_url(record).replace("/change/", "/history/")


def why_not(response):
    return [str(message) for message in response.context["form"].non_field_errors()]
