CREATE SCHEMA "Odd one";
CREATE TABLE "Odd one"."T 1" ("C ""1"" on x" int);
COMMENT ON COLUMN "Odd one"."T 1"."C ""1"" on x" IS 'It''s \ one';
