-- A fork of a journal is told to both machines that go on with it.
SET LOCAL ROLE holdfast_owner;

-- As 011 has it, and the answer has "fork", the words of an open alarm about a fork. Of two
-- machines that send under one till's number only one finds its journal out of step with the
-- copy here; the other may be the one that somebody looks at.
--
-- journal_head() of the till's newest entry, and "now_ms", the server's clock. `report` is
--   {"last_seq": 7, "last_hash": hex, "now_ms": 1772375525120, "public_key": hex or null,
--    "fork": text or null}
-- where "fork" is what the till found when it last compared its journal with the copy here:
-- two journals that went on from the same entry. The server sees that by itself only when
-- the till is behind it.
CREATE OR REPLACE FUNCTION report_journal(report jsonb) RETURNS jsonb
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
  RETURN head || jsonb_build_object('now_ms', now_ms, 'fork',
    (SELECT a.detail FROM journal_alarms a
      WHERE a.tenant_id = who.tenant_id AND a.terminal_id = who.terminal_id
        AND a.kind = 'sequence_fork' AND a.resolved_at IS NULL
      ORDER BY a.last_raised_at DESC, a.id DESC LIMIT 1));
END
$$;
