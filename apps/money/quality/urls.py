from django.urls import path

from apps.money.quality import views

app_name = "quality"
urlpatterns = [
    path("clinical-stops/", views.stops, name="stops"),
    path("<uuid:uid>/quality/", views.quality, name="quality"),
    path("<uuid:uid>/quality/measures/new/", views.new_measure, name="new-measure"),
    path("<uuid:uid>/quality/measures/<uuid:measure_uid>/", views.measure, name="measure"),
    path("<uuid:uid>/quality/measures/<uuid:measure_uid>/drop/", views.drop, name="drop-measure"),
    path("<uuid:uid>/quality/measures/<uuid:key>/record/", views.record, name="record"),
    path("<uuid:uid>/quality/readings/<uuid:reading_uid>/", views.reading, name="reading"),
    path("<uuid:uid>/quality/stops/<uuid:stop_uid>/", views.stop, name="stop"),
]
