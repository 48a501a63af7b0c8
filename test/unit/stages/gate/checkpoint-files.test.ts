import { expect, test } from 'vitest';
import { encodeCheckpoint } from '../../../../src/checkpoint/checkpoint-file.ts';
import { checkpointFiles } from '../../../../src/stages/gate/checkpoint-files.ts';
import { RENDER } from '../../../support/render-options.ts';

const COVERED = ['1', '2', '3'].map((id) => ({ id, checksum: id }));
const checkpoint = (count: number): string =>
  encodeCheckpoint({
    ...{ layout: 'gate', server: 150000, callbacks: [], values: [], varying: [], settings: [] },
    covers: [COVERED[0]!, ...COVERED.slice(1, count)],
    body: `CREATE TABLE t${count} (id integer);\nCOPY t${count} (id) FROM stdin;\n1\n\\.\n`,
  });

const FILES: Readonly<Record<string, string>> = {
  one: checkpoint(1),
  three: checkpoint(3),
  spoilt: checkpoint(2).replace('integer', 'text'),
};

function watched() {
  const read: string[] = [];
  const readText = (file: string): string | null => {
    read.push(file);
    return FILES[file] ?? null;
  };
  return { read, files: checkpointFiles({ readText }, { render: RENDER }) };
}

test('each file is read once, ahead or when it is asked for', async () => {
  const { files, read } = watched();
  await files.ahead(['one', 'three', 'spoilt']);
  expect(['one', 'three', 'spoilt', 'gone'].map((file) => files.read(file))).toMatchObject([
    { covers: COVERED.slice(0, 1) },
    { covers: COVERED },
    { unusable: 'was changed after it was written' },
    { unusable: 'is gone' },
  ]);
  expect(read).toEqual(['one', 'three', 'spoilt', 'gone']);
});

test('the one that stands for the most is made ready ahead, and takes the place of the last that it stands for', async () => {
  const { files } = watched();
  const made = await files.ahead(['one', 'three', 'spoilt']);
  const three = files.read('three');
  if ('unusable' in three) throw new Error(three.unusable);
  const prepared = await files.prepared('three', three, { version: '3', key: 'third' });
  if ('unusable' in prepared) throw new Error(prepared.unusable);
  expect(prepared.script).toBe((made as typeof prepared).script);
  expect(prepared.migration).toMatchObject({ version: '3', key: 'third', file: 'three', name: 'checkpoint', text: three.body });
  expect(prepared.script.copies).toEqual(['1\n']);
});

test('where none can be used, nothing is made ready', async () => {
  expect(await watched().files.ahead(['spoilt'])).toBeUndefined();
});
