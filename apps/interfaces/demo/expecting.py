"""The commissioner keeps a list of what is expected: it begins with what came, and one service more is to send."""

from apps.care.activity.choices import ActivityKind
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.months import frozen_in
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.money.contracts.selectors import contract_by_code
from apps.money.reconciliation.domain.coverage import Expectation
from apps.money.reconciliation.selectors.expected import expected_list, kinds_expected
from apps.money.reconciliation.services import begin_expected_list, expect_source

BY_WORKING_DAY = 12


def keep_the_list(staff: Staff, code: str, timeline: Timeline) -> int:
    """Telehealth begins to send after the months that are frozen, by its own day. Returns how many are on the list."""
    actor = staff.acting(Role.COMMISSIONER)
    with tenant(actor.partnership_id):
        contract = contract_by_code(code)
        assert contract is not None
        begin_expected_list(actor=actor, contract=contract, today=timeline.today)
        listed = expected_list(contract) or {}
        community = next((one for one, kind in listed if kind == ActivityKind.COMMUNITY_CONTACT), None)
        later = [month for month in timeline.months_in_contract if month not in frozen_in(timeline)]
        if community and later and ActivityKind.TELEHEALTH_MONTH in kinds_expected(contract):
            expect_source(
                actor=actor,
                contract=contract,
                provider_id=community,
                kind=ActivityKind.TELEHEALTH_MONTH,
                expectation=Expectation(later[-1], by_working_day=BY_WORKING_DAY),
                reason="The telehealth service sends its own file from this month on.",
            )
        return len(expected_list(contract) or {})
