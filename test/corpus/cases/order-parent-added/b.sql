CREATE TABLE root (no int);
CREATE TABLE leaf (green boolean) INHERITS (root);
