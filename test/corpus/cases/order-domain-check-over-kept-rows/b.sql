CREATE DOMAIN amount AS bigint CHECK (VALUE > 0);
CREATE DOMAIN price AS bigint CHECK (VALUE > 1) NOT NULL;
CREATE TABLE lines (id integer, total amount, unit bigint);
CREATE TABLE archive (id integer, line lines);
CREATE TABLE offers (id integer, unit price);
CREATE TABLE bills (id integer, offer offers);
