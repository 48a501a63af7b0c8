// Pairs of schemas from a seed. A schema is a list of slots, each a statement by a seed of its own out of few names, so that objects name,
// shadow and follow each other; the second of a pair has some slots gone, added or drawn again. What the server refuses is left out.

export interface Slot {
  readonly kind: keyof typeof STATEMENTS;
  readonly seed: number;
}

export interface Pair {
  readonly before: readonly Slot[];
  readonly after: readonly Slot[];
}

export function randomPair(seed: number): Pair {
  const random = numbersFrom(seed);
  const before = schema(random);
  const after = before.flatMap((slot): readonly Slot[] => {
    const fate = random();
    if (fate < 0.15) return [];
    return fate < 0.4 ? [{ ...slot, seed: integer(random) }] : [slot];
  });
  const more = schema(random).filter(() => random() < 0.25);
  return { before, after: inOrder([...after, ...more]) };
}

export const statementOf = ({ kind, seed }: Slot): string => STATEMENTS[kind]!(choices(numbersFrom(seed)));

function schema(random: Random): readonly Slot[] {
  const size = 0.4 + random() * 1.2;
  return KINDS.flatMap((kind) => {
    const count = Math.round(random() * size * (MOST[kind] ?? 3));
    return Array.from({ length: count }, () => ({ kind, seed: integer(random) }));
  });
}

const inOrder = (slots: readonly Slot[]): readonly Slot[] => [...slots].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));

type Random = () => number;

const integer = (random: Random): number => Math.trunc(random() * 2 ** 31);

/** The same numbers for the same seed (mulberry32: a state that counts up, mixed by multiplication and shifts). */
export function numbersFrom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Choices {
  one<T>(list: readonly T[]): T;
  some<T>(list: readonly T[]): readonly T[];
  chance(share: number): boolean;
}

const choices = (random: Random): Choices => ({
  one: (list) => list[Math.trunc(random() * list.length)]!,
  some: (list) => {
    const taken = list.filter(() => random() < 0.5);
    return taken.length > 0 ? taken : [list[Math.trunc(random() * list.length)]!];
  },
  chance: (share) => random() < share,
});

const TABLES = ['t0', 't1', 't2', 'app.t0', 'app.t3', 'k0', 'p0'];
const VIEWS = ['v0', 'v1', 'app.v0', 'm0', 'app.m1'];
const FUNCTIONS = ['f0', 'f1', 'app.f2'];
const COLUMNS = ['a', 'b', 'c', 'd', '"E f"'];
const PLAIN = ['integer', 'bigint', 'text', 'varchar(20)', 'numeric(8,2)', 'date', 'uuid', 'boolean', 'timestamptz', 'integer[]'];
const OWN = ['e0', 'app.e1', 'd0', 'app.d1', 'c0', 'c1', 'e0[]', 'd0[]', 'c0[]', 'r0'];
const LABELS = ['new', 'open', 'closed', "it's", 'x y'];

const type = (c: Choices): string => (c.chance(0.7) ? c.one(PLAIN) : c.one(OWN));
const relation = (c: Choices): string => (c.chance(0.7) ? c.one(TABLES) : c.one(VIEWS));
const name = (c: Choices, prefix: string): string => `${prefix}${c.one([0, 1, 2])}`;

function column(c: Choices, name: string): string {
  const fallback = c.chance(0.3) ? ` DEFAULT ${c.one(['1', "'new'", "'2'", 'now()', "nextval('s0')", "nextval('app.s1')", 'NULL'])}` : '';
  const of = type(c);
  // A default that fits no row is refused where the column is added, and taken where the table is made.
  const fitting = of === 'varchar(20)' ? fallback.replace('now()', 'current_date') : fallback;
  return `${name} ${of}${c.chance(0.3) ? ' NOT NULL' : ''}${fitting}`;
}

const expression = (c: Choices, a = c.one(COLUMNS)): string =>
  c.one([`${a} IS NOT NULL`, `${a} > 0`, `${a} = 'new'`, `${a}::text <> ''`, `f0(${a}) > 0`, `app.f2(${a})`, `length(${a}::text) > 1`]);

const query = (c: Choices): string => {
  const source = relation(c);
  return c.one([
    `SELECT ${c.some(COLUMNS).join(', ')} FROM ${source}`,
    `SELECT * FROM ${source}`,
    `SELECT ${c.one(COLUMNS)} AS a, count(*) AS b FROM ${source} GROUP BY 1`,
    `SELECT x.${c.one(COLUMNS)}, y.${c.one(COLUMNS)} AS b FROM ${source} x JOIN ${relation(c)} y ON x.a::text = y.a::text`,
    `SELECT (x.${c.one(COLUMNS)}).x AS a FROM ${source} x`,
    `SELECT f0(a) AS a, ${c.one(COLUMNS)} AS b FROM ${source}`,
    `SELECT x AS a FROM ${source} x`,
  ]);
};

const functionOf = (c: Choices): string => {
  const name = c.one(FUNCTIONS);
  const argument = `${c.chance(0.5) ? 'x ' : 'y '}${c.chance(0.3) ? relation(c) : type(c)}`;
  const body = c.one([
    `RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 FROM ${relation(c)} LIMIT 1 $$`,
    `RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$`,
    `RETURNS ${type(c)} LANGUAGE plpgsql IMMUTABLE AS $$ DECLARE r ${relation(c)}%ROWTYPE; BEGIN RETURN NULL; END $$`,
    `RETURNS SETOF ${relation(c)} LANGUAGE sql STABLE AS $$ ${query(c)} $$`,
    `RETURNS integer LANGUAGE sql IMMUTABLE RETURN 1`,
    `RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*) FROM ${relation(c)}; END`,
  ]);
  return `CREATE FUNCTION ${name}(${argument}) ${body}`;
};

/** In the order in which a schema is made of them. */
const STATEMENTS: Readonly<Record<string, (c: Choices) => string>> = {
  schema: () => 'CREATE SCHEMA app',
  enum: (c) => `CREATE TYPE ${c.one(['e0', 'app.e1'])} AS ENUM (${c.some(LABELS).map(quoted).join(', ')})`,
  enumTurned: (c) =>
    `CREATE TYPE ${c.one(['e0', 'app.e1'])} AS ENUM (${c
      .some([...LABELS].reverse())
      .map(quoted)
      .join(', ')})`,
  domain: (c) =>
    `CREATE DOMAIN ${c.one(['d0', 'app.d1'])} AS ${c.chance(0.3) ? c.one(['e0', 'app.e1', 'd0', 'c0']) : c.one(PLAIN)}${c.chance(0.3) ? ' NOT NULL' : ''}${c.chance(0.4) ? ` CHECK (VALUE::text <> '${c.one(['x', 'y'])}')` : ''}`,
  composite: (c) =>
    `CREATE TYPE ${c.one(['c0', 'c1'])} AS (${c
      .some(['x', 'y', 'z'])
      .map((one) => `${one} ${type(c)}`)
      .join(', ')})`,
  range: (c) => `CREATE TYPE r0 AS RANGE (subtype = ${c.one(['integer', 'text', 'e0', 'date', 'd0'])})`,
  sequence: (c) => `CREATE SEQUENCE ${c.one(['s0', 'app.s1'])}${c.chance(0.3) ? ' AS integer' : ''} INCREMENT BY ${c.one([1, 5])}`,
  table: (c) =>
    `CREATE TABLE ${c.one(TABLES.slice(0, 5))} (${c
      .some(COLUMNS)
      .map((one) => column(c, one))
      .join(', ')})`,
  serial: (c) => `ALTER TABLE ${c.one(TABLES)} ADD COLUMN id ${c.one(['serial', 'bigserial', 'integer GENERATED ALWAYS AS IDENTITY'])}`,
  child: (c) => `CREATE TABLE k0 (${c.chance(0.5) ? column(c, c.one(COLUMNS)) : ''}) INHERITS (${c.some(['t0', 't1', 't2']).join(', ')})`,
  // How a table is partitioned is only altered by hand.
  partitioned: (c) =>
    `CREATE TABLE p0 (${c
      .some(COLUMNS)
      .map((one) => column(c, one))
      .join(', ')}, k integer) PARTITION BY LIST (k)`,
  partition: (c) => `CREATE TABLE ${name(c, 'p0_')} PARTITION OF p0 ${c.one(['FOR VALUES IN (1)', 'FOR VALUES IN (2, 3)', 'DEFAULT'])}`,
  ownColumn: (c) =>
    `ALTER TABLE ONLY ${c.one(['k0', 'p0_0', 'p0_1'])} ALTER COLUMN ${c.one(COLUMNS)} ${c.one(['SET NOT NULL', "SET DEFAULT '7'", 'DROP DEFAULT'])}`,
  rowColumn: (c) => `ALTER TABLE ${c.one(TABLES)} ADD COLUMN w ${c.one(TABLES)}`,
  key: (c) =>
    `ALTER TABLE ${c.one(TABLES)} ADD CONSTRAINT ${name(c, 'u')} ${c.one(['PRIMARY KEY', 'UNIQUE'])} (${c.some(COLUMNS).slice(0, 2).join(', ')})`,
  check: (c) => `ALTER TABLE ${c.one(TABLES)} ADD CONSTRAINT ${name(c, 'ck')} CHECK (${expression(c)})`,
  foreign: (c) =>
    `ALTER TABLE ${c.one(TABLES)} ADD CONSTRAINT ${name(c, 'fk')} FOREIGN KEY (${c.one(COLUMNS)}) REFERENCES ${c.one(TABLES)} (${c.one(COLUMNS)})${c.chance(0.3) ? ' ON DELETE CASCADE' : ''}`,
  function: functionOf,
  index: (c) =>
    `CREATE ${c.chance(0.3) ? 'UNIQUE ' : ''}INDEX ${name(c, 'i')} ON ${c.chance(0.2) ? 'ONLY ' : ''}${c.one(TABLES)} (${c.some(COLUMNS).slice(0, 2).join(', ')})${c.chance(0.3) ? ` WHERE ${expression(c)}` : ''}`,
  expressionIndex: (c) => `CREATE INDEX ${name(c, 'x')} ON ${c.one(TABLES)} ((${expression(c)}))`,
  default: (c) =>
    `ALTER TABLE ${c.one(TABLES)} ALTER COLUMN ${c.one(COLUMNS)} SET DEFAULT ${c.one(['f0(1)', "app.f2('x')", 'f1(NULL)', '5', "'open'"])}`,
  generated: (c) =>
    `ALTER TABLE ${c.one(TABLES)} ADD COLUMN g ${c.one(['integer', 'boolean', 'text'])} GENERATED ALWAYS AS (${c.one([expression(c), `${c.one(COLUMNS)}::text`, `f0(${c.one(COLUMNS)})`])}) STORED`,
  domainCheck: (c) =>
    `ALTER DOMAIN ${c.one(['d0', 'app.d1'])} ADD CONSTRAINT ${name(c, 'dc')} CHECK (${c.one(['f0(VALUE) > 0', 'app.f2(VALUE)', "VALUE::text <> 'q'"])})`,
  view: (c) => `CREATE VIEW ${c.one(VIEWS.slice(0, 3))} AS ${query(c)}`,
  materialized: (c) => `CREATE MATERIALIZED VIEW ${c.one(VIEWS.slice(3))} AS ${query(c)}`,
  viewIndex: (c) => `CREATE INDEX ${name(c, 'mi')} ON ${c.one(VIEWS.slice(3))} (${c.one(['a', 'b'])})`,
  functionOfView: functionOf,
  viewOfFunction: (c) => `CREATE VIEW ${c.one(['v1', 'v2'])} AS ${query(c)}`,
  viewColumn: (c) => `ALTER TABLE ${c.one(TABLES)} ADD COLUMN v ${c.one(VIEWS)}`,
  triggerFunction: (c) =>
    `CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM ${c.one(FUNCTIONS)}(1); RETURN NEW; END $$`,
  trigger: (c) =>
    `CREATE TRIGGER ${name(c, 'tg')} BEFORE UPDATE${c.chance(0.5) ? ` OF ${c.one(COLUMNS)}` : ''} ON ${c.one(TABLES)} FOR EACH ROW${c.chance(0.4) ? ` WHEN (NEW.${expression(c)})` : ''} EXECUTE FUNCTION tf()`,
  policy: (c) =>
    `CREATE POLICY ${name(c, 'po')} ON ${c.one(TABLES)} USING (${c.one([expression(c), `EXISTS (SELECT 1 FROM ${relation(c)} r WHERE r.a::text = 'x')`])})`,
  rowSecurity: (c) => `ALTER TABLE ${c.one(TABLES)} ENABLE ROW LEVEL SECURITY`,
  rule: (c) =>
    `CREATE RULE ${name(c, 'ru')} AS ON ${c.one(['INSERT', 'DELETE'])} TO ${relation(c)} DO ${c.one(['INSTEAD NOTHING', `ALSO DELETE FROM ${c.one(TABLES)}`])}`,
  statistics: (c) => `CREATE STATISTICS ${name(c, 'st')} ON ${c.some(COLUMNS).join(', ')} FROM ${c.one(TABLES)}`,
  owned: (c) => `ALTER SEQUENCE ${c.one(['s0', 'app.s1'])} OWNED BY ${c.one(TABLES)}.${c.one(COLUMNS)}`,
  comment: (c) =>
    `COMMENT ON ${c.one([`TABLE ${c.one(TABLES)}`, `VIEW ${c.one(VIEWS)}`, `COLUMN ${relation(c)}.${c.one(COLUMNS)}`, 'TYPE e0', 'DOMAIN d0', 'SEQUENCE s0', `INDEX ${name(c, 'i')}`, `CONSTRAINT ${name(c, 'fk')} ON ${c.one(TABLES)}`])} IS ${c.one(["'one'", "'two'"])}`,
};

const KINDS = Object.keys(STATEMENTS);

/** Of most kinds a schema has up to three. */
const MOST: Readonly<Record<string, number>> = {
  schema: 2,
  table: 7,
  foreign: 4,
  view: 4,
  function: 5,
  comment: 4,
  rowColumn: 1,
  viewColumn: 1,
  range: 1,
  key: 5,
};

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
