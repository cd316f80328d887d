from django.urls import path

from apps.governance.joint_account import views

app_name = "joint_account"
urlpatterns = [
    path("<uuid:uid>/account/", views.account, name="account"),
    path("<uuid:uid>/account/open/", views.years, name="years"),
    path("<uuid:uid>/account/open/<uuid:contract_uid>/", views.opening, name="open"),
    path("<uuid:uid>/account/<uuid:posting_uid>/", views.posting, name="posting"),
    path("<uuid:uid>/account/<uuid:posting_uid>/correct/", views.correction, name="correct"),
]
