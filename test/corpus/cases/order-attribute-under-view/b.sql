CREATE TYPE place AS (town varchar(40), no bigint);
CREATE TABLE guest (home place, no bigint GENERATED ALWAYS AS ((home).no) STORED);
CREATE VIEW towns AS SELECT (home).town FROM guest;
