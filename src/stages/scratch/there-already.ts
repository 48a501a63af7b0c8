// Compares what a migration makes with what is there, if it failed because its objects exist already. What it makes is found out by
// running the folder up to it, and with it, in scratch databases; the live one is only read. Rows are not compared.

import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import type { Session } from '../../postgres/session/session.ts';
import type { Project } from '../../project/project.ts';
import { compareCatalogs } from '../../schema/compare/compare.ts';
import { type Difference, subjectOf } from '../../schema/model/difference.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';
import { differenceFindings } from '../../schema/repair/findings.ts';
import { asScript } from '../../schema/repair/script.ts';
import { readLive } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import type { Workspace } from '../workspace.ts';
import { quietly, replay } from './replay-files.ts';
import { inScratch } from './scratch-server.ts';

interface Live {
  readonly session: Session;
  readonly workspace: Workspace;
}

export interface Held {
  /** References to what it makes or alters. */
  readonly makes: readonly string[];
  /** Those of them that are not there, or not as it makes them. */
  readonly differences: readonly Difference[];
}

/** @throws Stop as inScratch and replay: without a scratch server, or where the folder cannot be run on it. */
export async function compareWithExisting(
  context: Context,
  project: Project,
  migration: Migration,
  { session, workspace }: Live,
): Promise<Held> {
  const at = project.migrations.indexOf(migration);
  const upTo = (count: number): Project => ({ ...project, migrations: project.migrations.slice(0, count) });
  const [before, after] = await inScratch(context, async (first) => {
    const made = await replay(quietly(context), upTo(at), first);
    return inScratch(
      context,
      async (second) => [made, await replay(quietly(context), upTo(at + 1), second)] as const,
      first.session.connection,
    );
  });
  const { catalog: live } = await readLive(session, workspace.scope);
  return held(before, after, live);
}

/** @throws Stop('mismatch') if what the migration makes is not there, or is not the same; Stop as compareWithExisting. */
export async function refuseOther(context: Context, project: Project, migration: Migration, live: Live): Promise<void> {
  const found = await compareWithExisting(context, project, migration, live);
  if (found.makes.length > 0 && found.differences.length === 0) return;
  throw new Stop([{ ...thereAlready(migration, found), severity: 'error' }]);
}

/** Pure. */
export function held(before: Catalog, after: Catalog, live: Catalog): Held {
  const made = compareCatalogs(after, before);
  const makes = new Set(made.flatMap((one) => [subjectOf(one), ...(one.state === 'missing' ? one.parts : [])].map(referenceOf)));
  const whole = new Set(made.flatMap((one) => (one.state === 'missing' ? [referenceOf(one.expected)] : [])));
  const isOfIt = (one: Difference): boolean => makes.has(referenceOf(subjectOf(one))) || whole.has(subjectOf(one).owner ?? '');
  return { makes: made.map((one) => referenceOf(subjectOf(one))), differences: compareCatalogs(after, live).filter(isOfIt) };
}

const SHOWN = 5;

export function thereAlready({ file, version }: Migration, { makes, differences }: Held): Finding {
  const place = { file };
  if (makes.length === 0) {
    const message = `${file} makes nothing that can be compared: only rows, or nothing at all`;
    return {
      code: 'there-already',
      severity: 'warning',
      subject: file,
      message,
      hint: 'look at what it is to do, and whether that is done',
      place,
    };
  }
  if (differences.length === 0) {
    return {
      code: 'there-already',
      severity: 'notice',
      subject: file,
      message: `everything that ${file} makes exists already, and is the same: ${few(makes, SHOWN)}`,
      hint: `\`schemagate mark ${version} applied\` records it; rows that the file writes are not compared`,
      place,
    };
  }
  const texts = differenceFindings(differences, 'strict').map(({ message }) => message);
  const { text: repair } = asScript(differences);
  return {
    code: 'there-already',
    severity: 'warning',
    subject: file,
    message: `what is there is not what ${file} makes: ${texts.slice(0, SHOWN).join('; ')}${texts.length > SHOWN ? `; and ${texts.length - SHOWN} more` : ''}`,
    hint: `bring it to what the file makes (the SQL is in the report), and \`schemagate mark ${version} applied\`; or take what is there away, and run again`,
    place,
    ...(repair !== '' && { repair }),
  };
}

export const notCompared = ({ file, version }: Migration, why: string): Finding =>
  finding({
    code: 'not-compared-with-there',
    subject: file,
    message: `what is there was not compared with what ${file} makes: ${why}`,
    hint: `\`schemagate mark ${version} applied --if-same --scratch URL\` compares them on a server of your choice, and records it only if they are the same`,
    place: { file },
  });
