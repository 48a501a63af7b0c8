// Settings: what is read from disk.
import { LAYOUT_NAMES } from '../../layouts/layouts.ts';
import type { Settings } from '../setting.ts';
import { choice, folders, text, words } from '../values.ts';

export const FILES = {
  GATE_MIGRATIONS: {
    group: 'files',
    config: 'migrations',
    essential: 'files',
    flag: 'migrations',
    value: folders,
    fallback: './migrations',
    doc: 'folder of migrations; the image sets /migrations. Several, separated by commas, are read as one (Flyway locations)',
  },
  GATE_COMMAND: {
    group: 'files',
    config: 'command',
    absent: [],
    flag: 'command',
    value: words,
    fallback: null,
    doc: 'a program that migrates instead of SQL files, such as alembic upgrade head: up does with it what `schemagate run` does',
  },
  GATE_LAYOUT: {
    group: 'files',
    config: 'layout',
    flag: 'layout',
    value: choice(['auto', ...LAYOUT_NAMES]),
    fallback: 'auto',
    doc: 'how the folder is laid out, and therefore which ledger is kept; auto recognises it',
  },
  GATE_PLACEHOLDERS: {
    group: 'files',
    config: 'substitute',
    flag: 'placeholders',
    value: choice(['auto', 'on', 'off']),
    fallback: 'auto',
    doc: "whether placeholders in files are replaced; auto does what the layout's tool does, and in our own layout replaces them if a GATE_PLACEHOLDER_NAME is set",
  },
  GATE_SNAPSHOT: {
    group: 'files',
    config: 'snapshot',
    flag: 'snapshot',
    value: text('FILE'),
    fallback: null,
    fallbackDoc: 'schema.snapshot.json in the migrations folder or beside it, if it exists',
    doc: 'the expected schema',
  },
  GATE_SNAPSHOT_STALE: {
    group: 'files',
    config: 'snapshotStale',
    flag: 'snapshot-stale',
    value: choice(['recorded', 'fail']),
    fallback: 'recorded',
    doc: 'what to do if the snapshot is older than the folder: recorded compares the schema with it at its own head, continues, and records what later migrations change; fail applies nothing',
  },
  GATE_EXPECT_HEAD: {
    group: 'files',
    config: 'expectHead',
    flag: 'expect-head',
    value: text('VERSION'),
    fallback: null,
    doc: 'the version that the folder must end at, set when the image is built: a stale volume mounted over its files is exit 8 instead of nothing to do',
  },
  GATE_CHECKPOINT: {
    group: 'files',
    config: 'checkpoint',
    flag: 'checkpoint',
    value: choice(['auto', 'off', 'require']),
    fallback: 'auto',
    doc: 'whether an empty database is filled from the newest checkpoint that fits the folder (schemagate checkpoint) instead of migration by migration; require insists on one',
  },
} as const satisfies Settings;
