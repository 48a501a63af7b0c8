-- needs 15
CREATE TABLE account (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE, note text);
ALTER TABLE account REPLICA IDENTITY USING INDEX account_code_key;
ALTER TABLE account RENAME TO customer;
CREATE PUBLICATION changes FOR TABLE customer (code, note) WHERE (code <> 'x') WITH (publish = 'insert, delete');
