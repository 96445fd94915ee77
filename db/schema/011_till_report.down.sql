SET LOCAL ROLE holdfast_owner;

DROP FUNCTION report_journal(jsonb), keep_till_alarm(uuid, uuid, text, jsonb, boolean, text);

-- Of all tenants.
ALTER TABLE journal_alarms NO FORCE ROW LEVEL SECURITY;
DELETE FROM journal_alarms WHERE kind IN ('clock_wrong', 'unknown_key');
ALTER TABLE journal_alarms FORCE ROW LEVEL SECURITY;
ALTER TABLE journal_alarms DROP CONSTRAINT journal_alarms_kind_check;
ALTER TABLE journal_alarms ADD CONSTRAINT journal_alarms_kind_check
  CHECK (kind IN ('sequence_gap', 'sequence_fork'));
