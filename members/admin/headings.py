"""The headings of the index under which the models of this app stand."""

from django.utils.translation import gettext_lazy as _

from citynet.core.admin import IndexGroup

MEMBERS = IndexGroup(10, _("Members"))
JOINING = IndexGroup(5, _("Joining"))
NETWORK = IndexGroup(20, _("Clusters and chapters"))
GOVERNANCE = IndexGroup(30, _("Governance"))
ACCOUNTS = IndexGroup(60, _("Accounts"))
