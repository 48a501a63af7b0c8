// Conditions on a row of `TABLE`, at random but repeatable, and mutations of them that keep their types. Only what two rows of the same
// values agree on: nothing volatile.

/** Every type whose printed casts are not as they were written. */
export const TABLE = `(a text, k varchar(20), c char(3), x varchar(3), n numeric(6,2), i int, b bigint, s smallint, f boolean, g boolean,
  ta text[], va varchar(5)[], ia int[], ba bigint[])`;

export interface Condition {
  readonly sql: string;
  /** Another condition of the same shape, which may or may not mean the same. */
  readonly mutant: string;
}

export function randomCondition(seed: number): Condition {
  const sql = written(draws(seed), -1);
  const places = sql.places;
  const at = draws(seed + 1_000_003)(places);
  return { sql: sql.text, mutant: written(draws(seed), at).text };
}

/** A whole number from 0 to `below`, exclusive. */
type Draw = (below: number) => number;

/** mulberry32. */
function draws(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** The same draws make the same condition; at the choice numbered `other` its neighbour is taken. */
function written(draw: Draw, other: number): { readonly text: string; readonly places: number } {
  let places = 0;
  const pick = (...choices: readonly string[]): string => {
    const at = draw(choices.length);
    return choices[places++ === other ? (at + 1) % choices.length : at]!;
  };
  const any = <T>(...makers: readonly (() => T)[]): T => makers[draw(makers.length)]!();
  const string = (): string => pick("'x'", "'y'", "'xy'", "'x '", "''", "'z'");
  const number = (): string => pick('1', '2', '-1', '2.5', '0');
  const whole = (): string => pick('1', '2', '-1', '0');
  const text = (): string =>
    any(
      () => pick('a', 'k', 'x', 'c'),
      () => pick('a', 'k', 'x'),
      string,
      () => `${pick('k', 'a', 'x')}::${pick('varchar(1)', 'varchar(2)', 'text', 'char(2)', 'varchar')}`,
      () => `coalesce(${pick('k', 'a')}, ${string()})`,
      () => `(${pick('k', 'x', 'a')} || ${pick('k', 'x', 'c')})`,
      () => `CASE WHEN ${pick('f', 'g')} THEN k ELSE ${pick('x', 'a')} END`,
      () => `${pick('upper', 'lower', 'trim')}(${pick('k', 'x', 'a')})`,
      () => `substring(k from ${whole()})`,
      () => `${pick('va', 'ta')}[${pick('1', '2')}]`,
    );
  const column = (): string => pick('a', 'k', 'x');
  const numeric = (): string =>
    any(
      () => pick('n', 'i', 'b', 's'),
      number,
      () => `(${pick('n', 'i', 'b')} ${pick('+', '-', '*')} ${pick('i', 's', 'n')})`,
      () => `(${pick('i', 'b')} - (${pick('i', 's')} - ${number()}))`,
      () => `${pick('n', 'i')}::${pick('numeric(4,1)', 'int', 'bigint', 'numeric(4,0)')}`,
    );
  const compare = (): string => pick('=', '<>', '<', '>', '<=', '>=');
  const leaf = (): string =>
    any(
      () => `${column()} ${pick('IN', 'NOT IN')} (${string()}, ${string()})`,
      () => `c ${pick('IN', 'NOT IN')} (${string()}, ${string()}, ${string()})`,
      () => `${column()} IN (${string()}, ${column()}, ${column()})`,
      () => `${column()} = ${pick('ANY', 'ALL')} (ARRAY[${string()}, ${string()}]${pick('', '::varchar[]', '::varchar(1)[]', '::text[]')})`,
      () => `${column()} = ${pick('ANY', 'ALL')} (${pick('va', 'ta')})`,
      () => `${pick('k', 'x')} = ANY (ARRAY[${pick('k', 'x')}, ${string()}])`,
      () => `va ${pick('=', '&&', '@>', '<@')} ARRAY[${pick('k', 'x')}]`,
      () => `va ${pick('=', '&&', '@>', '<@')} ARRAY[${pick('k', 'x')}, ${string()}]::${pick('varchar[]', 'varchar(1)[]', 'varchar(2)[]')}`,
      () => `ta ${pick('=', '&&', '@>', '<@')} ARRAY[${pick('k', 'x')}, ${pick('k', 'x')}]::text[]`,
      () => `ba ${pick('=', '&&', '@>', '<@')} ARRAY[${pick('i', 's', '1')}, ${whole()}]::bigint[]`,
      () => `ta ${pick('=', '<>')} (ARRAY[${pick('k', 'x')}]::varchar[])::text[]`,
      () => `ARRAY[ARRAY[${pick('k', 'x')}], ARRAY[${string()}]]::text[] ${pick('=', '<>')} ARRAY[ta, ta]`,
      () => `(${column()}, ${column()}, i) IS ${pick('', 'NOT ')}DISTINCT FROM (${string()}, ${string()}, ${whole()})`,
      () => `(${column()}, c, k, x) IS DISTINCT FROM (${column()}, ${string()}, ${string()}, ${column()})`,
      () => `(${column()}, i) ${pick('IN', 'NOT IN')} ((${string()}, ${whole()}), (${string()}, ${whole()}), (${string()}, ${whole()}))`,
      () => `(${column()}, i, k) ${compare()} (${string()}, ${whole()}, ${string()})`,
      () => `${text()} ${compare()} ${text()}`,
      () => `${text()} COLLATE ${pick('"C"', '"POSIX"')} ${compare()} ${string()}`,
      () => `${column()} ${pick('LIKE', 'NOT LIKE', 'ILIKE', 'SIMILAR TO')} ${pick("'x%'", "'%y'", "'x'")}`,
      () => `${column()} LIKE ${pick('ANY', 'ALL')} (ARRAY[${pick("'x%'", "'%y'")}, ${string()}])`,
      () => `${numeric()} ${compare()} ${numeric()}`,
      () => `${pick('n', 'i', 'b', 's')} ${pick('IN', 'NOT IN')} (${number()}, ${number()}, ${number()})`,
      () => `${pick('n', 'i', 'b')} ${pick('BETWEEN', 'NOT BETWEEN', 'BETWEEN SYMMETRIC')} ${number()} AND ${number()}`,
      () => `${column()} IS ${pick('', 'NOT ')}NULL`,
      () => `${pick('f', 'g')} IS ${pick('', 'NOT ')}${pick('TRUE', 'FALSE', 'UNKNOWN')}`,
      () => `nullif(${column()}, ${string()}) ${compare()} ${text()}`,
      () =>
        `CASE ${column()} WHEN ${string()} THEN ${pick('f', 'g', 'true')} WHEN ${string()} THEN ${pick('f', 'g')} ELSE ${pick('f', 'false')} END`,
      () => pick('f', 'g'),
    );
  const condition = (depth: number): string =>
    depth === 0
      ? leaf()
      : any(
          leaf,
          () => `(${condition(depth - 1)}) ${pick('AND', 'OR')} (${condition(depth - 1)})`,
          () => `${condition(depth - 1)} ${pick('AND', 'OR')} ${condition(depth - 1)}`,
          () => `(${condition(depth - 1)} ${pick('AND', 'OR')} ${condition(depth - 1)}) ${pick('AND', 'OR')} ${condition(depth - 1)}`,
          () => `${pick('', 'NOT ')}(${condition(depth - 1)})`,
        );
  const result = condition(2);
  return { text: result, places };
}
