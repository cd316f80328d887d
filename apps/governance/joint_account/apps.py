from django.apps import AppConfig


class JointAccountConfig(AppConfig):
    name = "apps.governance.joint_account"
    label = "joint_account"

    def ready(self) -> None:
        from apps.governance.joint_account import following, home, menu  # noqa: F401
