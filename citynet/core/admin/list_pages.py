"""Lists of records, and further pages about their records, which they lead to."""

from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ChangeList

from citynet.core.addresses import address_of


class ListOfRecords(ChangeList):
    """A list whose rows know the way back to it as it is. Django would ask for each of them which page it leads to,
    before it adds what was searched and filtered for."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.way_back, self.preserved_filters = self.preserved_filters, ""

    def url_for_result(self, result):
        page = address_of(
            f"{self.model_admin.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change",
            quote(getattr(result, self.pk_attname)),
        )
        return f"{page}?{self.way_back}" if self.way_back else page


class ListPages:
    """Mixin for the admin of a model whose list leads to further pages."""

    change_list_template = "admin/change_list_with_pages.html"

    def list_pages(self, request):
        """(title, address) of each."""
        return []

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"list_pages": self.list_pages(request), **(extra_context or {})})
