from django.urls import path

from apps.money.month_end import views

app_name = "month_end"
urlpatterns = [
    path("<uuid:uid>/months/<uuid:statement_uid>/agreement/", views.agreement, name="agreement"),
    path("<uuid:uid>/months/<uuid:statement_uid>/agreement/sign/", views.sign, name="sign"),
    path("<uuid:uid>/months/<uuid:statement_uid>/agreement/settle/", views.settle, name="settle"),
    path("<uuid:uid>/months/<uuid:statement_uid>/queries/new/", views.ask_query, name="ask"),
    path("<uuid:uid>/queries/", views.queries, name="queries"),
    path("<uuid:uid>/queries/<uuid:query_uid>/", views.query, name="query"),
    path("<uuid:uid>/queries/<uuid:query_uid>/decision/", views.decision, name="decision"),
    path("<uuid:uid>/queries/<uuid:query_uid>/corrected/", views.correct, name="correct"),
]
