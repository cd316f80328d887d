"""The database holds a vote, whoever writes: no ballot once it is tied, decided or past its end; no other case once a
vote is open; no interest, remark or vote once it is decided."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION proposals_refuse(promise text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was voted on or decided does not change' USING ERRCODE = 'check_violation', CONSTRAINT = promise;
END $$;

CREATE FUNCTION proposals_ballot_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM proposals_voter r
      JOIN proposals_vote v ON v.partnership_id = r.partnership_id AND v.id = r.vote_id
     WHERE r.partnership_id = NEW.partnership_id AND r.id = NEW.voter_id AND now() < v.closes_at
       AND NOT EXISTS (SELECT FROM proposals_tie t WHERE t.partnership_id = v.partnership_id AND t.vote_id = v.id)
       AND NOT EXISTS (
         SELECT FROM proposals_decision d WHERE d.partnership_id = v.partnership_id AND d.proposal_id = v.proposal_id)
  ) THEN
    PERFORM proposals_refuse('proposals_ballot_in_time');
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION proposals_case_before_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM proposals_vote v WHERE v.partnership_id = NEW.partnership_id AND v.proposal_id = NEW.proposal_id
    UNION ALL
    SELECT FROM proposals_decision d WHERE d.partnership_id = NEW.partnership_id AND d.proposal_id = NEW.proposal_id
  ) THEN
    PERFORM proposals_refuse('proposals_case_before_vote');
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION proposals_said_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM proposals_decision d WHERE d.partnership_id = NEW.partnership_id AND d.proposal_id = NEW.proposal_id
  ) THEN
    PERFORM proposals_refuse('proposals_said_in_time');
  END IF;
  RETURN NEW;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER proposals_ballot_in_time AFTER INSERT ON proposals_ballot
  FOR EACH ROW EXECUTE FUNCTION proposals_ballot_in_time();
CREATE TRIGGER proposals_case_before_vote AFTER INSERT ON proposals_case
  FOR EACH ROW EXECUTE FUNCTION proposals_case_before_vote();
CREATE TRIGGER proposals_interest_in_time AFTER INSERT ON proposals_interest
  FOR EACH ROW EXECUTE FUNCTION proposals_said_in_time();
CREATE TRIGGER proposals_remark_in_time AFTER INSERT ON proposals_remark
  FOR EACH ROW EXECUTE FUNCTION proposals_said_in_time();
CREATE TRIGGER proposals_vote_in_time AFTER INSERT ON proposals_vote
  FOR EACH ROW EXECUTE FUNCTION proposals_said_in_time();
"""
BACK = """
DROP TRIGGER proposals_vote_in_time ON proposals_vote;
DROP TRIGGER proposals_remark_in_time ON proposals_remark;
DROP TRIGGER proposals_interest_in_time ON proposals_interest;
DROP TRIGGER proposals_case_before_vote ON proposals_case;
DROP TRIGGER proposals_ballot_in_time ON proposals_ballot;
DROP FUNCTION proposals_said_in_time();
DROP FUNCTION proposals_case_before_vote();
DROP FUNCTION proposals_ballot_in_time();
DROP FUNCTION proposals_refuse(text);
"""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, BACK)]
