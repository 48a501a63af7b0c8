CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, Language = 'english');
CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword WITH d;
CREATE TABLE t (id bigint, body text, search tsvector GENERATED ALWAYS AS (to_tsvector('public.c'::regconfig, body)) STORED);
