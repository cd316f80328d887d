"""Bases for other apps' models, and the job."""

from apps.foundation.core.models.append_only import AppendOnlyModel, NeverChanges
from apps.foundation.core.models.job import Job, JobState
from apps.foundation.core.models.tenant import NamedTenantModel, TenantForeignKey, TenantModel

__all__ = [
    "AppendOnlyModel",
    "Job",
    "JobState",
    "NamedTenantModel",
    "NeverChanges",
    "TenantForeignKey",
    "TenantModel",
]
