// The way back to the file until DATABASE_URL is to change, and what it loses: the rows that PostgreSQL has and the file has not.
import { type Finding, finding } from '../../core/finding.ts';
import type { Answer } from '../answer.ts';
import { startPostgres, stoppedText } from './carry-over.ts';
import { type Move, mustGate, stopApps } from './move.ts';
import { leftInPostgres, writtenLines, writtenSince, writtenText } from './written-since.ts';

/** Nothing is changed. */
export async function sayWhatIsLost(move: Move): Promise<Answer> {
  const { tell, file } = move;
  tell('postgres', await startPostgres(move));
  const written = await writtenSince(move);
  tell('written', writtenText(written));
  return {
    summary: `the way back to ${file} loses what was written to PostgreSQL since: ${writtenText(written)}`,
    text: writtenLines(written).join('\n'),
    findings: [notConfirmed(file)],
    data: { written: written.tables, unknown: written.unknown },
  };
}

/** @returns what is lost by it. @throws Stop if a step fails. */
export async function returnToFile(move: Move): Promise<readonly Finding[]> {
  const { tell, context, file, options } = move;
  tell('postgres', await startPostgres(move));
  tell('stop', stoppedText(await stopApps(move)));
  tell('copy', await mustGate(move, 'sqlite', ['backup']));
  const written = await writtenSince(move);
  tell('written', writtenText(written));
  for (const message of writtenLines(written)) context.emit({ event: 'note', level: 'info', message });
  if (!options.export) return leftInPostgres(move, written);
  tell('rows', await mustGate(move, 'postgres', ['export-sqlite', file, '--into', 'truncate', '--yes']));
  return [];
}

const notConfirmed = (file: string): Finding =>
  finding({
    code: 'not-confirmed',
    subject: file,
    message: 'nothing was changed: --yes was not given',
    hint: 'run it again with --back --export, which moves what was written into the file, or with --back --yes, which does without it',
  });
