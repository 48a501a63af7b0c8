// Applies all migrations to a SQLite database in memory, as the gate would apply them to a file, and looks at what they make.
import { silent } from '../../core/event.ts';
import type { Project } from '../../project/project.ts';
import type { Context } from '../../stages/context.ts';
import { gateFileLedger } from '../ledger/file-ledger.ts';
import type { HeldLock } from '../lock/lock.ts';
import type { Connection } from '../session/connection.ts';
import type { OpenFile } from '../session/open-file.ts';
import { startWriter, type Writer } from '../session/writer.ts';
import { applyFiles, type FilesApplied } from './apply-files.ts';
import { prepareFileCallbacks } from './file-callbacks.ts';
import { prepareFiles } from './prepare-file.ts';

const MEMORY = ':memory:';

export interface Memory {
  readonly writer: Writer;
  readonly file: OpenFile;
  /** Nobody else can have it. */
  readonly lock: HeldLock;
}

/** An empty database, which is gone when the work ends. */
export async function inMemory<T>(context: Context, work: (memory: Memory) => Promise<T>): Promise<T> {
  const writer = startWriter(MEMORY, context);
  try {
    return await work({
      writer,
      file: { ...writer, path: MEMORY, isMissing: false, isInPlace: () => true, apart: () => ({ ...writer, close: async () => {} }) },
      lock: { prove: async () => {}, free: async () => {} },
    });
  } finally {
    await writer.close();
  }
}

export interface InMemory {
  readonly connection: Connection;
  readonly applied: FilesApplied;
  /** Of the table that is not theirs. */
  readonly ledger: { readonly name: string };
}

/** @throws Stop('misused') for what only PostgreSQL can have. */
export async function applyInMemory<T>(context: Context, project: Project, use: (made: InMemory) => Promise<T>): Promise<T> {
  const { config } = context;
  const { layout, migrations } = project;
  const { placeholders, substitute, environment } = config;
  const ledger = gateFileLedger(config.ledgerSchema);
  const options = { placeholders, substitute, environment, database: MEMORY, user: '', schema: 'main', table: ledger.name };
  const prepared = prepareFiles(migrations, layout, layout.render, options);
  const callbacks = prepareFileCallbacks(project, options);
  return inMemory(context, async ({ writer, lock }) => {
    await writer.run(ledger.create);
    const applied = await applyFiles(prepared, {
      ...{ context: { ...context, emit: silent }, path: MEMORY, lock, ledger, writer, callbacks },
      unfinished: null,
      sofar: () => {},
    });
    return use({ connection: writer, applied, ledger });
  });
}
