CREATE AGGREGATE total(bigint) (SFUNC = int8pl, STYPE = bigint, MSFUNC = int8pl, MINVFUNC = int8mi, MSTYPE = bigint, MINITCOND = '0', MSSPACE = 10);
