from django.urls import path

from apps.governance.boards import views

app_name = "boards"
urlpatterns = [
    path("", views.boards, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:uid>/", views.board, name="board"),
    path("<uuid:uid>/history/", views.history_page, name="history"),
    path("<uuid:uid>/rules/", views.rules, name="rules"),
    path("<uuid:uid>/seats/new/", views.new_seat, name="new-seat"),
    path("<uuid:uid>/seats/<uuid:seat_uid>/", views.seat, name="seat"),
    path("<uuid:uid>/seats/<uuid:seat_uid>/end/", views.end, name="end-seat"),
    path("<uuid:uid>/seats/<uuid:seat_uid>/chair/", views.chair, name="chair"),
]
