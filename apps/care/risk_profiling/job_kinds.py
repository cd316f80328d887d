from apps.care.risk_profiling import services
from apps.foundation.core.registries import Figures, JobKind, job_kinds

job_kinds.register(
    JobKind("risk_profiling.apply", "Applying a risk-profiling run", services.apply_run, figures=Figures.MOVED)
)
