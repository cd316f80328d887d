"""What has to be done before anything can be served: tables, style sheets and scripts, demo partnerships."""

import os

from yearofcare.embedded import demo, schema
from yearofcare.embedded.child import Child
from yearofcare.embedded.places import CHECKOUT, Places
from yearofcare.embedded.signals import Signals, Stopped
from yearofcare.embedded.terminal import say
from yearofcare.embedded.unusable import Unusable

STATIC_FROM = ("requirements.txt", "static/**/*", "apps/*/*/static/**/*")


class StepFailed(Unusable):
    """Something that had to be done first did not work."""


def tables(places: Places, signals: Signals, *, ours: bool) -> None:
    """Migrate: our own database when the checkout's tables changed, a given one always. Raises StepFailed."""

    def migrate() -> None:
        say("Tables: bringing them up to date.")
        if not _command("migrate", ["migrate", "--verbosity=0"], places, signals):
            raise StepFailed(f"The tables could not be brought up to date: {_why('migrate', places)}")

    if ours:
        schema.bring_up_to_date(places, migrate)
    else:
        migrate()


def static_files(places: Places, signals: Signals) -> None:
    """Collect style sheets and scripts where they are new. Raises StepFailed."""
    made, stamp = places.static / ".made-from", schema.fingerprint(CHECKOUT, STATIC_FROM)
    if made.exists() and made.read_text() == stamp:
        return
    if not _command("static", ["collectstatic", "--noinput", "--clear", "--verbosity=0"], places, signals):
        raise StepFailed(f"Style sheets and scripts could not be collected: {_why('static', places)}")
    made.write_text(stamp)


def demo_partnerships(places: Places, signals: Signals) -> None:
    """Make the demo partnerships where there is none. The product works without them, so failing is only said."""
    if not demo.is_wanted(places):
        return
    say("Demo partnerships: making them. This takes a while, once.")
    demo.begins(places)
    if _command("demo", ["demo"], places, signals, shown=True):
        demo.is_done(places)
    else:
        say(f"The demo partnerships could not be made: {_why('demo', places)}")


def _command(name: str, words: list[str], places: Places, signals: Signals, *, shown: bool = False) -> bool:
    """Run a command of `manage.py`; whether it went well. Raises Stopped where somebody asked for the end."""
    child = Child(name, ["manage.py", *words], places.log / f"{name}.log", shown=shown)
    child.start()
    process = child.process
    while child.is_running():
        if signals.asked:
            child.stop()
            raise Stopped
        signals.wait(1.0)
    return process is not None and process.returncode == os.EX_OK


def _why(name: str, places: Places) -> str:
    log = places.log / f"{name}.log"
    return f"{Child(name, [], log).last_words()} (see {log})"
