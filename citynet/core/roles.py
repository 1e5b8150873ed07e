"""What the groups may do, granted in migrations: each app grants the permissions on its own models."""


def grant(apps, using, group, app_label, models, actions=("view", "add", "change")):
    """Give a group permissions on an app's models, making the permission rows if migrate has not come to that yet."""
    group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=group)
    content_type_model = apps.get_model("contenttypes", "ContentType")
    permission_model = apps.get_model("auth", "Permission")
    for name in models:
        verbose_name = apps.get_model(app_label, name)._meta.verbose_name
        content_type, _ = content_type_model.objects.using(using).get_or_create(app_label=app_label, model=name)
        for action in actions:
            permission, _ = permission_model.objects.using(using).get_or_create(
                content_type=content_type,
                codename=f"{action}_{name}",
                defaults={"name": f"Can {action} {verbose_name}"},
            )
            group.permissions.add(permission)
