from django.urls import path

from apps.care.assurance import views

app_name = "assurance"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("work-out/", views.work_out, name="work-out"),
    path("progress/", views.progress, name="progress"),
    path("checks/<slug:slug>/", views.check, name="check"),
    path("samples/", views.samples, name="samples"),
    path("samples/<uuid:uid>/", views.sample, name="sample"),
    path("samples/<uuid:uid>/names/", views.sample_names, name="sample-names"),
    path("findings/", views.findings, name="findings"),
    path("findings/open/", views.new_finding, name="new-finding"),
    path("findings/<uuid:uid>/", views.finding, name="finding"),
    path("findings/<uuid:uid>/decide/", views.decide, name="decide"),
    path("own-findings/", views.own_finding_list, name="own-findings"),
    path("own-findings/<uuid:uid>/", views.own_finding, name="own-finding"),
    path("re-assessments/", views.re_assessments, name="re-assessments"),
    path("re-assessments/<uuid:uid>/", views.begin, name="begin"),
]
