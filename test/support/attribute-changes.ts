// One change for each attribute of each kind, in a schema that has something of every kind. Where PostgreSQL has no statement for an
// attribute alone, a superuser writes the catalog's row, as the statement that makes such an object would.

export const SETUP = `
CREATE SCHEMA app;
CREATE EXTENSION citext;
CREATE FUNCTION handle() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION handle2() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION run_inline(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE FUNCTION check_body(oid) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator';
CREATE TRUSTED LANGUAGE own HANDLER handle INLINE run_inline VALIDATOR check_body;
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
CREATE TYPE bt;
CREATE FUNCTION bt_in(cstring) RETURNS bt LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION bt_out(bt) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION bt_recv(internal) RETURNS bt LANGUAGE internal IMMUTABLE STRICT AS 'textrecv';
CREATE TYPE bt (INPUT = bt_in, OUTPUT = bt_out, LIKE = text);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN dom AS text;
CREATE TYPE pair AS (a int, b int);
CREATE TYPE span AS RANGE (SUBTYPE = text);
CREATE TYPE canonical;
CREATE FUNCTION canon(canonical) RETURNS canonical LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE COLLATION coll (LOCALE = 'C');
CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE FUNCTION to_pair(mood) RETURNS pair LANGUAGE sql AS 'SELECT ROW(1, 2)::pair';
CREATE CAST (mood AS pair) WITH FUNCTION to_pair(mood);
CREATE FUNCTION eq(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION eq2(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION neg(pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR === (LEFTARG = pair, RIGHTARG = pair, FUNCTION = eq);
CREATE OPERATOR ==! (LEFTARG = pair, RIGHTARG = pair, FUNCTION = eq);
CREATE OPERATOR FAMILY fam USING btree;
CREATE OPERATOR CLASS cls FOR TYPE pair USING hash AS OPERATOR 1 ===;
CREATE SEQUENCE seq;
CREATE TABLE t (id int PRIMARY KEY, a text, b text NOT NULL, c int DEFAULT 1, n int GENERATED ALWAYS AS IDENTITY, g int GENERATED ALWAYS AS (1) STORED,
  CONSTRAINT positive CHECK (c > 0), CONSTRAINT one_c UNIQUE (c), CONSTRAINT once UNIQUE (b));
CREATE TABLE kid (x int) INHERITS (t);
CREATE TABLE p (id int, a text) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE loose (id int, a text);
CREATE TABLE under_mv (id int, a text);
CREATE TABLE ruled (id int);
CREATE RULE quiet AS ON UPDATE TO ruled DO INSTEAD NOTHING;
CREATE INDEX ti ON t (lower(a));
CREATE UNIQUE INDEX tu ON t (b);
CREATE INDEX p_a ON p (a);
CREATE INDEX loose_a ON ONLY p (id);
CREATE INDEX p1_id ON p1 (id);
CREATE STATISTICS st ON a, b FROM t;
CREATE VIEW v AS SELECT id, a FROM t;
CREATE MATERIALIZED VIEW mv AS SELECT id, a FROM under_mv;
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION trig() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE AGGREGATE agg (integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE RULE r AS ON UPDATE TO v DO INSTEAD NOTHING;
CREATE TRIGGER tg AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION trig();
CREATE TRIGGER tp AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION trig();
CREATE POLICY pol ON t;
CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4in';
CREATE FUNCTION to_sql(internal) RETURNS mood LANGUAGE internal IMMUTABLE AS 'int4in';
CREATE TRANSFORM FOR mood LANGUAGE own (FROM SQL WITH FUNCTION from_sql(internal), TO SQL WITH FUNCTION to_sql(internal));
CREATE FUNCTION evt() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION evt2() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER et ON sql_drop WHEN TAG IN ('DROP AGGREGATE') EXECUTE FUNCTION evt();
CREATE PUBLICATION pub FOR TABLE t;
CREATE SUBSCRIPTION sub CONNECTION '' PUBLICATION far WITH (connect = false, slot_name = NONE);
GRANT SELECT ON t TO pg_monitor;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;
CREATE TEXT SEARCH PARSER prs (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE tmpl (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION cfg (PARSER = prs);
CREATE FOREIGN DATA WRAPPER fdw;
CREATE SERVER srv TYPE 'a' VERSION '1' FOREIGN DATA WRAPPER fdw;
CREATE USER MAPPING FOR PUBLIC SERVER srv;
CREATE FOREIGN TABLE ft (id int, a text, CHECK (id > 0)) SERVER srv;
CREATE FOREIGN TABLE fp PARTITION OF p FOR VALUES FROM (20) TO (30) SERVER srv;
CREATE FOREIGN TABLE fk (more int) INHERITS (t) SERVER srv;
COMMENT ON TABLE t IS 'a';
COMMENT ON SCHEMA public IS 'mine';
INSERT INTO pg_seclabel (objoid, classoid, objsubid, provider, label) VALUES ('t'::regclass, 'pg_class'::regclass, 0, 'dummy', 'a')`;

/** SQL, and the first major version that has the attribute. */
export type Changes = Readonly<Record<string, Readonly<Record<string, string | readonly [since: number, sql: string]>>>>;

const proc = (name: string): string => `'pg_catalog.${name}'::pg_catalog.regproc`;
const own = "lanname = 'own'";

export const CHANGES: Changes = {
  schema: { '': 'CREATE SCHEMA more' },
  extension: {
    schema: 'ALTER EXTENSION citext SET SCHEMA app',
    version: "UPDATE pg_extension SET extversion = '0' WHERE extname = 'citext'",
  },
  language: {
    trusted: `UPDATE pg_language SET lanpltrusted = false WHERE ${own}`,
    handler: 'CREATE OR REPLACE TRUSTED LANGUAGE own HANDLER handle2 INLINE run_inline VALIDATOR check_body',
    inline: 'CREATE OR REPLACE TRUSTED LANGUAGE own HANDLER handle VALIDATOR check_body',
    validator: 'CREATE OR REPLACE TRUSTED LANGUAGE own HANDLER handle INLINE run_inline',
  },
  'access method': {
    type: 'DROP ACCESS METHOD heap2; CREATE ACCESS METHOD heap2 TYPE INDEX HANDLER bthandler',
    handler: `UPDATE pg_am SET amhandler = ${proc('bthandler')} WHERE amname = 'heap2'`,
  },
  'base type': {
    shell: 'CREATE TYPE shelly',
    functions: "UPDATE pg_type SET typreceive = 'bt_recv'::regproc WHERE typname = 'bt'",
    parameters: 'ALTER TYPE bt SET (STORAGE = external)',
  },
  enum: { labels: "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'" },
  domain: {
    type: 'DROP DOMAIN dom; CREATE DOMAIN dom AS integer',
    collation: 'DROP DOMAIN dom; CREATE DOMAIN dom AS text COLLATE "C"',
    default: "ALTER DOMAIN dom SET DEFAULT 'x'",
    notNull: 'ALTER DOMAIN dom SET NOT NULL',
    notNullName: [17, 'ALTER DOMAIN dom ADD CONSTRAINT filled NOT NULL'],
    checks: "ALTER DOMAIN dom ADD CHECK (VALUE <> '')",
  },
  'composite type': { attributes: 'ALTER TYPE pair ADD ATTRIBUTE c int', order: 'ALTER TYPE pair ADD ATTRIBUTE c int' },
  'range type': {
    subtype: 'DROP TYPE span; CREATE TYPE span AS RANGE (SUBTYPE = int4)',
    multirange: 'ALTER TYPE span_multirange RENAME TO spans',
    operatorClass: 'DROP TYPE span; CREATE TYPE span AS RANGE (SUBTYPE = text, SUBTYPE_OPCLASS = text_pattern_ops)',
    collation: 'DROP TYPE span; CREATE TYPE span AS RANGE (SUBTYPE = text, COLLATION = "C")',
    canonical: 'CREATE TYPE canonical AS RANGE (SUBTYPE = int4, CANONICAL = canon)',
    subtypeDifference: `UPDATE pg_range SET rngsubdiff = ${proc('float8mi')} WHERE rngtypid = 'span'::regtype`,
  },
  collation: {
    provider: "UPDATE pg_collation SET collprovider = 'i' WHERE collname = 'coll'",
    locale: "ALTER COLLATION coll RENAME TO coll_; CREATE COLLATION coll (LOCALE = 'POSIX')",
    lcCollate: "UPDATE pg_collation SET collcollate = 'POSIX' WHERE collname = 'coll'",
    lcCtype: "UPDATE pg_collation SET collctype = 'POSIX' WHERE collname = 'coll'",
    rules: [16, "UPDATE pg_collation SET collicurules = '&a < b' WHERE collname = 'coll'"],
    nondeterministic: "UPDATE pg_collation SET collisdeterministic = false WHERE collname = 'coll'",
  },
  conversion: {
    from: "UPDATE pg_conversion SET conforencoding = 9 WHERE conname = 'conv'",
    to: "UPDATE pg_conversion SET contoencoding = 9 WHERE conname = 'conv'",
    function: `UPDATE pg_conversion SET conproc = ${proc('iso8859_to_utf8')} WHERE conname = 'conv'`,
    default: "UPDATE pg_conversion SET condefault = true WHERE conname = 'conv'",
  },
  cast: {
    method: 'DROP CAST (mood AS pair); CREATE CAST (mood AS pair) WITH INOUT',
    context: 'DROP CAST (mood AS pair); CREATE CAST (mood AS pair) WITH FUNCTION to_pair(mood) AS ASSIGNMENT',
  },
  operator: {
    left: 'CREATE OPERATOR ##! (LEFTARG = pair, RIGHTARG = pair, FUNCTION = eq)',
    right: 'CREATE OPERATOR ##! (RIGHTARG = pair, FUNCTION = neg)',
    function: "UPDATE pg_operator SET oprcode = 'eq2'::regproc WHERE oprname = '==='",
    commutator: "UPDATE pg_operator SET oprcom = oid WHERE oprname = '==='",
    negator: "UPDATE pg_operator SET oprnegate = (SELECT oid FROM pg_operator WHERE oprname = '==!') WHERE oprname = '==='",
    restrict: 'ALTER OPERATOR === (pair, pair) SET (RESTRICT = eqsel)',
    join: 'ALTER OPERATOR === (pair, pair) SET (JOIN = eqjoinsel)',
    hashes: "UPDATE pg_operator SET oprcanhash = true WHERE oprname = '==='",
    merges: "UPDATE pg_operator SET oprcanmerge = true WHERE oprname = '==='",
  },
  'operator family': { members: 'ALTER OPERATOR FAMILY fam USING btree ADD OPERATOR 1 < (int4, int8)' },
  'operator class': {
    type: "UPDATE pg_opclass SET opcintype = 'mood'::regtype WHERE opcname = 'cls'",
    default: "UPDATE pg_opclass SET opcdefault = true WHERE opcname = 'cls'",
    family: "UPDATE pg_opclass SET opcfamily = (SELECT oid FROM pg_opfamily WHERE opfname = 'fam') WHERE opcname = 'cls'",
    storage: "UPDATE pg_opclass SET opckeytype = 'int4'::regtype WHERE opcname = 'cls'",
    members:
      "UPDATE pg_amop SET amopopr = (SELECT oid FROM pg_operator WHERE oprname = '==!') WHERE amopopr = (SELECT oid FROM pg_operator WHERE oprname = '===')",
  },
  sequence: {
    increment: 'ALTER SEQUENCE seq INCREMENT 2',
    min: 'ALTER SEQUENCE seq MINVALUE 0',
    max: 'ALTER SEQUENCE seq MAXVALUE 99',
    start: 'ALTER SEQUENCE seq START 7',
    cache: 'ALTER SEQUENCE seq CACHE 7',
    cycle: 'ALTER SEQUENCE seq CYCLE',
    type: 'ALTER SEQUENCE seq AS integer',
    unlogged: [15, 'ALTER SEQUENCE seq SET UNLOGGED'],
    ownedBy: 'ALTER SEQUENCE seq OWNED BY t.id',
  },
  table: {
    order: 'ALTER TABLE loose ADD COLUMN z int',
    ownOrder: 'CREATE TABLE p_own (a text, id int); ALTER TABLE p ATTACH PARTITION p_own FOR VALUES FROM (50) TO (60)',
    unlogged: 'ALTER TABLE loose SET UNLOGGED',
    partitionBy: 'DROP TABLE loose; CREATE TABLE loose (id int, a text) PARTITION BY LIST (id)',
    partitionOf: 'ALTER TABLE p DETACH PARTITION p1',
    bounds: 'ALTER TABLE p DETACH PARTITION p1; ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (2) TO (10)',
    inherits: 'ALTER TABLE kid NO INHERIT t',
    ofType: 'CREATE TYPE row_of_loose AS (id int, a text); ALTER TABLE loose OF row_of_loose',
    accessMethod: "UPDATE pg_class SET relam = (SELECT oid FROM pg_am WHERE amname = 'heap2') WHERE relname = 'loose'",
    tablespace: "UPDATE pg_class SET reltablespace = 1664 WHERE relname = 'loose'",
    options: 'ALTER TABLE loose SET (fillfactor = 70)',
    rowSecurity: 'ALTER TABLE loose ENABLE ROW LEVEL SECURITY',
    forceRowSecurity: 'ALTER TABLE loose FORCE ROW LEVEL SECURITY',
    replicaIdentity: 'ALTER TABLE loose REPLICA IDENTITY FULL',
  },
  column: {
    type: 'ALTER TABLE loose ALTER COLUMN id TYPE bigint',
    collation: 'ALTER TABLE loose ALTER COLUMN a TYPE text COLLATE "C"',
    notNull: 'ALTER TABLE loose ALTER COLUMN a SET NOT NULL',
    notNullName: [18, 'ALTER TABLE loose ADD CONSTRAINT filled NOT NULL a'],
    ownNotNullName: [18, 'ALTER TABLE p ALTER COLUMN a SET NOT NULL'],
    localNotNull: [18, 'ALTER TABLE kid ALTER COLUMN b SET NOT NULL'],
    notNullNoInherit: [18, 'ALTER TABLE loose ADD CONSTRAINT filled NOT NULL a NO INHERIT'],
    notNullUnvalidated: [18, 'ALTER TABLE loose ADD CONSTRAINT filled NOT NULL a NOT VALID'],
    default: 'ALTER TABLE loose ALTER COLUMN id SET DEFAULT 3',
    identity: 'ALTER TABLE t ALTER COLUMN n SET GENERATED BY DEFAULT',
    identityOptions: 'ALTER TABLE t ALTER COLUMN n SET INCREMENT 5',
    identitySequence: 'ALTER SEQUENCE t_n_seq RENAME TO other_seq',
    identityPersistence: [15, 'ALTER SEQUENCE t_n_seq SET UNLOGGED'],
    generated: 'ALTER TABLE t ALTER COLUMN g DROP EXPRESSION',
    expression:
      'ALTER TABLE kid NO INHERIT t; ALTER TABLE fk NO INHERIT t; ALTER TABLE t DROP COLUMN g, ADD COLUMN g int GENERATED ALWAYS AS (2) STORED',
    storage: 'ALTER TABLE loose ALTER COLUMN a SET STORAGE EXTERNAL',
    compression: 'ALTER TABLE loose ALTER COLUMN a SET COMPRESSION pglz',
    statistics: 'ALTER TABLE loose ALTER COLUMN a SET STATISTICS 7',
    options: 'ALTER TABLE loose ALTER COLUMN a SET (n_distinct = 5)',
    inherited: 'ALTER TABLE kid NO INHERIT t',
    ownDefault: 'ALTER TABLE kid ALTER COLUMN a SET DEFAULT 7',
    ownNotNull: 'ALTER TABLE kid ALTER COLUMN a SET NOT NULL',
    parentsNotNull: [18, 'ALTER TABLE t ALTER COLUMN a SET NOT NULL'],
    typeStorage: 'ALTER TABLE loose ALTER COLUMN a SET STORAGE EXTERNAL',
  },
  constraint: {
    definition: 'ALTER TABLE t DROP CONSTRAINT positive; ALTER TABLE t ADD CONSTRAINT positive CHECK (c > 1)',
    unvalidated: 'ALTER TABLE t DROP CONSTRAINT positive; ALTER TABLE t ADD CONSTRAINT positive CHECK (c > 0) NOT VALID',
    options: 'ALTER INDEX once SET (fillfactor = 70)',
    tablespace: "UPDATE pg_class SET reltablespace = 1664 WHERE relname = 'once'",
    clustered: 'ALTER TABLE t CLUSTER ON once',
    replicaIdentity: 'ALTER TABLE t REPLICA IDENTITY USING INDEX once',
    inherited: 'ALTER TABLE kid NO INHERIT t',
    ownUnvalidated: 'ALTER TABLE t ADD CONSTRAINT handed_down CHECK (c > 0) NOT VALID',
    ownName: `CREATE TABLE q (id int) PARTITION BY RANGE (id); CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (1) TO (10);
      ALTER TABLE q1 ADD CONSTRAINT mine FOREIGN KEY (id) REFERENCES t; ALTER TABLE q ADD CONSTRAINT ref FOREIGN KEY (id) REFERENCES t`,
    partitioned: 'ALTER TABLE p ADD CONSTRAINT above CHECK (id > 0)',
    besideInherited: `CREATE TABLE q (id int) PARTITION BY RANGE (id); CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (1) TO (10);
      ALTER TABLE q1 ADD CONSTRAINT ref CHECK (id > 0); ALTER TABLE q ADD CONSTRAINT ref FOREIGN KEY (id) REFERENCES t`,
  },
  index: {
    definition: 'DROP INDEX ti; CREATE INDEX ti ON t (upper(a))',
    invalid: "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ti'::regclass",
    options: 'ALTER INDEX ti SET (fillfactor = 70)',
    tablespace: "UPDATE pg_class SET reltablespace = 1664 WHERE relname = 'ti'",
    statistics: 'ALTER INDEX ti ALTER COLUMN 1 SET STATISTICS 7',
    attachedTo: 'ALTER INDEX loose_a ATTACH PARTITION p1_id',
    only: 'CREATE INDEX p_only ON ONLY p (id)',
    partitions: 'CREATE INDEX p_only ON ONLY p (id)',
    attachedAlone:
      'CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (50) TO (60); CREATE INDEX p_only ON ONLY p (id); CREATE INDEX p_2_id ON p_2 (id); ALTER INDEX p_only ATTACH PARTITION p_2_id',
    clustered: 'ALTER TABLE t CLUSTER ON tu',
    replicaIdentity: 'ALTER TABLE t REPLICA IDENTITY USING INDEX tu',
  },
  statistics: {
    definition: 'DROP STATISTICS st; CREATE STATISTICS st (ndistinct) ON a, b FROM t',
    target: 'ALTER STATISTICS st SET STATISTICS 7',
  },
  view: {
    definition: 'CREATE OR REPLACE VIEW v AS SELECT id, upper(a) AS a FROM t',
    columns: 'CREATE OR REPLACE VIEW v AS SELECT id, a, b FROM t',
    options: 'ALTER VIEW v SET (security_barrier)',
    defaults: "ALTER VIEW v ALTER COLUMN a SET DEFAULT 'x'",
  },
  'materialized view': {
    definition: 'DROP MATERIALIZED VIEW mv; CREATE MATERIALIZED VIEW mv AS SELECT id, upper(a) AS a FROM under_mv',
    columns: 'DROP MATERIALIZED VIEW mv; CREATE MATERIALIZED VIEW mv AS SELECT id FROM under_mv',
    options: 'ALTER MATERIALIZED VIEW mv SET (fillfactor = 70)',
    accessMethod: "UPDATE pg_class SET relam = (SELECT oid FROM pg_am WHERE amname = 'heap2') WHERE relname = 'mv'",
    tablespace: "UPDATE pg_class SET reltablespace = 1664 WHERE relname = 'mv'",
    columnSettings: 'ALTER MATERIALIZED VIEW mv ALTER COLUMN a SET STATISTICS 7',
  },
  function: {
    definition: "CREATE OR REPLACE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT 2'",
    procedure: "DROP FUNCTION f(int); CREATE PROCEDURE f(n int) LANGUAGE sql AS 'SELECT 1'",
  },
  aggregate: {
    arguments: "DROP AGGREGATE agg (int); CREATE AGGREGATE agg (n integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')",
    result: "UPDATE pg_proc SET prorettype = 'int8'::regtype WHERE proname = 'agg'",
    hypothetical: "UPDATE pg_aggregate SET aggkind = 'h', aggnumdirectargs = 1 WHERE aggfnoid = 'agg'::regproc",
    options: "CREATE OR REPLACE AGGREGATE agg (integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '1')",
  },
  rule: {
    definition: 'CREATE OR REPLACE RULE r AS ON DELETE TO v DO INSTEAD NOTHING',
    enabled: 'ALTER TABLE ruled DISABLE RULE quiet',
  },
  trigger: {
    definition: 'CREATE OR REPLACE TRIGGER tg AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION trig()',
    enabled: 'ALTER TABLE t DISABLE TRIGGER tg',
    copyOf: 'ALTER TABLE p1 DISABLE TRIGGER tp',
  },
  policy: {
    command: 'DROP POLICY pol ON t; CREATE POLICY pol ON t FOR SELECT',
    restrictive: 'DROP POLICY pol ON t; CREATE POLICY pol ON t AS RESTRICTIVE',
    roles: 'ALTER POLICY pol ON t TO pg_monitor',
    using: 'ALTER POLICY pol ON t USING (id > 0)',
    check: 'ALTER POLICY pol ON t WITH CHECK (id > 0)',
  },
  transform: {
    fromSql: 'CREATE OR REPLACE TRANSFORM FOR mood LANGUAGE own (TO SQL WITH FUNCTION to_sql(internal))',
    toSql: 'CREATE OR REPLACE TRANSFORM FOR mood LANGUAGE own (FROM SQL WITH FUNCTION from_sql(internal))',
  },
  'event trigger': {
    event: "UPDATE pg_event_trigger SET evtevent = 'ddl_command_end' WHERE evtname = 'et'",
    tags: "UPDATE pg_event_trigger SET evttags = '{\"DROP TABLE\"}' WHERE evtname = 'et'",
    function: "UPDATE pg_event_trigger SET evtfoid = 'evt2'::regproc WHERE evtname = 'et'",
    enabled: 'ALTER EVENT TRIGGER et DISABLE',
  },
  publication: {
    allTables: 'DROP PUBLICATION pub; CREATE PUBLICATION pub FOR ALL TABLES',
    tables: 'ALTER PUBLICATION pub ADD TABLE loose',
    schemas: [15, 'ALTER PUBLICATION pub ADD TABLES IN SCHEMA app'],
    publish: "ALTER PUBLICATION pub SET (publish = 'insert')",
    viaRoot: 'ALTER PUBLICATION pub SET (publish_via_partition_root)',
    generatedColumns: [18, 'ALTER PUBLICATION pub SET (publish_generated_columns = stored)'],
  },
  subscription: {
    publications: 'ALTER SUBSCRIPTION sub SET PUBLICATION other WITH (refresh = false)',
    disabled: "UPDATE pg_subscription SET subenabled = NOT subenabled WHERE subname = 'sub'",
    slot: "ALTER SUBSCRIPTION sub SET (slot_name = 'other')",
    options: 'ALTER SUBSCRIPTION sub SET (binary = true)',
  },
  owner: {
    role: 'ALTER TABLE t OWNER TO pg_monitor',
    procedure: "CREATE PROCEDURE owned(int) LANGUAGE sql AS ''; ALTER PROCEDURE owned(int) OWNER TO pg_monitor",
  },
  privilege: {
    granted: 'GRANT INSERT ON t TO pg_monitor',
    grantable: 'GRANT SELECT ON loose TO pg_monitor WITH GRANT OPTION',
    revoked: 'REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC',
    grantOption:
      "ALTER TYPE mood OWNER TO pg_monitor; UPDATE pg_type SET typacl = '{=U*/pg_monitor,pg_monitor=U/pg_monitor}' WHERE typname = 'mood'",
    columns: 'GRANT SELECT (a) ON loose TO pg_monitor',
  },
  'default privilege': {
    granted: 'ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO pg_monitor',
    grantable: 'ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO pg_monitor WITH GRANT OPTION',
    revoked: 'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
    grantOption: "UPDATE pg_default_acl SET defaclacl = '{=U*/postgres}', defaclobjtype = 'T'",
  },
  'text search parser': {
    start: `UPDATE pg_ts_parser SET prsstart = ${proc('prsd_end')} WHERE prsname = 'prs'`,
    getToken: `UPDATE pg_ts_parser SET prstoken = ${proc('prsd_end')} WHERE prsname = 'prs'`,
    end: `UPDATE pg_ts_parser SET prsend = ${proc('prsd_start')} WHERE prsname = 'prs'`,
    lexTypes: `UPDATE pg_ts_parser SET prslextype = ${proc('prsd_end')} WHERE prsname = 'prs'`,
    headline: `UPDATE pg_ts_parser SET prsheadline = ${proc('prsd_headline')} WHERE prsname = 'prs'`,
  },
  'text search template': {
    init: `UPDATE pg_ts_template SET tmplinit = ${proc('dsimple_init')} WHERE tmplname = 'tmpl'`,
    lexize: `UPDATE pg_ts_template SET tmpllexize = ${proc('dispell_lexize')} WHERE tmplname = 'tmpl'`,
  },
  'text search dictionary': {
    template: "UPDATE pg_ts_dict SET dicttemplate = (SELECT oid FROM pg_ts_template WHERE tmplname = 'tmpl') WHERE dictname = 'dict'",
    options: 'ALTER TEXT SEARCH DICTIONARY dict (accept = false)',
  },
  'text search configuration': {
    parser: "UPDATE pg_ts_config SET cfgparser = (SELECT oid FROM pg_ts_parser WHERE prsname = 'default') WHERE cfgname = 'cfg'",
    mappings: 'ALTER TEXT SEARCH CONFIGURATION cfg ADD MAPPING FOR word WITH dict',
  },
  'foreign data wrapper': {
    handler: `UPDATE pg_foreign_data_wrapper SET fdwhandler = ${proc('fdw_handler_in')} WHERE fdwname = 'fdw'`,
    validator: 'ALTER FOREIGN DATA WRAPPER fdw VALIDATOR postgresql_fdw_validator',
    options: "ALTER FOREIGN DATA WRAPPER fdw OPTIONS (x 'y')",
  },
  server: {
    wrapper:
      "CREATE FOREIGN DATA WRAPPER other; UPDATE pg_foreign_server SET srvfdw = (SELECT oid FROM pg_foreign_data_wrapper WHERE fdwname = 'other')",
    type: "UPDATE pg_foreign_server SET srvtype = 'b'",
    version: "ALTER SERVER srv VERSION '2'",
    options: "ALTER SERVER srv OPTIONS (x 'y')",
  },
  'user mapping': { options: "ALTER USER MAPPING FOR PUBLIC SERVER srv OPTIONS (x 'y')" },
  'foreign table': {
    server:
      "CREATE SERVER srv2 FOREIGN DATA WRAPPER fdw; UPDATE pg_foreign_table SET ftserver = (SELECT oid FROM pg_foreign_server WHERE srvname = 'srv2')",
    options: "ALTER FOREIGN TABLE ft OPTIONS (x 'y')",
    order: 'ALTER FOREIGN TABLE ft ADD COLUMN z int',
    columns: 'ALTER FOREIGN TABLE ft ALTER COLUMN a SET NOT NULL',
    overrides: "ALTER FOREIGN TABLE fk ALTER COLUMN a SET DEFAULT 'x'",
    inherited: "ALTER FOREIGN TABLE fk ALTER COLUMN a SET DEFAULT 'x'",
    checks: 'ALTER FOREIGN TABLE ft ADD CHECK (id < 9)',
    inheritedChecks: 'ALTER TABLE t ADD CONSTRAINT below CHECK (c < 100)',
    inherits: 'ALTER FOREIGN TABLE fk NO INHERIT t',
    partitionOf: 'ALTER TABLE p DETACH PARTITION fp',
    bounds: 'ALTER TABLE p DETACH PARTITION fp; ALTER TABLE p ATTACH PARTITION fp FOR VALUES FROM (21) TO (30)',
  },
  comment: { text: "COMMENT ON TABLE t IS 'b'" },
  'security label': { label: "UPDATE pg_seclabel SET label = 'b'" },
};

/** What no attribute's own change shows: objects of PostgreSQL's own, roles and tablespaces, and what belongs to an extension. */
export const FURTHER: readonly (readonly [kind: string, sql: string])[] = [
  ['privilege', 'GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text) TO pg_monitor'],
  ['privilege', 'REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC'],
  ['privilege', 'REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC'],
  ['privilege', 'REVOKE USAGE ON LANGUAGE sql FROM PUBLIC'],
  ['privilege', 'REVOKE USAGE ON TYPE pg_catalog.xml FROM PUBLIC'],
  ['privilege', 'GRANT SELECT ON pg_catalog.pg_authid TO pg_monitor'],
  ['privilege', 'REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC'],
  ['privilege', 'GRANT SELECT (rolpassword) ON pg_catalog.pg_authid TO pg_monitor'],
  ['privilege', 'GRANT CREATE ON SCHEMA pg_catalog TO pg_monitor'],
  ['privilege', 'GRANT CREATE ON SCHEMA public TO pg_monitor'],
  ['privilege', "DELETE FROM pg_init_privs WHERE objoid = 'pg_catalog.pg_ls_dir(text)'::regprocedure"],
  ['comment', 'COMMENT ON SCHEMA public IS NULL'],
  [
    'security label',
    "INSERT INTO pg_seclabel (objoid, classoid, objsubid, provider, label) VALUES (2200, 'pg_namespace'::regclass, 0, 'dummy', 'a')",
  ],
  ['function', 'ALTER EXTENSION citext ADD FUNCTION f(int)'],
  ['function', 'ALTER EXTENSION citext DROP FUNCTION regexp_match(citext, citext)'],
];
