-- A column that keeps rows of the table in a range is text meanwhile, which its index and its check do not take.
CREATE TABLE rows (x bigint, y text);
CREATE TYPE row_range AS RANGE (subtype = rows);
CREATE TABLE t (c row_range, m row_multirange, CHECK (NOT isempty(m)));
CREATE INDEX i ON t USING gist (c);
