CREATE TABLE t (id bigint, owner text, note text);
CREATE TABLE u (id bigint);
CREATE FUNCTION may(bigint) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
CREATE POLICY own ON t USING (may(id) AND EXISTS (SELECT FROM u WHERE u.id = t.id));
