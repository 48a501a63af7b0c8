CREATE TABLE things (id bigint, name text, kind text);
CREATE TABLE places () INHERITS (things);
