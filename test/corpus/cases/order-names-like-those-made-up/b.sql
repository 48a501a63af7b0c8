CREATE TYPE mood AS ENUM ('bad', 'good');
CREATE TYPE "mood (replaced)" AS ENUM ('good');
CREATE DOMAIN amount AS bigint;
CREATE TABLE "amount (replaced)" (a amount, m mood, o "mood (replaced)");
CREATE TABLE first (a integer, b text);
CREATE TABLE second (a integer, b text);
CREATE TABLE child () INHERITS (second);
CREATE TABLE "child (parent)" (x integer);
CREATE TABLE handed ("a (replaced)" integer) INHERITS (first);
