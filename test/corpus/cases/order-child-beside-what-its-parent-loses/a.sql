CREATE TABLE parents (id integer, name text, note text, CONSTRAINT fine CHECK (id > 0));
CREATE VIEW notes AS SELECT note FROM parents;
