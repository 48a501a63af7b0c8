CREATE SCHEMA "S s";
CREATE TABLE "S s"."T.t" (a integer);
ALTER TABLE "S s"."T.t" OWNER TO corpus_owner;
