-- needs 18
CREATE TABLE first (a integer CONSTRAINT filled NOT NULL);
CREATE TABLE second (a integer);
CREATE TABLE child () INHERITS (first);
