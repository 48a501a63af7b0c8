CREATE TABLE t (a varchar(20));
CREATE TABLE k (b integer) INHERITS (t);
CREATE TABLE z (a integer);
CREATE POLICY p ON t USING (EXISTS (SELECT FROM k WHERE k.a = 'x'));
