from django.urls import path

from apps.care.caseloads import views

app_name = "caseloads"
urlpatterns = [
    path("caseload/", views.caseload_page, name="caseload"),
    path("caseload/hand-over/", views.hand_over_page, name="hand-over"),
    path("caseload/leave/", views.leave, name="leave"),
    path("caseload/leave/deputy/", views.deputy, name="deputy"),
    path("caseload/leave/<uuid:uid>/", views.absence, name="absence"),
    path("caseload/leave/<uuid:uid>/end/", views.take_back, name="take-back"),
    path("people/<uuid:uid>/co-ordinator/", views.co_ordinator, name="co-ordinator"),
]
