from django.urls import path

from apps.governance.pathway_budgets import views

app_name = "pathway_budgets"
urlpatterns = [
    path("<uuid:uid>/budget/", views.scenarios, name="scenarios"),
    path("<uuid:uid>/budget/new/", views.new, name="new"),
    path("<uuid:uid>/budget/<uuid:scenario_uid>/", views.worksheet, name="worksheet"),
    path("<uuid:uid>/budget/<uuid:scenario_uid>/keep/", views.keep, name="keep"),
    path("<uuid:uid>/budget/<uuid:scenario_uid>/copy/", views.copy, name="copy"),
    path("<uuid:uid>/budget/<uuid:scenario_uid>/choose/", views.choose, name="choose"),
    path("<uuid:uid>/budget/<uuid:scenario_uid>/lines/new/", views.new_line, name="new-line"),
    path("<uuid:uid>/budget/<uuid:scenario_uid>/lines/<uuid:line_uid>/out/", views.line_out, name="line-out"),
]
