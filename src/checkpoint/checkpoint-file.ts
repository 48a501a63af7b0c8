// The checkpoint file: SQL that makes an empty database what a folder's first migrations make it, with a head of comment lines that says
// which migrations these are. psql reads it as it stands. Refuses a file that was changed after it was written.
import { hash } from 'node:crypto';
import type { Migration } from '../core/migration.ts';
import type { Setting } from './session-settings.ts';

/** A migration that the checkpoint stands for. */
export type Covered = Pick<Migration, 'id' | 'checksum'>;

/** A placeholder that was replaced in one of them, and by what, as a SHA-256: the file may be read by more people than the value. */
export interface UsedValue {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
}

export interface Checkpoint {
  readonly layout: string;
  /** `server_version_num` of the server that it was written on. */
  readonly server: number;
  /** In the order in which they apply; at least one. */
  readonly covers: readonly [Covered, ...Covered[]];
  /** Of the folder, to which what runs before all migrations or around each is done; the checksum of the others, which are left to `up`, is empty. */
  readonly callbacks: readonly Covered[];
  readonly values: readonly UsedValue[];
  /** Columns whose rows are different each time the migrations are run (`now()`, random numbers), as `public.users.created_at`. */
  readonly varying: readonly string[];
  /** Of the server that it was written on, if another value of one makes another database. */
  readonly settings: readonly Setting[];
  /** Statements and COPY data. */
  readonly body: string;
}

/** Why a file is not a checkpoint that can be used; a sentence that goes on from the file's name. */
export interface Unusable {
  readonly unusable: string;
  /** What to do, if that is not CHECKPOINT_AGAIN. */
  readonly hint?: string;
}

export const CHECKPOINT_AGAIN = 'write it again with `schemagate checkpoint` and commit it with the migrations';

const VERSION = 1;
const FORMAT = `-- schemagate checkpoint ${VERSION}`;

export const valueDigest = (value: string): string => hash('sha256', value, 'hex');

export function encodeCheckpoint(checkpoint: Checkpoint): string {
  const { layout, server, covers, callbacks, values, varying, settings, body } = checkpoint;
  const line = (word: string, value: unknown): string => `-- ${word} ${JSON.stringify(value)}`;
  return [
    FORMAT,
    '-- Turns an empty database into what the migrations below make of it. Written by `schemagate checkpoint`: write it again rather than edit it.',
    line('layout', layout),
    line('server', server),
    ...values.map(({ id, name, digest }) => line('value', [id, name, digest])),
    ...varying.map((column) => line('varies', column)),
    ...settings.map(({ name, value }) => line('setting', [name, value])),
    ...callbacks.map(({ id, checksum }) => line('callback', [id, checksum])),
    ...covers.map(({ id, checksum }) => line('covers', [id, checksum])),
    line('body', hash('sha256', body, 'hex')),
    '',
    body,
  ].join('\n');
}

/** Pure. Never throws. */
export function decodeCheckpoint(text: string): Checkpoint | Unusable {
  const at = text.indexOf('\n\n');
  const [format = '', , ...lines] = text.slice(0, at === -1 ? undefined : at).split('\n');
  if (format !== FORMAT) return ofAnotherFormat(format);
  const body = text.slice(at + 2);
  const digest = JSON.stringify(hash('sha256', body, 'hex'));
  if (at === -1 || lines.at(-1) !== `-- body ${digest}`) return CHANGED;
  const found = new Map<string, unknown[]>();
  for (const line of lines) {
    const [, word = '', value = ''] = /^-- (\w+) (.*)$/.exec(line) ?? [];
    const read = valueIn(word, value);
    if (read === undefined) return { unusable: `has a line in its head that cannot be read: ${line}` };
    const values = found.get(word);
    if (values === undefined) found.set(word, [read]);
    else values.push(read);
  }
  const [layout, server] = [found.get('layout')?.[0] as string | undefined, found.get('server')?.[0] as number | undefined];
  const [covers, callbacks] = ['covers', 'callback'].map((word) =>
    ((found.get(word) ?? []) as [string, string][]).map(([id, checksum]) => ({ id, checksum })),
  ) as [Covered[], Covered[]];
  const [first, ...others] = covers;
  if (first === undefined) return { unusable: 'names no migration that it stands for' };
  if (layout === undefined || server === undefined) return { unusable: 'does not name the layout and the server that it was written for' };
  return {
    ...{ layout, server },
    covers: [first, ...others],
    callbacks,
    values: ((found.get('value') ?? []) as [string, string, string][]).map(([id, name, digest]) => ({ id, name, digest })),
    varying: (found.get('varies') ?? []) as string[],
    settings: ((found.get('setting') ?? []) as [string, string][]).map(([name, value]) => ({ name, value })),
    body,
  };
}

const CHANGED: Unusable = { unusable: 'was changed after it was written' };

function ofAnotherFormat(first: string): Unusable {
  const [, version, end] = /^-- schemagate checkpoint (\d+)(\r?)$/.exec(first) ?? [];
  if (Number(version) > VERSION) {
    return {
      unusable: `was written in format ${version} by a newer schemagate, and this one reads format ${VERSION}`,
      hint: 'run that version of schemagate, or write the checkpoint again with `schemagate checkpoint` of this one',
    };
  }
  if (end === '\r')
    return { ...CHANGED, hint: 'its line ends were changed, as by Git: `checkpoint-*.sql -text` in .gitattributes keeps them' };
  return { unusable: `is not a checkpoint: it does not begin with \`${FORMAT}\`` };
}

const isText = (value: unknown): boolean => typeof value === 'string';
const areTexts = (count: number) => (value: unknown) => Array.isArray(value) && value.length === count && value.every(isText);
const IS_VALUE: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...{
    layout: isText,
    server: Number.isInteger,
    value: areTexts(3),
    varies: isText,
    covers: areTexts(2),
    callback: areTexts(2),
    setting: areTexts(2),
    body: isText,
  },
};

/** @returns undefined if it is not what that word has. A word of which we know nothing has any value. */
function valueIn(word: string, value: string): unknown {
  try {
    const read: unknown = JSON.parse(value);
    return Object.hasOwn(IS_VALUE, word) && !IS_VALUE[word]!(read) ? undefined : read;
  } catch {
    return undefined;
  }
}

/**
 * The first major version in which not everybody may create in the schema public. What a migration grants there (`GRANT CREATE ON SCHEMA public TO PUBLIC`)
 * changed nothing before, so it is not in a checkpoint that was written before.
 */
const CLOSED_SINCE = 15;

/** What a checkpoint must fit. */
export interface Folder {
  readonly layout: string;
  /** The versioned ones, in order. */
  readonly migrations: readonly Migration[];
  readonly callbacks: readonly { readonly migration: Migration; readonly way?: 'down' }[];
}

/** Why it does not stand for the first of the migrations, each as it is now; null if it does. */
export function misfitOf({ layout, server, covers, callbacks }: Checkpoint, folder: Folder, onServer: number): string | null {
  if (layout !== folder.layout) return `was written for a folder with the layout ${layout}, and this one has the layout ${folder.layout}`;
  const [written, here] = [server, onServer].map((version) => Math.trunc(version / 10_000)) as [number, number];
  if (here < written) return `was written on PostgreSQL ${written}, and this server is an older ${here}`;
  if (written < CLOSED_SINCE && here >= CLOSED_SINCE)
    return `was written on PostgreSQL ${written}, where the schema public has another owner and other privileges to begin with than on this ${here}`;
  for (const [i, { id, checksum }] of covers.entries()) {
    const migration = folder.migrations[i];
    if (migration === undefined) return `stands for ${id}, which is not in the folder`;
    if (migration.id !== id) return `was written before ${migration.file} was in the folder: it has ${id} in that place`;
    if (migration.checksum !== checksum) return `was written before ${migration.file} was changed`;
  }
  return otherCallback(callbacks, folder);
}

/** One that was written before callbacks were in its head may hold what all of them did. */
function otherCallback(written: readonly Covered[], { callbacks }: Folder): string | null {
  const left = new Map(written.map(({ id, checksum }) => [id, checksum]));
  for (const { migration, way } of callbacks) {
    if (way === 'down') continue;
    const checksum = left.get(migration.id);
    if (checksum === undefined) return `was written without ${migration.file}, or does not say what of it is done`;
    if (checksum !== '' && checksum !== migration.checksum) return `was written before ${migration.file} was changed`;
    left.delete(migration.id);
  }
  const gone = [...left].find(([, checksum]) => checksum !== '');
  return gone === undefined ? null : `has what the callback ${gone[0]} does, which is not in the folder`;
}
