import { expect, test } from 'vitest';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, misfitOf } from '../../../src/checkpoint/checkpoint-file.ts';
import type { Migration } from '../../../src/core/migration.ts';

const CHECKPOINT: Checkpoint = {
  layout: 'gate',
  server: 170_004,
  covers: [
    { id: '1', checksum: 'aa' },
    { id: '2', checksum: 'bb' },
  ],
  callbacks: [
    { id: 'beforeEach', checksum: 'ee' },
    { id: 'afterAll', checksum: '' },
  ],
  values: [{ id: '1', name: 'NAME', digest: 'cc' }],
  varying: ['public.t."a\nb"'],
  settings: [{ name: 'TimeZone', value: 'Europe/Berlin' }],
  body: 'CREATE TABLE t ();\n\nCOPY t FROM stdin;\n\\.\n',
};

test('what is written is read again, whatever is in names', () => {
  expect(decodeCheckpoint(encodeCheckpoint(CHECKPOINT))).toEqual(CHECKPOINT);
});

test.each<[string, string]>([
  ['', 'is not a checkpoint: it does not begin with `-- schemagate checkpoint 1`'],
  ['SELECT 1;\n', 'is not a checkpoint: it does not begin with `-- schemagate checkpoint 1`'],
  [`${encodeCheckpoint(CHECKPOINT)}\n`, 'was changed after it was written'],
  [encodeCheckpoint(CHECKPOINT).slice(0, 150), 'was changed after it was written'],
  [encodeCheckpoint(CHECKPOINT).replace('["1","aa"]', '["1"'), 'has a line in its head that cannot be read: -- covers ["1"'],
  [encodeCheckpoint(CHECKPOINT).replace('["1","aa"]', '5'), 'has a line in its head that cannot be read: -- covers 5'],
  [encodeCheckpoint(CHECKPOINT).replace('["1","NAME","cc"]', '["1"]'), 'has a line in its head that cannot be read: -- value ["1"]'],
  [encodeCheckpoint(CHECKPOINT).replace('-- server 170004\n', ''), 'does not name the layout and the server that it was written for'],
  [encodeCheckpoint({ ...CHECKPOINT, covers: [] as unknown as Checkpoint['covers'] }), 'names no migration that it stands for'],
])('%j is not used, with the reason', (text, unusable) => {
  expect(decodeCheckpoint(text)).toEqual({ unusable });
});

test('one of a newer format, or with other line ends, comes with what else to do than to write it again', () => {
  const text = encodeCheckpoint(CHECKPOINT);
  expect(decodeCheckpoint(text.replace('checkpoint 1', 'checkpoint 12'))).toEqual({
    unusable: 'was written in format 12 by a newer schemagate, and this one reads format 1',
    hint: expect.stringContaining('that version'),
  });
  expect(decodeCheckpoint(text.replaceAll('\n', '\r\n'))).toEqual({
    unusable: 'was changed after it was written',
    hint: expect.stringContaining('.gitattributes'),
  });
});

test('what a later version may add to the head is passed over', () => {
  expect(decodeCheckpoint(encodeCheckpoint(CHECKPOINT).replace('-- layout', '-- more {"a":1}\n-- layout'))).toEqual(CHECKPOINT);
});

const migration = (id: string, checksum: string): Migration => ({
  ...{ version: id, id, key: id, name: '', kind: 'versioned', down: null, code: null },
  ...{ file: `m/${id}.sql`, text: '', checksum },
});
const callback = (id: string, checksum: string) => ({ migration: migration(id, checksum) });
const FOLDER = {
  layout: 'gate',
  migrations: [migration('1', 'aa'), migration('2', 'bb'), migration('3', 'dd')],
  callbacks: [callback('beforeEach', 'ee'), callback('afterAll', 'ff'), { ...callback('undo', 'gg'), way: 'down' as const }],
};

test('it fits a folder that begins with what it stands for, on a server that is not older', () => {
  expect([misfitOf(CHECKPOINT, FOLDER, 170_000), misfitOf(CHECKPOINT, FOLDER, 180_001)]).toEqual([null, null]);
  const misfit = (migrations: readonly Migration[]) => misfitOf(CHECKPOINT, { ...FOLDER, migrations }, 170_000);
  expect([
    misfitOf(CHECKPOINT, { ...FOLDER, layout: 'flyway' }, 170_000),
    misfitOf(CHECKPOINT, FOLDER, 160_012),
    misfit([migration('1', 'aa')]),
    misfit([migration('1', 'aa'), migration('2', 'other')]),
    misfit([migration('1', 'aa'), migration('1a', 'new'), migration('2', 'bb')]),
  ]).toEqual([
    'was written for a folder with the layout gate, and this one has the layout flyway',
    'was written on PostgreSQL 17, and this server is an older 16',
    'stands for 2, which is not in the folder',
    'was written before m/2.sql was changed',
    'was written before m/1a.sql was in the folder: it has 2 in that place',
  ]);
});

test('it fits a folder with the callbacks that it was written with: those that run after it may be others', () => {
  const misfit = (callbacks: typeof FOLDER.callbacks, written = CHECKPOINT.callbacks) =>
    misfitOf({ ...CHECKPOINT, callbacks: written }, { ...FOLDER, callbacks }, 170_000);
  const [before, after] = FOLDER.callbacks as [ReturnType<typeof callback>, ReturnType<typeof callback>];
  expect([misfit([before, after]), misfit([before]), misfit([before, callback('afterAll', 'other')])]).toEqual([null, null, null]);
  expect([
    misfit([after]),
    misfit([callback('beforeEach', 'other'), after]),
    misfit([before, after, callback('new', 'hh')]),
    misfit([before, after], []),
  ]).toEqual([
    'has what the callback beforeEach does, which is not in the folder',
    'was written before m/beforeEach.sql was changed',
    'was written without m/new.sql, or does not say what of it is done',
    'was written without m/beforeEach.sql, or does not say what of it is done',
  ]);
});

test('one from before PostgreSQL 15 fits no later server, because the schema public was another', () => {
  const on = (server: number, onServer: number) => misfitOf({ ...CHECKPOINT, server }, FOLDER, onServer);
  expect([on(140_023, 140_001), on(150_000, 180_004)]).toEqual([null, null]);
  expect([on(140_023, 150_000), on(140_023, 180_004)]).toEqual(
    [15, 18].map(
      (here) =>
        `was written on PostgreSQL 14, where the schema public has another owner and other privileges to begin with than on this ${here}`,
    ),
  );
});
