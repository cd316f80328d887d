from django.apps import AppConfig


class CarePlansConfig(AppConfig):
    name = "apps.care.care_plans"
    label = "care_plans"
