CREATE TYPE span AS RANGE (subtype = integer, multirange_type_name = spans);
CREATE TABLE t (c span, m spans DEFAULT spans());
CREATE VIEW v AS SELECT m FROM t;
