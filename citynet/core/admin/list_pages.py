"""Further pages about the records of a list, which the list leads to."""


class ListPages:
    """Mixin for the admin of a model whose list leads to further pages."""

    change_list_template = "admin/change_list_with_pages.html"

    def list_pages(self, request):
        """(title, address) of each."""
        return []

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"list_pages": self.list_pages(request), **(extra_context or {})})
