CREATE TABLE account (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text);
CREATE TABLE other (id integer PRIMARY KEY);
CREATE PUBLICATION changes FOR TABLE account, other;
