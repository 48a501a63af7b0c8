CREATE FUNCTION f(a int, OUT b int, OUT c text) LANGUAGE plpgsql AS $$ BEGIN b := a; END $$;
