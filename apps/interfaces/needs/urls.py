from django.urls import path

from apps.interfaces.needs import views

app_name = "needs"
urlpatterns = [
    path("", views.matrix, name="matrix"),
    path("agreement/", views.agreement, name="agreement"),
    path("conditions/", views.conditions, name="conditions"),
    path("rule-sets/", views.rule_sets, name="rule-sets"),
    path("rule-sets/new/", views.new_rule_set, name="new-rule-set"),
    path("assessment-tools/new/", views.new_tool, name="new-tool"),
    path("rule-sets/<uuid:uid>/", views.rule_set, name="rule-set"),
    path("rule-sets/<uuid:uid>/try/", views.try_it, name="try"),
    path("rule-sets/<uuid:uid>/adopt/", views.adopt, name="adopt"),
    path("trials/<uuid:uid>/", views.trial, name="trial"),
    path("trials/<uuid:uid>/progress/", views.progress, name="trial-progress"),
]
