CREATE TABLE t (a text);
CREATE TABLE u (b bigint, CONSTRAINT positive CHECK (b > 0));
CREATE TABLE k () INHERITS (t, u);
