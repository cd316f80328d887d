from apps.foundation.core.registries import Figures, JobKind, job_kinds
from apps.money.contracts import services
from apps.money.contracts.services import varying

job_kinds.register(
    JobKind("contracts.start", "Bringing a contract into force", services.start_version, figures=Figures.MOVED)
)
job_kinds.register(
    JobKind("contracts.vary", "Bringing a variation into force", varying.begin_variation, figures=Figures.MOVED)
)
