CREATE TABLE account (id bigint GENERATED ALWAYS AS IDENTITY, code text);
CREATE FUNCTION latest() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT max(id) FROM account; END;
ALTER TABLE account RENAME TO customer;
