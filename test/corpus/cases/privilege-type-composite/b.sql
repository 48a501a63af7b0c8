CREATE TYPE k AS (a integer);
GRANT USAGE ON TYPE k TO corpus_reader;
