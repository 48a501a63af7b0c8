CREATE SCHEMA "Odd one";
CREATE TEXT SEARCH TEMPLATE "Odd one"."T 1" (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY "Odd one"."D 1" (TEMPLATE = "Odd one"."T 1");
