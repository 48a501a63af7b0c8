CREATE TABLE parents (id integer, name text);
CREATE TABLE children (note integer, CONSTRAINT fine CHECK (name <> '')) INHERITS (parents);
