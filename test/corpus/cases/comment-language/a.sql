CREATE FUNCTION call_l() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE LANGUAGE l HANDLER call_l;
