from django.urls import path

from apps.care.admissions.views import alerts, recovery_points, stays, way_home, why

app_name = "admissions"
urlpatterns = [
    path("people/<uuid:uid>/hospital/", stays.hospital, name="hospital"),
    path("people/<uuid:uid>/hospital/new/", stays.new_stay, name="new-stay"),
    path("alerts/", alerts.ageing, name="ageing"),
    path("alerts/mine/", alerts.mine, name="mine"),
    path("alerts/learned-late/", alerts.late, name="late"),
    path("alerts/<uuid:uid>/", alerts.answer, name="answer"),
    path("alerts/<uuid:uid>/nudge/", alerts.nudge_somebody, name="nudge"),
    path("in-hospital/", stays.now_in_hospital, name="in-hospital"),
    path("in-hospital/from-home-to-care-home/", stays.care_homes, name="care-homes"),
    path("in-hospital/<uuid:uid>/way-home/", way_home.way_home, name="way-home"),
    path("in-hospital/<uuid:uid>/recovery-point/", way_home.r_point, name="r-point"),
    path("in-hospital/<uuid:uid>/left/", way_home.discharge, name="discharge"),
    path("why-hospital/", why.why, name="why"),
    path("own-stays/", recovery_points.spells, name="spells"),
    path("own-stays/<uuid:uid>/", recovery_points.spell, name="spell"),
    path("recovery-points/", recovery_points.decisions, name="decisions"),
    path("recovery-points/<uuid:uid>/", recovery_points.decide, name="decide"),
]
