CREATE TYPE span AS RANGE (subtype = integer);
CREATE TABLE t (c span, m span_multirange DEFAULT span_multirange());
CREATE VIEW v AS SELECT m FROM t;
