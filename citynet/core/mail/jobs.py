"""What time brings to letters."""

from citynet.core.due import due

from .asked import write_asked
from .sending import give_up_stuck, send_due

due("letters asked for")(write_asked)  # before those of the outbox, of which it may write some
due("letters")(send_due)
due("stuck letters")(give_up_stuck)
