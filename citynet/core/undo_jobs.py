"""Long imports that are being undone: what goes back is found out, and taken back, by a program of its own."""

import json
from dataclasses import asdict, dataclass

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from citynet.core.jobs import COMPARING, SAVING, Job, State
from citynet.core.models import ImportBatch
from citynet.core.undoing import Outcome, Undoing, UndoRefused, plan_undo, undo

SHORT_ROWS = 200  # taken back while one waits


@dataclass(kw_only=True)
class UndoState(State):
    batch: int
    going: int = 0
    staying: int = 0


class UndoJob(Job):
    """An import that somebody wants undone, and what is known of it."""

    work = "undo"
    state_class = UndoState
    refusals = (UndoRefused,)
    fault = _("Something went wrong. Nothing was undone; try again.")

    @classmethod
    def of_batch(cls, batch, user):
        return cls.create(user=user.pk, batch=batch.pk)

    def undoing(self):
        """What was found out, as an Undoing."""
        kept = json.loads((self.folder / "outcomes.json").read_text())
        return Undoing([Outcome(**outcome) for outcome in kept])

    def look(self):
        batch, by = self._begin(COMPARING)
        self._keep_outcomes(plan_undo(batch, by=by, progress=self.tell_row))
        self.show()

    def carry_out(self, shown):
        batch, by = self._begin(SAVING)
        undoing = undo(batch, by=by, fingerprint=shown, progress=self.tell_row)
        if undoing.fingerprint != shown:
            self._keep_outcomes(undoing)
            self.show(anew=True)
            return
        self.state.going, self.state.staying = len(undoing.going), len(undoing.staying)
        self.finish()

    def _begin(self, phase):
        batch = ImportBatch.objects.with_counts().get(pk=self.state.batch)
        self.enter(phase, batch.rows_left)
        return batch, get_user_model()._default_manager.get(pk=self.state.user)

    def _keep_outcomes(self, undoing):
        self.keep("outcomes.json", json.dumps([asdict(outcome) for outcome in undoing.outcomes], default=str))
