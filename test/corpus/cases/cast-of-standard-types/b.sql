CREATE CAST (integer AS uuid) WITH INOUT;
