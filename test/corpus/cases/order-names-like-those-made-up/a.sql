-- Objects of the user's are called what a repair would call what it replaces, and the table that children inherit from meanwhile.
CREATE TYPE mood AS ENUM ('good', 'bad', 'odd');
CREATE TYPE "mood (replaced)" AS ENUM ('good');
CREATE DOMAIN amount AS integer;
CREATE TABLE "amount (replaced)" (a amount, m mood, o "mood (replaced)");
CREATE TABLE first (a integer, b text);
CREATE TABLE second (a integer, b text);
CREATE TABLE child () INHERITS (first);
CREATE TABLE "child (parent)" (x integer);
CREATE TABLE handed (a integer, "a (replaced)" integer) INHERITS (first);
