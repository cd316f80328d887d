from apps.foundation.core.registries import JobKind, job_kinds
from apps.money.reconciliation import runs, services, verifying
from apps.money.reconciliation.selectors.changes import LOOKING
from apps.money.reconciliation.selectors.months import FREEZING

job_kinds.register(JobKind("reconciliation.keep", "Keeping the figures", runs.keep))
job_kinds.register(JobKind("reconciliation.repeat", "Working a run out again", runs.repeat))
job_kinds.register(JobKind(runs.AS_OF, "Working figures out as of a moment", runs.work_out_as_of))
job_kinds.register(JobKind(LOOKING, "Looking through what changed", runs.look_for_changes))
job_kinds.register(JobKind("reconciliation.verify", "Proving the figures", verifying.work))
job_kinds.register(JobKind(FREEZING, "Freezing a month", services.freeze))
