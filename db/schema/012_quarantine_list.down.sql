SET LOCAL ROLE holdfast_owner;

DROP FUNCTION quarantined_entries(integer);
