CREATE TABLE up (no bigint NOT NULL, size bigint DEFAULT 1 CONSTRAINT sized CHECK (size >= 0), more text DEFAULT 'm');
CREATE TABLE side (x int);
CREATE TABLE both_ (y int) INHERITS (side);
CREATE TABLE down (size bigint DEFAULT 3) INHERITS (up);
CREATE TABLE lower_ () INHERITS (down);
ALTER TABLE lower_ ALTER no SET DEFAULT 6;
CREATE VIEW ups AS SELECT no, size FROM up;
CREATE VIEW downs AS SELECT no, size FROM down;
