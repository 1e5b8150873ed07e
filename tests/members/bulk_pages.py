"""What a person sends of a list and of the page before a bulk action."""

from members.models import Member
from tests.members.admin_pages import list_url

ACTION = "change_fields"


def choose(client, *records, model=Member, query="", across=False, action=ACTION, **more):
    """Choose an action in a list, as its button does."""
    data = {"action": action, "_selected_action": [record.pk for record in records], "index": "0", **more}
    return client.post(f"{list_url(model)}{query}", data | {"select_across": "1" if across else "0"})


def hidden(response):
    data = {}
    for name, value in response.context["hidden"]:
        data.setdefault(name, []).append(value)
    if "fingerprint" in response.context:
        data |= {"confirmed": "yes", "fingerprint": response.context["fingerprint"]}
    return data


def send(client, response, query="", model=Member, **typed):
    """Press the button of the page that an action has led to."""
    return client.post(f"{list_url(model)}{query}", hidden(response) | typed)
