from django.urls import path

from apps.money.reconciliation.views import changes, coverage, figures, months, runs, tariff, under_way

app_name = "reconciliation"
urlpatterns = [
    path("<uuid:uid>/", figures.dashboard, name="dashboard"),
    path("<uuid:uid>/why/counted/", figures.why_counted, name="why-counted"),
    path("<uuid:uid>/why/actual/", figures.why_actual, name="why-actual"),
    path("<uuid:uid>/why/plan/", figures.why_plan, name="why-plan"),
    path("<uuid:uid>/why/variance/", figures.why_variance, name="why-variance"),
    path("<uuid:uid>/why/adjustments/", months.why_adjustments, name="why-adjustments"),
    path("<uuid:uid>/usual-tariff/", tariff.usual_tariff, name="usual-tariff"),
    path("<uuid:uid>/changes/", changes.changes, name="changes"),
    path("<uuid:uid>/changes/progress/", changes.changes_progress, name="changes-progress"),
    path("<uuid:uid>/received/", coverage.coverage, name="coverage"),
    path("<uuid:uid>/received/expected/", coverage.expected, name="expected"),
    path("<uuid:uid>/months/", months.months, name="months"),
    path("<uuid:uid>/months/progress/", months.month_progress, name="month-progress"),
    path("<uuid:uid>/months/freeze/", months.freeze_month, name="freeze-month"),
    path("<uuid:uid>/months/<slug:month>/dates/", months.month_dates, name="month-dates"),
    path("<uuid:uid>/months/<uuid:statement_uid>/", months.statement, name="statement"),
    path("<uuid:uid>/runs/", runs.run_list, name="runs"),
    path("<uuid:uid>/runs/progress/", runs.run_progress, name="run-progress"),
    path("<uuid:uid>/runs/as-of/", runs.as_of, name="as-of"),
    path("<uuid:uid>/runs/as-of/progress/", runs.as_of_progress, name="as-of-progress"),
    path("<uuid:uid>/runs/keep/", runs.keep_run, name="keep-run"),
    path("<uuid:uid>/runs/<uuid:run_uid>/", runs.run, name="run"),
    path("<uuid:uid>/runs/<uuid:run_uid>/again/", runs.run_again, name="run-again"),
    path("<uuid:uid>/runs/<uuid:run_uid>/progress/", runs.repeat_progress, name="repeat-progress"),
    path("recalculations/", under_way.recalculation_list, name="recalculations"),
    path("recalculations/progress/", under_way.recalculation_progress, name="recalculation-progress"),
    path("recalculations/again/", under_way.recalculate, name="recalculate"),
    path("proof/", runs.proof, name="proof"),
    path("proof/progress/", runs.proof_progress, name="proof-progress"),
    path("proof/again/", runs.prove, name="prove"),
]
