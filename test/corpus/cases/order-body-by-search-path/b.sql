CREATE SCHEMA stock;
CREATE VIEW stock.item AS SELECT 1 AS n;
CREATE FUNCTION items() RETURNS bigint LANGUAGE sql SET search_path = stock AS $$ SELECT count(*) FROM item $$;
