SET LOCAL ROLE holdfast_owner;

DROP FUNCTION journal_entries_from(bigint, integer), journal_head(bigint);
