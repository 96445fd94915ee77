SET LOCAL ROLE holdfast_owner;

DROP FUNCTION retry_quarantined_entry(uuid), post_journal_entry(jsonb),
  post_journal_entries(jsonb), take_journal_entry(journal_heads, uuid, jsonb),
  journal_refusal(journal_heads, jsonb), raise_journal_alarm(uuid, uuid, text, jsonb, text),
  is_passing_error(text), change_stock(uuid, stock_change[]),
  apply_journal_entry(uuid, uuid, uuid, uuid),
  apply_sale_voided(uuid, uuid, uuid, uuid, timestamptz, jsonb),
  apply_sale(uuid, uuid, uuid, uuid, timestamptz, jsonb), sale_disagreements(uuid, jsonb),
  apply_shift_closed(uuid, uuid, uuid, timestamptz, jsonb),
  apply_shift_opened(uuid, uuid, uuid, uuid, timestamptz, jsonb),
  known_shift(uuid, uuid, text[], uuid), known_person(uuid, uuid, text, text[]),
  thousandths_to_quantity(bigint), minor_to_amount(bigint, integer);
DROP TYPE stock_change;
