CREATE TABLE t (id bigint, body text);
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, Language = 'english');
CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword WITH d;
CREATE INDEX t_body ON t USING gin (to_tsvector('public.c'::regconfig, body));
