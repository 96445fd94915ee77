SET LOCAL ROLE holdfast_owner;
DROP FUNCTION set_stock(uuid[], uuid[], numeric[], text, uuid);
