CREATE SCHEMA "Odd one";
CREATE TABLE "Odd one"."T 1" ("C ""1"" on x" int);
