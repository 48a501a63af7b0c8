CREATE DOMAIN amount AS bigint;
CREATE DOMAIN price AS bigint;
CREATE TABLE lines (id integer, total amount, unit price);
CREATE TABLE archive (id integer, line lines);
CREATE TABLE offers (id integer, unit price);
CREATE TABLE bills (id integer);
