from apps.foundation.core.registries import Figures, JobKind, job_kinds
from apps.money.capitation import following

job_kinds.register(
    JobKind(
        following.FOLLOW,
        "Following what counts as a condition",
        following.follow_everybody,
        figures=Figures.BEHIND,
    )
)
