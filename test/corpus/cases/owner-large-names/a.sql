CREATE SCHEMA "S s";
CREATE TABLE "S s"."T.t" (a integer);
