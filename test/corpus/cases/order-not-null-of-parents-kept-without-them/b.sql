-- needs 18
CREATE TABLE first (a integer);
CREATE TABLE second (a integer);
CREATE TABLE child (a integer NOT NULL) INHERITS (second);
