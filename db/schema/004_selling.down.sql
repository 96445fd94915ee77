SET LOCAL ROLE holdfast_owner;

DELETE FROM monthly_tables
 WHERE name IN ('transactions', 'transaction_items', 'transaction_tenders', 'transaction_taxes');
DROP TABLE transaction_taxes, transaction_tenders, transaction_items, transactions, shifts,
  journal_alarms, journal_quarantine, journal_heads, journal_entries, customers;
