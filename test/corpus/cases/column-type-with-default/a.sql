CREATE TABLE t (n integer DEFAULT 5, v varchar(10) DEFAULT 'x');
