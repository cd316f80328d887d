"""Taking in a file of packages."""

from apps.care.care_plans.engine import taking
from apps.care.care_plans.services.closing import close_for_deaths
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import Rows, Taken, Tell


def take_in_file(rows: Rows, actor: Actor, tell: Tell) -> Taken:
    """Write the accepted rows. Somebody whose death was learned of since the check keeps no package past it."""
    tell(0, "writing packages")
    moment = rows.moment
    taken = taking.write(rows.parts(), moment=moment, batch_id=rows.batch_id, added_by=actor.user_id)
    people = sorted({person for frame in rows.parts() for person in frame["person_id"]})
    close_for_deaths(person_ids=people, now=moment)
    return taken
