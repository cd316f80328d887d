from django.urls import path

from apps.care.admissions import views

app_name = "admissions"
urlpatterns = [
    path("people/<uuid:uid>/hospital/", views.hospital, name="hospital"),
    path("people/<uuid:uid>/hospital/new/", views.new_stay, name="new-stay"),
    path("alerts/", views.ageing, name="ageing"),
    path("alerts/mine/", views.mine, name="mine"),
    path("alerts/learned-late/", views.late, name="late"),
    path("alerts/<uuid:uid>/", views.answer, name="answer"),
    path("alerts/<uuid:uid>/nudge/", views.nudge_somebody, name="nudge"),
    path("in-hospital/", views.now_in_hospital, name="in-hospital"),
    path("in-hospital/from-home-to-care-home/", views.care_homes, name="care-homes"),
    path("in-hospital/<uuid:uid>/way-home/", views.way_home, name="way-home"),
    path("in-hospital/<uuid:uid>/recovery-point/", views.r_point, name="r-point"),
    path("in-hospital/<uuid:uid>/left/", views.discharge, name="discharge"),
    path("why-hospital/", views.why, name="why"),
    path("own-stays/", views.spells, name="spells"),
    path("own-stays/<uuid:uid>/", views.spell, name="spell"),
    path("recovery-points/", views.decisions, name="decisions"),
    path("recovery-points/<uuid:uid>/", views.decide, name="decide"),
]
