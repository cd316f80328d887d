from django.urls import path

from apps.foundation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("role/", views.choose, name="choose"),
    path("role/<uuid:uid>/", views.take, name="take"),
    path("account/", views.account, name="account"),
    path("account/stay/", views.stay, name="stay"),
    path("first-password/<str:uidb64>/<str:token>/", views.first_password, name="first-password"),
    path("people-who-use-it/", views.memberships, name="memberships"),
    path("people-who-use-it/new/", views.new_membership, name="new-membership"),
    path("people-who-use-it/<uuid:uid>/end/", views.end, name="end-membership"),
]
