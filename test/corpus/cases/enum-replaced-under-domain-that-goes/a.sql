CREATE TYPE e AS ENUM ('new', 'open');
CREATE TYPE r AS RANGE (subtype = e);
CREATE TYPE c AS (x e, y integer);
CREATE TABLE t (x e, y e[]);
