"""What time brings to letters."""

from citynet.core.due import due

from .sending import give_up_stuck, send_due

due("letters")(send_due)
due("stuck letters")(give_up_stuck)
