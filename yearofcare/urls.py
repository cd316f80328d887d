"""Every address of the product. A test walks them all, in every role, from every other partnership."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as one_time_codes
from allauth.socialaccount.providers.openid_connect import views as outside_provider
from django.urls import include, path

handler404 = "apps.interfaces.dashboards.errors.not_found"
handler403 = "apps.interfaces.dashboards.errors.refused"
handler500 = "apps.interfaces.dashboards.errors.broken"

sign_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/<str:uidb36>-<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("codes/", second_factor.index, name="mfa_index"),
    path("codes/enter/", second_factor.authenticate, name="mfa_authenticate"),
    path("codes/again/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("codes/set-up/", one_time_codes.activate_totp, name="mfa_activate_totp"),
    path("codes/stop/", one_time_codes.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/recovery/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/recovery/make/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes/recovery/download/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("outside/", include("allauth.socialaccount.urls")),
    path("outside/<str:provider_id>/login/", outside_provider.login, name="openid_connect_login"),
    path("outside/<str:provider_id>/back/", outside_provider.callback, name="openid_connect_callback"),
]

urlpatterns = [
    path("", include("apps.interfaces.dashboards.urls")),
    path("sign-in/", include(sign_in)),
    path("health/", include("apps.foundation.core.urls")),
    path("", include("apps.foundation.accounts.urls")),
    path("people/", include("apps.care.patients.urls")),
    path("", include("apps.care.caseloads.urls")),
    path("people/", include("apps.care.assessments.urls")),
    path("people/", include("apps.care.care_plans.urls")),
    path("", include("apps.care.admissions.urls")),
    path("", include("apps.care.safeguarding.urls")),
    path("", include("apps.care.co_ordination.urls")),
    path("intake/", include("apps.foundation.intake.urls")),
    path("population/", include("apps.care.risk_profiling.urls")),
    path("needs/", include("apps.interfaces.needs.urls")),
    path("consistency/", include("apps.care.assurance.urls")),
    path("contracts/", include("apps.money.contracts.urls")),
    path("contracts/", include("apps.money.capitation.urls")),
    path("contracts/", include("apps.money.specifications.urls")),
    path("contracts/", include("apps.money.subcontracts.urls")),
    path("contracts/", include("apps.money.reconciliation.urls")),
    path("contracts/", include("apps.money.month_end.urls")),
    path("contracts/", include("apps.money.payments.urls")),
    path("contracts/", include("apps.money.risk_sharing.urls")),
    path("contracts/", include("apps.money.quality.urls")),
    path("contracts/", include("apps.money.settlements.urls")),
    path("contracts/", include("apps.money.rehearsals.urls")),
    path("boards/", include("apps.governance.boards.urls")),
    path("boards/", include("apps.governance.joint_account.urls")),
    path("boards/", include("apps.governance.pathway_budgets.urls")),
    path("boards/", include("apps.governance.proposals.urls")),
    path("partnership/", include("apps.interfaces.administration.urls")),
    path("", include("apps.interfaces.api.urls")),
    path("guarding/", include("apps.interfaces.guarding.urls")),
]
