"""What an account may do with records of a kind, whatever page it does it on."""

from django.contrib.auth import get_permission_codename


def may(user, action, model):
    """Whether somebody may "view", "add", "change" or "delete" records of a model. Who may change them sees them."""
    opts = model._meta
    actions = ("view", "change") if action == "view" else (action,)
    return any(user.has_perm(f"{opts.app_label}.{get_permission_codename(one, opts)}") for one in actions)
