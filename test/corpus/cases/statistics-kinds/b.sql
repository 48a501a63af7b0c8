CREATE TABLE t (id bigint, owner text, note text);
CREATE STATISTICS x (ndistinct, mcv) ON id, note FROM t;
