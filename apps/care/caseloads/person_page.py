"""What caseloads add to the pages of a person."""

from datetime import date

from apps.care.caseloads.selectors import coordinator_of, cover_of, is_in_care
from apps.care.patients.registries import BannerFact, banner


def coordinator_words(person_id: int, today: date) -> str:
    """Who co-ordinates the person's care, and who covers while they are away; nothing where no team cares."""
    coordinator = coordinator_of(person_id, today)
    if coordinator is None:
        return "nobody yet" if is_in_care(person_id, today) else ""
    absence = cover_of(coordinator, today)
    if absence is None:
        return coordinator.name
    covered = f"{absence.deputy.name} covers" if absence.deputy else "nobody covers"
    return f"{coordinator.name}, away: {covered}"


banner.register(BannerFact("co-ordinator", "Co-ordinator", coordinator_words))
