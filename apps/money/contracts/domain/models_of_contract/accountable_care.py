from apps.money.contracts.domain.model_of_contract import ModelOfContract, Needs, Start
from apps.money.contracts.domain.models_of_contract.said_of_several import GOVERNANCE, RELATIONS, TOGETHER, UNCERTAIN

MODEL = ModelOfContract(
    code="ACCOUNTABLE_CARE",
    title="Accountable care organisation",
    called="an accountable care organisation",
    definition=(
        "A type of payment and delivery reform model that seeks to tie provider reimbursements to quality metrics and "
        "reductions in the total cost of care for an assigned population. A group of coordinated health care providers "
        "forms it, and then provides care to a group of people. It may use a range of different payment models "
        "(capitation, fee-for-service with asymmetric or symmetric shared savings, and others). It is accountable to "
        "the people supported through the model and the third-party payer for the quality, appropriateness, and "
        "efficiency of the health care provided."
    ),
    fits=(TOGETHER, RELATIONS, UNCERTAIN, GOVERNANCE),
    needs=Needs(providers=2, accountable_body=True, attributed_population=True),
    needs_in_words=(
        "One accountable body and its members: at least two providers",
        "An attributed population",
    ),
    starts_with=(Start("Shared savings, gated by quality", ("shared_savings",)),),
)
