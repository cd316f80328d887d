from django.urls import path

from apps.care.assessments.views import drafts, results

app_name = "assessments"
_ONE = "<uuid:uid>/needs/<uuid:assessment>/"
urlpatterns = [
    path("second-opinions/", results.second_opinions, name="second-opinions"),
    path("<uuid:uid>/needs/", results.needs, name="needs"),
    path("<uuid:uid>/needs/start/", drafts.start, name="start"),
    path(f"{_ONE}visit/", drafts.visit, name="visit"),
    path(f"{_ONE}area/<str:code>/", drafts.area, name="area"),
    path(f"{_ONE}all/", drafts.all_areas, name="all"),
    path(f"{_ONE}own/", drafts.own, name="own"),
    path(f"{_ONE}check/", drafts.check, name="check"),
    path(f"{_ONE}send/", drafts.send, name="send"),
    path(f"{_ONE}give-up/", drafts.abandon, name="abandon"),
    path(f"{_ONE}tool/", drafts.tool, name="tool"),
    path(f"{_ONE}result/", results.result, name="result"),
    path(f"{_ONE}definition/", results.definition, name="definition"),
    path(f"{_ONE}checklist/", results.checklist, name="checklist"),
    path(f"{_ONE}correct/", results.correct, name="correct"),
    path(f"{_ONE}withdraw/", results.withdraw, name="withdraw"),
    path(f"{_ONE}another-level/", results.override, name="override"),
    path(f"{_ONE}second-opinion/", results.second_opinion, name="second-opinion"),
]
