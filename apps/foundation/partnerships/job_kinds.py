"""The long step of a setting: every figure follows."""

from apps.foundation.core.registries import Figures, JobKind, job_kinds
from apps.foundation.partnerships import services
from apps.foundation.partnerships.domain.settings import CHANGING

job_kinds.register(JobKind(CHANGING, "Changing a setting", services.change_setting_in_turn, figures=Figures.MOVED))
