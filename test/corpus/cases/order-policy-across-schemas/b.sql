-- needs 15
CREATE SCHEMA site; CREATE SCHEMA firm;
CREATE TABLE other (id int);
CREATE TABLE firm.team (id int PRIMARY KEY, org int);
CREATE TABLE site.page (id int PRIMARY KEY, team int REFERENCES firm.team);
CREATE FUNCTION firm.sees(int) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT EXISTS (SELECT FROM site.page p WHERE p.team = $1) $$;
CREATE POLICY pages ON site.page USING (EXISTS (SELECT FROM firm.team t WHERE t.id = page.team));
CREATE POLICY teams ON firm.team AS RESTRICTIVE USING (firm.sees(id));
CREATE VIEW site.own WITH (security_invoker) AS SELECT * FROM site.page WHERE firm.sees(team);
CREATE TABLE site.log (seen site.own, pages site.page[]);
CREATE FUNCTION site.seen(site.log) RETURNS site.own LANGUAGE sql AS $$ SELECT ($1).seen $$;
