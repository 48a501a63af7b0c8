-- needs 18
CREATE TABLE first (a text, b text NOT NULL);
CREATE TABLE second (a text NOT NULL, b text);
CREATE TABLE child () INHERITS (first);
