-- The materialized view keeps rows of a table through a view's type, and both views make way while a column of the table goes over to the recreated domain.
CREATE DOMAIN amount AS integer;
CREATE TABLE public.orders (id integer, amounts amount[]);
CREATE VIEW public.rows AS SELECT o AS one FROM public.orders o;
CREATE MATERIALIZED VIEW public.kept AS SELECT r AS one FROM public.rows r;
