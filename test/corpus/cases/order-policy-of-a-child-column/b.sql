CREATE TABLE t (a text);
CREATE TABLE k (b integer) INHERITS (t);
CREATE TABLE s (a integer);
CREATE POLICY p ON s USING (EXISTS (SELECT FROM k WHERE k.a = 'x'));
