from apps.foundation.core.registries import JobKind, job_kinds
from apps.money.rehearsals import services
from apps.money.rehearsals.selectors import SIMULATE

job_kinds.register(JobKind(SIMULATE, "Simulating a contract", services.simulate))
