from apps.foundation.core.registries import JobKind, job_kinds
from apps.money.contracts import services

job_kinds.register(JobKind("contracts.start", "Bringing a contract into force", services.start_version))
