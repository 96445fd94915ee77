SET LOCAL ROLE holdfast_owner;

DROP FUNCTION gift_card_balance(text),
  issue_gift_card(uuid, text, uuid, numeric, date, uuid, uuid),
  add_gift_card_entry(uuid, text, text, numeric, text, uuid, uuid, text),
  gift_card_code_hash(text),
  add_account_entry(uuid, uuid, text, numeric, text, uuid, uuid, text),
  add_loyalty_points(uuid, uuid, text, integer, text, uuid, uuid, text),
  add_store_credit(uuid, uuid, text, numeric, text, uuid, uuid, text),
  add_customer_entry(name, uuid, uuid, text, numeric, text, uuid, uuid, text);
DROP VIEW gift_card_balances, customer_balances;
DROP TABLE gift_card_entries, gift_cards, account_entries, loyalty_entries, store_credit_entries,
  customer_addresses;
DROP FUNCTION record_only(name), own_by_tenant(name);
