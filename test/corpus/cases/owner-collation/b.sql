CREATE COLLATION l (provider = libc, locale = 'C');
ALTER COLLATION l OWNER TO corpus_owner;
