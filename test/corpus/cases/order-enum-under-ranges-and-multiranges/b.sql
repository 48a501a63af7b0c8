-- A type makes way with its range and multirange types, and with all that is built on either of these.
CREATE TYPE grade AS ENUM ('high', 'low');
CREATE TYPE grades AS RANGE (subtype = grade);
CREATE DOMAIN some_grades AS grades_multirange CHECK (NOT isempty(VALUE));
CREATE TYPE pair AS (one grades, more grades_multirange[]);
CREATE TYPE spans AS RANGE (subtype = grades, multirange_type_name = many_spans);
CREATE TABLE t (id integer, c grades_multirange DEFAULT '{}', d some_grades, p pair[], s many_spans, CHECK (NOT isempty(c)));
CREATE INDEX i ON t USING gist (c);
CREATE FUNCTION f(x grades) RETURNS grades_multirange LANGUAGE sql IMMUTABLE RETURN grades_multirange(x);
CREATE VIEW v AS SELECT c, f(grades('low', 'low', '[]')) AS g FROM t;
CREATE MATERIALIZED VIEW m AS SELECT v AS one FROM v;
CREATE POLICY own ON t USING (NOT isempty(c));
