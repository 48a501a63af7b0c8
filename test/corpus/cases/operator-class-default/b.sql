-- needs 14
CREATE TYPE mood AS (a integer);
CREATE OPERATOR CLASS moods DEFAULT FOR TYPE mood USING hash AS OPERATOR 1 =(record, record), FUNCTION 1 hash_record(record);
