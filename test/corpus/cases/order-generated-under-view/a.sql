CREATE TABLE sum (a bigint, twice int GENERATED ALWAYS AS (a::int * 2) STORED);
CREATE VIEW sums AS SELECT a, twice FROM sum;
