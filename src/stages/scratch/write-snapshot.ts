// Writes the snapshot of the schema that something makes in a scratch database, or only compares it with the file.
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { staleAnswer } from '../expectation/snapshot-check.ts';
import { inScratch } from './scratch-server.ts';
import { textNow, writeResult } from './write-result.ts';

export interface SnapshotMade {
  readonly text: string;
  /** What has made it: `3 migrations`. */
  readonly by: string;
}

export interface SnapshotWanted {
  readonly path: string;
  readonly make: (scratch: Scratch) => Promise<SnapshotMade | { readonly failed: Answer }>;
  /** What is in the file now cannot be right, and nobody needs a server to see that. */
  readonly isWrong?: (previous: string) => boolean;
}

export async function writeSnapshot(context: Context, { path, make, isWrong = () => false }: SnapshotWanted): Promise<Answer> {
  const { config, flags } = context;
  const isCheck = flags['check'] === true;
  const previous = textNow(context, path);
  if (isCheck && (previous === null || isWrong(previous))) return staleAnswer(path);
  context.stage('wait');
  // Only a server that was named for it: DATABASE_URL may well be the one in production.
  const connection = flags['url'] === undefined ? null : config.connection;
  const write = async (scratch: Scratch): Promise<Answer> => {
    const made = await make(scratch);
    if ('failed' in made) return made.failed;
    const { text, by } = made;
    if (isCheck && previous !== text) return staleAnswer(path);
    const written = `${by}, PostgreSQL ${scratch.facts.version}`;
    const { summary, changed } = await writeResult(context, { what: 'the snapshot', path, previous, text, written });
    return { summary, data: { file: path, changed } };
  };
  return inScratch(context, write, connection);
}
