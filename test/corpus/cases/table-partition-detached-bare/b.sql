CREATE TABLE u (a int PRIMARY KEY);
CREATE TABLE p (id int primary key, u int REFERENCES u, check (u>0)) PARTITION BY RANGE (id);
CREATE TABLE p1 (id int not null, u int);
