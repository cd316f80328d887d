from django.urls import path

from apps.money.contracts.views import adjusting, agreeing, cohort, costing, planned, scope, terms, varying

app_name = "contracts"
urlpatterns = [
    path("", terms.contracts, name="list"),
    path("options/", terms.options, name="options"),
    path("options/side-by-side/", terms.comparison, name="comparison"),
    path("new/", terms.new, name="new"),
    path("<uuid:uid>/terms/", terms.terms, name="terms"),
    path("<uuid:uid>/terms/progress/", terms.progress, name="progress"),
    path("<uuid:uid>/terms/plan/", terms.plan, name="plan"),
    path("<uuid:uid>/terms/start/", terms.start, name="start"),
    path("<uuid:uid>/terms/fees/", costing.fees_from_costs, name="fees-from-costs"),
    path("<uuid:uid>/terms/fees/use/", costing.use_fees, name="use-fees"),
    path("<uuid:uid>/terms/adjustment/", adjusting.write, name="write-adjustment"),
    path("<uuid:uid>/terms/offer/", terms.offer, name="offer"),
    path("<uuid:uid>/terms/take-back/", terms.taking_back, name="take-back"),
    path("<uuid:uid>/terms/sign/", terms.signing, name="sign"),
    path("<uuid:uid>/plan/", planned.planned, name="planned"),
    path("<uuid:uid>/scope/", scope.scope, name="scope"),
    path("<uuid:uid>/scope/<slug:kind>/", scope.scope_of_kind, name="scope-of"),
    path("<uuid:uid>/cohort/", cohort.cohort, name="cohort"),
    path("<uuid:uid>/cohort/write/", cohort.write, name="write-cohort"),
    path("<uuid:uid>/arrangements/", agreeing.arrangements, name="arrangements"),
    path("<uuid:uid>/arrangements/write/", agreeing.arrange, name="arrange"),
    path("<uuid:uid>/assumptions/", agreeing.assumptions, name="assumptions"),
    path("<uuid:uid>/assumptions/new/", agreeing.new_assumption, name="new-assumption"),
    path("<uuid:uid>/assumptions/<uuid:assumption_uid>/amend/", agreeing.amend_assumption, name="amend-assumption"),
    path("<uuid:uid>/assumptions/<uuid:assumption_uid>/sign/", agreeing.signing_assumption, name="sign-assumption"),
    path("<uuid:uid>/go-live/", agreeing.go_live, name="go-live"),
    path("<uuid:uid>/terms/stage/", terms.stage, name="stage"),
    path("<uuid:uid>/terms/edit/", varying.edit, name="edit"),
    path("<uuid:uid>/versions/", varying.versions, name="versions"),
    path("<uuid:uid>/vary/", varying.vary, name="vary"),
    path("<uuid:uid>/vary/withdraw/", varying.withdraw, name="withdraw"),
    path("<uuid:uid>/vary/bring-in/", varying.bring_in, name="bring-in"),
]
