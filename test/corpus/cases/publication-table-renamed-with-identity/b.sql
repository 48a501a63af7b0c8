CREATE TABLE account (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text);
CREATE TABLE other (id integer PRIMARY KEY);
ALTER TABLE account RENAME TO customer;
CREATE PUBLICATION changes FOR TABLE customer, other;
