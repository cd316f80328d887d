from apps.foundation.core.registries import JobKind, job_kinds
from apps.interfaces.needs import services

job_kinds.register(JobKind(services.TRIAL, "Trying a rule set on the people assessed", services.try_rule_set))
