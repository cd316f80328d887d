from django.apps import AppConfig


class NeedBandsConfig(AppConfig):
    name = "apps.care.need_bands"
    label = "need_bands"
