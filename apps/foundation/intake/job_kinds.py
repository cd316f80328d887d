"""The two long steps of a file."""

from apps.foundation.core.registries import Figures, JobKind, job_kinds
from apps.foundation.intake import services

job_kinds.register(
    JobKind("intake.check", "Checking a file", services.check_batch, on_end=services.check_did_not_finish)
)
job_kinds.register(
    JobKind(
        "intake.commit",
        "Taking a file in",
        services.take_in_batch,
        on_end=services.commit_did_not_finish,
        figures=Figures.MOVED,
    )
)
