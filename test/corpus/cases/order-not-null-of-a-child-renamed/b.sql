-- needs 18
CREATE TABLE parents (a integer);
CREATE TABLE children (a integer CONSTRAINT filled NOT NULL NO INHERIT) INHERITS (parents);
