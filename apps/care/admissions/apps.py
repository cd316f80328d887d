from django.apps import AppConfig


class AdmissionsConfig(AppConfig):
    name = "apps.care.admissions"
    label = "admissions"
