"""The heading of the index under which the models of this app stand."""

from django.utils.translation import gettext_lazy as _

from citynet.core.admin import IndexGroup

PUBLICATIONS = IndexGroup(36, _("Publications"))
