"""Records that others write, and that the admin only shows."""


class OnlyRead:
    """Mixin before SecretariatAdmin: nobody adds, changes or deletes these by hand; `fieldsets` say what is shown."""

    save_on_top = False

    def get_readonly_fields(self, request, obj=None):
        return [name for _title, options in self.fieldsets for name in options["fields"]]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
