CREATE TABLE up (no int NOT NULL, size int DEFAULT 1 CONSTRAINT sized CHECK (size > 0));
CREATE TABLE side (x int);
CREATE TABLE both_ (y int) INHERITS (up, side);
CREATE TABLE down (size int DEFAULT 2) INHERITS (up);
CREATE TABLE lower_ () INHERITS (down);
ALTER TABLE lower_ ALTER no SET DEFAULT 5;
CREATE VIEW ups AS SELECT no, size FROM up;
CREATE VIEW downs AS SELECT no, size FROM down;
