from apps.care.assurance import runs
from apps.foundation.core.registries import JobKind, job_kinds

job_kinds.register(JobKind(runs.KIND, "Checking that levels are consistent and care is given", runs.check))
