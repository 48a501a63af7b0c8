CREATE SCHEMA "My Schema";
CREATE TABLE "My Schema"."My Table" ("Full Name" text PRIMARY KEY, "select" int DEFAULT 1);
CREATE INDEX "My Index" ON "My Schema"."My Table" ("select");
ALTER TABLE "My Schema"."My Table" CLUSTER ON "My Index";
