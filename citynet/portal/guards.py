"""What the database itself refuses about annual reports, on both engines."""

from citynet.core.guards import Seal

SNAPSHOTS_STAY = Seal(
    name="report_snapshot_is_never_changed",
    table="portal_reportsnapshot",
    message="A published annual report is never changed or deleted",
)
GUARDS = [SNAPSHOTS_STAY]
