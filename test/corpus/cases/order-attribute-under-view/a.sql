CREATE TYPE place AS (town text, no int);
CREATE TABLE guest (home place, no int GENERATED ALWAYS AS ((home).no) STORED);
CREATE VIEW towns AS SELECT (home).town FROM guest;
