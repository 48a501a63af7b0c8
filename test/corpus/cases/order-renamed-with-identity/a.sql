CREATE TABLE account (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text CHECK (code <> ''));
CREATE VIEW codes AS SELECT id, code FROM account;
CREATE VIEW short AS SELECT id FROM codes;
