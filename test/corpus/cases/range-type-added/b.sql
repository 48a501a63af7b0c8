CREATE TYPE span AS RANGE (subtype = time);
CREATE TABLE t (at span, all_of span_multirange, list span[]);
