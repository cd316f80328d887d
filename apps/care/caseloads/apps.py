from django.apps import AppConfig


class CaseloadsConfig(AppConfig):
    name = "apps.care.caseloads"
    label = "caseloads"
