import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Stop } from '../../../../src/core/stop.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../../src/schema/verify/snapshot.ts';
import { catalog, column, table } from '../catalogs.ts';

const objects = [table('users', ['id']), column('users', 'id', { type: 'integer', notNull: true })];
const written = encodeSnapshot(catalog(objects), '12');

test('what was written is read back, and written again the same', () => {
  const { head, catalog: read } = decodeSnapshot(written, 'x.json');
  expect([head, read]).toEqual(['12', catalog(objects)]);
  expect(encodeSnapshot(read, head)).toBe(written);
});

test('each object has a line of its own', () => {
  const line = '{"kind":"column","id":"public.users.id","owner":"table public.users","attributes":{"notNull":true,"type":"integer"}}';
  expect(written.split('\n')).toContain(line);
});

test('the hash covers the objects, not the head and not the server', () => {
  const hash = (text: string) => (JSON.parse(text) as { hash: string }).hash;
  expect(hash(encodeSnapshot(catalog([...objects].reverse(), 150_004), null))).toBe(hash(written));
  expect(hash(encodeSnapshot(catalog(objects.slice(1)), '12'))).not.toBe(hash(written));
});

test('the hash is that of all lines, however many objects there are', () => {
  const many = Array.from({ length: 250 }, (_, i) => table(`t${i}`, ['id']));
  const text = encodeSnapshot(catalog(many), null);
  const lines = text.split('\n').flatMap((line) => (line.startsWith('{"kind"') ? [line.replace(/,$/, '')] : []));
  const { hash } = JSON.parse(text) as { hash: string };
  expect([lines.length, hash]).toEqual([250, createHash('sha256').update(lines.join('\n')).digest('hex')]);
});

test('line endings and a byte order mark do not matter', () => {
  expect(decodeSnapshot(`\uFEFF${written.replaceAll('\n', '\r\n')}`, 'x.json').head).toBe('12');
});

test('a kind that this release does not know is skipped', () => {
  const later = {
    ...catalog([...objects, { kind: 'large object', id: 'public.p', attributes: {} }]),
    kinds: ['column', 'large object', 'table'],
  };
  expect(decodeSnapshot(encodeSnapshot(later, null), 'x.json').catalog).toEqual({ ...catalog(objects), kinds: ['column', 'table'] });
});

test.each([
  [
    'edited',
    written.replace('"notNull":true', '"notNull":false'),
    'x.json cannot be used: it was changed after it was written: its hash does not match',
  ],
  ['empty', '{}', 'x.json cannot be used: it is not a snapshot'],
  ['null', 'null', 'x.json cannot be used: it is not a snapshot'],
  ['of a newer format', written.replace('"format": 1', '"format": 2'), 'x.json has format 2; this schemagate reads up to 1'],
])('a file that is %s is refused', (_, text, message) => {
  const attempt = () => decodeSnapshot(text, 'x.json');
  expect(attempt).toThrow(Stop);
  expect(attempt).toThrow(message);
});

test('a file with conflict markers is refused as no JSON', () => {
  expect(() => decodeSnapshot(`<<<<<<< HEAD\n${written}`, 'x.json')).toThrow(/^x\.json cannot be used: it is not JSON: /);
});
