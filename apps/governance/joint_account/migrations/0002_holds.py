"""The database holds the account, whoever writes: postings balance, have no gap, and no pot falls below nil.

The checks run at the end of a transaction, or where its partnership is left (`core.tenancy`). One that does not see the
very row it is about was reached without its partnership, and refuses. Two postings at once cannot spend a pot twice:
the second needs the number after the first, which it has to see to take.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION joint_account_refuse(words text, promise text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', words USING ERRCODE = 'check_violation', CONSTRAINT = promise;
END $$;

CREATE FUNCTION joint_account_entry_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said integer;
  sides integer;
  total numeric;
BEGIN
  SELECT p.entries INTO said FROM joint_account_posting p
   WHERE p.partnership_id = NEW.partnership_id AND p.id = NEW.posting_id AND p.board_id = NEW.board_id;
  IF said IS NULL THEN
    PERFORM joint_account_refuse('the posting of an entry is not seen', 'joint_account_entry_seen');
  END IF;
  SELECT count(*), sum(e.pence) INTO sides, total FROM joint_account_entry e
   WHERE e.partnership_id = NEW.partnership_id AND e.posting_id = NEW.posting_id;
  IF sides <> said OR total <> 0 THEN
    PERFORM joint_account_refuse('a posting does not balance', 'joint_account_posting_balances');
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION joint_account_posting_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sides integer;
BEGIN
  SELECT count(*) INTO sides FROM joint_account_entry e
   WHERE e.partnership_id = NEW.partnership_id AND e.posting_id = NEW.id;
  IF sides <> NEW.entries THEN
    PERFORM joint_account_refuse('a posting has not its entries', 'joint_account_posting_balances');
  END IF;
  IF NEW.number > 1 AND NOT EXISTS (
    SELECT FROM joint_account_posting p
     WHERE p.partnership_id = NEW.partnership_id AND p.board_id = NEW.board_id AND p.number = NEW.number - 1
  ) THEN
    PERFORM joint_account_refuse('a posting leaves a gap', 'joint_account_posting_without_gap');
  END IF;
  IF EXISTS (
    SELECT FROM joint_account_entry e
     WHERE e.partnership_id = NEW.partnership_id AND e.board_id = NEW.board_id
       AND e.account NOT IN ('COMMISSIONER', 'PROVIDER', 'QIPP')
     GROUP BY e.account, e.purpose HAVING sum(e.pence) < 0
  ) THEN
    PERFORM joint_account_refuse('a part of the account would fall below nil', 'joint_account_never_below_nil');
  END IF;
  RETURN NULL;
END $$;
"""
TRIGGERS = """
CREATE CONSTRAINT TRIGGER joint_account_entry_holds AFTER INSERT ON joint_account_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION joint_account_entry_holds();
CREATE CONSTRAINT TRIGGER joint_account_posting_holds AFTER INSERT ON joint_account_posting
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION joint_account_posting_holds();
"""
BACK = """
DROP TRIGGER joint_account_posting_holds ON joint_account_posting;
DROP TRIGGER joint_account_entry_holds ON joint_account_entry;
DROP FUNCTION joint_account_posting_holds();
DROP FUNCTION joint_account_entry_holds();
DROP FUNCTION joint_account_refuse(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("joint_account", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, BACK)]
