-- What a till says of itself when it asks for the head of its journal's copy, and the alarms
-- that the server raises about it: nobody may be looking at the till's own screen.
SET LOCAL ROLE holdfast_owner;

ALTER TABLE journal_alarms DROP CONSTRAINT journal_alarms_kind_check;
ALTER TABLE journal_alarms ADD CONSTRAINT journal_alarms_kind_check
  CHECK (kind IN ('sequence_gap', 'sequence_fork', 'clock_wrong', 'unknown_key'));

-- One open alarm of a kind for each till, renewed once an hour while it lasts. A kind that
-- passes is closed by `wrong` = false; nothing is known when it is NULL.
CREATE FUNCTION keep_till_alarm(tenant uuid, terminal uuid, kind text, report jsonb, wrong boolean,
                                detail text) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  IF wrong IS NULL OR current_setting('transaction_read_only') = 'on' THEN
    RETURN;
  ELSIF NOT wrong THEN
    UPDATE journal_alarms a SET resolved_at = now()
     WHERE a.tenant_id = tenant AND a.terminal_id = terminal AND a.kind = keep_till_alarm.kind
       AND a.resolved_at IS NULL;
  ELSIF EXISTS (SELECT FROM journal_alarms a
                 WHERE a.tenant_id = tenant AND a.terminal_id = terminal
                   AND a.kind = keep_till_alarm.kind AND a.resolved_at IS NULL) THEN
    UPDATE journal_alarms a
       SET attempts = a.attempts + 1, last_raised_at = now(), detail = keep_till_alarm.detail
     WHERE a.tenant_id = tenant AND a.terminal_id = terminal AND a.kind = keep_till_alarm.kind
       AND a.resolved_at IS NULL AND a.last_raised_at < now() - interval '1 hour';
  ELSE
    INSERT INTO journal_alarms AS a (id, tenant_id, terminal_id, kind, seq, hash, detail, entry)
    VALUES (uuid_v7(), tenant, terminal, keep_till_alarm.kind, (report ->> 'last_seq')::bigint,
            decode(report ->> 'last_hash', 'hex'), keep_till_alarm.detail, report)
    ON CONFLICT ON CONSTRAINT journal_alarms_entry_key DO UPDATE
      SET attempts = a.attempts + 1, last_raised_at = now(), resolved_at = NULL,
          resolved_by = NULL, detail = excluded.detail;
  END IF;
END
$$;

-- journal_head() of the till's newest entry, and "now_ms", the server's clock. `report` is
--   {"last_seq": 7, "last_hash": hex, "now_ms": 1772375525120, "public_key": hex or null,
--    "fork": text or null}
-- where "fork" is what the till found when it last compared its journal with the copy here:
-- two journals that went on from the same entry. The server sees that by itself only when
-- the till is behind it.
CREATE FUNCTION report_journal(report jsonb) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$
DECLARE
  who record;
  head jsonb;
  now_ms bigint := round(extract(epoch FROM clock_timestamp()) * 1000);
  ahead interval;
  fork text := report ->> 'fork';
  -- As pos/till/clock_watch.h has it.
  tolerance_ms constant bigint := 180000;
BEGIN
  who := current_terminal();
  head := journal_head((report ->> 'last_seq')::bigint);
  IF fork IS NULL AND head ->> 'known_hash' <> report ->> 'last_hash' THEN
    fork := format('the server has another entry %s', report ->> 'last_seq');
  END IF;
  -- A fork does not pass: whoever settles it closes the alarm.
  PERFORM keep_till_alarm(who.tenant_id, who.terminal_id, 'sequence_fork', report,
                          CASE WHEN fork IS NOT NULL THEN true END, fork);

  -- A clock gone mad must not be an error: an interval ends at 178,000,000 years.
  ahead := make_interval(secs => least(greatest(((report ->> 'now_ms')::numeric - now_ms) / 1000,
                                                -1e12), 1e12)::double precision);
  PERFORM keep_till_alarm(who.tenant_id, who.terminal_id, 'clock_wrong', report,
                          abs((report ->> 'now_ms')::numeric - now_ms) > tolerance_ms,
                          format('the till''s clock is ahead of the server''s by %s', ahead));

  PERFORM keep_till_alarm(who.tenant_id, who.terminal_id, 'unknown_key', report,
    CASE WHEN report ->> 'public_key' IS NOT NULL
          AND EXISTS (SELECT FROM terminal_keys k
                       WHERE k.tenant_id = who.tenant_id AND k.terminal_id = who.terminal_id
                         AND k.revoked_at IS NULL)
      THEN NOT EXISTS (SELECT FROM terminal_keys k
                        WHERE k.tenant_id = who.tenant_id AND k.terminal_id = who.terminal_id
                          AND k.revoked_at IS NULL
                          AND k.public_key = decode(report ->> 'public_key', 'hex')) END,
    format('the till signs with the key %s, which is not registered', report ->> 'public_key'));
  RETURN head || jsonb_build_object('now_ms', now_ms);
END
$$;
GRANT EXECUTE ON FUNCTION report_journal(jsonb) TO holdfast_terminal;
