CREATE COLLATION l (provider = libc, locale = 'C');
