-- A name of 63 bytes, to which nothing can be added.
CREATE TABLE first (a integer, b text);
CREATE TABLE second (a integer, b text);
CREATE TABLE nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn () INHERITS (first);
