// `import-sqlite --create-schema` with a file that is generated: every storage class in every declared type, as SQLite lets each be in each. Every
// value arrives as what it is, or in another form that means the same.
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { ended, importInto, saidOf } from '../support/import-sqlite.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const DECLARED = [
  ...['', 'INT', 'INTEGER', 'TINYINT', 'TINYINT(1)', 'SMALLINT', 'MEDIUMINT', 'BIGINT', 'UNSIGNED BIG INT', 'INT2', 'INT8', 'int(11)'],
  ...[
    'BOOLEAN',
    'bool',
    'REAL',
    'DOUBLE PRECISION',
    'FLOAT',
    'NUMERIC',
    'DECIMAL(10,5)',
    'MONEY',
    'CHARACTER(20)',
    'VARCHAR(255)',
    'NVARCHAR(100)',
  ],
  ...[
    'TEXT',
    'CLOB',
    'longtext',
    'BLOB',
    'BINARY(16)',
    'DATE',
    'DATETIME',
    'TIMESTAMP',
    'timestamp with time zone',
    'TIME',
    'JSON',
    'UUID',
    'INET',
  ],
  ...['STRING', 'YEAR', 'whatever fits'],
];

/** As SQLite has them; each is alone in its column, so that its type is chosen for it. */
const VALUES = [
  ...[
    'NULL',
    '0',
    '1',
    '-1',
    '2',
    '255',
    '32768',
    '2147483648',
    '9007199254740993',
    '9223372036854775807',
    '-9223372036854775808',
    '1700000000',
  ],
  ...['0.0', '-0.0', '1.5', '0.1', '1e300', '5e-324', '9e999', '-9e999', '2460000.5', '1700000000.25', '123456.789012345'],
  ...[
    "''",
    "'0'",
    "'1'",
    "'007'",
    "'1.5'",
    "'1e3'",
    "'true'",
    "'No'",
    "'text'",
    "' spaced '",
    "'NaN'",
    "'null'",
    "'čeština 😀'",
    "'tab' || char(9)",
  ],
  ...[
    "'2024-02-29'",
    "'2024-02-30'",
    "'2024-02-29 10:00:00.123456'",
    "'2024-02-29T10:00:00+02:00'",
    "'10:30'",
    "'10:30:15.25'",
    `'{"b": 1, "a": [1.50, null]}'`,
  ],
  ...[
    "'00112233-4455-6677-8899-AABBCCDDEEFF'",
    "'10.0.0.1'",
    "'::1'",
    "x''",
    "x'00ff'",
    "x'616263'",
    "x'01'",
    "x'00112233445566778899aabbccddeeff'",
  ],
];

test('every storage class in every declared type', async () => {
  const columns = DECLARED.flatMap((declared, i) => VALUES.map((value, k) => ({ name: `c${i}_${k}`, declared, value })));
  const tables = Array.from({ length: Math.ceil(columns.length / 400) }, (_, i) => columns.slice(i * 400, (i + 1) * 400));
  const file = sqliteFile(
    tables
      .map(
        (some, i) => `CREATE TABLE t${i} (id INTEGER PRIMARY KEY, ${some.map(({ name, declared }) => `${name} ${declared}`).join(', ')});
        INSERT INTO t${i} VALUES (1, ${some.map(({ value }) => value).join(', ')});`,
      )
      .join('\n'),
  );
  const database = await freshDatabase();
  const report = await importInto(database.url, file, { yes: true, 'create-schema': true });
  expect([...ended(report), ...saidOf(report, 'import-not-translated')]).toEqual([0, []]);
  const source = new DatabaseSync(file, { readOnly: true });
  const wrong: string[] = [];
  for (const [i, some] of tables.entries()) {
    const types = await database.admin(
      `SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 't${i}'::regclass AND attnum > 0`,
    );
    const typeOf = new Map(types.map(({ attname, type }) => [attname, String(type)]));
    const [there] = await database.admin(`SELECT ${some.map(({ name }) => `${name}::text`).join(', ')} FROM t${i}`);
    const shown = some.map(
      ({ name }) => `CASE typeof(${name}) WHEN 'blob' THEN 'x' || lower(hex(${name})) ELSE CAST(${name} AS TEXT) END AS ${name}`,
    );
    const here = source.prepare(`SELECT ${shown.join(', ')} FROM t${i}`).get() as Record<string, string | null>;
    for (const { name, declared, value } of some) {
      const [cell, arrived] = [here[name]!, there![name] as string | null];
      if (!means(cell, arrived, typeOf.get(name)!)) wrong.push(`${value} in ${declared}: ${cell} became ${arrived} (${typeOf.get(name)})`);
    }
  }
  source.close();
  expect(wrong).toEqual([]);
});

/** @param cell as SQLite prints it, a blob in hexadecimal digits after an x. */
function means(cell: string | null, arrived: string | null, type: string): boolean {
  if (cell === null || arrived === null) return cell === arrived;
  const text = /^x[0-9a-f]*$/.test(cell) && type !== 'bytea' ? Buffer.from(cell.slice(1), 'hex').toString() : cell;
  if (type === 'bytea') return arrived === (cell.startsWith('x') ? `\\${cell}` : `\\x${Buffer.from(cell).toString('hex')}`);
  if (/^(?:text|character)/.test(type)) return text === arrived;
  if (/^(?:bigint|integer|smallint)$/.test(type))
    return /^[-+]?\d+$/.test(text) ? BigInt(text) === BigInt(arrived) : Number(text) === Number(arrived);
  if (/^(?:numeric|double)/.test(type)) return Number(text.replace('Inf', 'Infinity')) === Number(arrived) || text === arrived;
  if (type === 'boolean') return (/^(?:1|1\.0|true|\x01)$/i.test(text) ? 'true' : 'false') === arrived;
  if (type === 'jsonb') return JSON.stringify(sorted(JSON.parse(text))) === JSON.stringify(sorted(JSON.parse(arrived)));
  if (type === 'uuid') return cell.replaceAll(/-|^x/g, '').toLowerCase() === arrived.replaceAll('-', '');
  if (type === 'inet') return arrived.startsWith(text);
  if (type.startsWith('time without')) return arrived.startsWith(text);
  return Math.abs(msIn(text) - Date.parse(`${arrived.replace(' ', 'T').replace(/\+00$/, '')}${arrived.length > 10 ? 'Z' : ''}`)) < 1;
}

const sorted = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value;

/** Of a time as SQLite prints it: numbers are seconds, or Julian days. */
function msIn(text: string): number {
  const number = Number(text);
  if (Number.isNaN(number))
    return Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) || text.length === 10 ? text : `${text.replace(' ', 'T')}Z`);
  return number > 1e9 || number === 0 ? number * 1000 : (number - 2_440_587.5) * 86_400_000;
}
