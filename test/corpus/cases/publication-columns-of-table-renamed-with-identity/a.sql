-- needs 15
CREATE TABLE account (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE, note text);
ALTER TABLE account REPLICA IDENTITY USING INDEX account_code_key;
CREATE PUBLICATION changes FOR TABLE account (id, code) WHERE (code <> '') WITH (publish = 'insert, update');
