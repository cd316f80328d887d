from django.urls import path

from apps.governance.proposals.views import acts, pages, writing

app_name = "proposals"
ONE = "<uuid:uid>/proposals/<uuid:proposal_uid>/"
urlpatterns = [
    path("<uuid:uid>/proposals/", pages.proposals, name="list"),
    path("<uuid:uid>/proposals/decisions/", pages.register, name="register"),
    path("<uuid:uid>/proposals/new/", writing.new, name="new"),
    path(ONE, pages.proposal, name="proposal"),
    path(f"{ONE}write/", writing.rewrite_page, name="write"),
    path(f"{ONE}say/", writing.say, name="say"),
    path(f"{ONE}withdraw/", writing.withdraw_page, name="withdraw"),
    path(f"{ONE}interest/", acts.interest, name="interest"),
    path(f"{ONE}rule/", acts.ruling, name="rule"),
    path(f"{ONE}open/", acts.opening, name="open"),
    path(f"{ONE}vote/", acts.ballot, name="vote"),
    path(f"{ONE}room/", acts.room, name="room"),
    path(f"{ONE}count/", acts.count, name="count"),
    path(f"{ONE}casting/", acts.casting, name="casting"),
    path(f"{ONE}release/", acts.release_page, name="release"),
    path(f"{ONE}report/", acts.report, name="report"),
]
