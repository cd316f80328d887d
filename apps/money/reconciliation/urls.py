from django.urls import path

from apps.money.reconciliation import views

app_name = "reconciliation"
urlpatterns = [
    path("<uuid:uid>/", views.dashboard, name="dashboard"),
    path("<uuid:uid>/why/counted/", views.why_counted, name="why-counted"),
    path("<uuid:uid>/why/actual/", views.why_actual, name="why-actual"),
    path("<uuid:uid>/why/plan/", views.why_plan, name="why-plan"),
    path("<uuid:uid>/why/variance/", views.why_variance, name="why-variance"),
    path("<uuid:uid>/runs/", views.run_list, name="runs"),
    path("<uuid:uid>/runs/progress/", views.run_progress, name="run-progress"),
    path("<uuid:uid>/runs/keep/", views.keep_run, name="keep-run"),
    path("<uuid:uid>/runs/<uuid:run_uid>/", views.run, name="run"),
    path("<uuid:uid>/runs/<uuid:run_uid>/again/", views.run_again, name="run-again"),
    path("<uuid:uid>/runs/<uuid:run_uid>/progress/", views.repeat_progress, name="repeat-progress"),
    path("proof/", views.proof, name="proof"),
    path("proof/progress/", views.proof_progress, name="proof-progress"),
    path("proof/again/", views.prove, name="prove"),
]
