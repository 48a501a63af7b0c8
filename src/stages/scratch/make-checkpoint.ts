// Makes the text of a checkpoint: runs the migrations in a scratch database, writes down what they make, and proves that the two are the
// same. Refuses what cannot be written down, by name.

import { besidesIn, usualExtensionsIn } from '../../checkpoint/beside-schema.ts';
import { type Checkpoint, encodeCheckpoint, valueDigest } from '../../checkpoint/checkpoint-file.ts';
import { bodyOf, type Halves, type HowToLoad, inHalves, type Way } from '../../checkpoint/load-order.ts';
import { othersThan, type Setting, settingsOf } from '../../checkpoint/session-settings.ts';
import { dataIn, otherRowsIn, PRINTED_ALIKE, type Table, tablesIn } from '../../checkpoint/table-rows.ts';
import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import type { Project } from '../../project/project.ts';
import { compareCatalogs } from '../../schema/compare/compare.ts';
import { subjectOf } from '../../schema/model/difference.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';
import { readLive } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import { workspaceOf } from '../workspace.ts';
import { comparedIn, differencesOf, type Made, notHeld, ofWhoeverLoads, seeingAll } from './prove-checkpoint.ts';
import { quietly, replayFiles } from './replay-files.ts';
import { inScratch } from './scratch-server.ts';

/** The versioned ones: repeatable migrations run after a checkpoint as they run after these. */
export const covered = ({ migrations }: Pick<Project, 'migrations'>): readonly Migration[] =>
  migrations.filter(({ kind }) => kind === 'versioned');

/**
 * @param project at least one versioned migration.
 * @returns the file's text; warnings about what its readers should know.
 * @throws Stop as `replay`; Stop('misused') for what a checkpoint cannot hold, or if it does not make what the migrations make.
 */
export async function makeCheckpoint(
  context: Context,
  project: Project,
): Promise<{ readonly text: string; readonly warnings: readonly Finding[] }> {
  return inScratch(context, async (first) => {
    const empty = await emptied(context, project, first);
    const made = await replayed(context, project, first);
    await refuseLargeObjects(first);
    await first.session.query(PRINTED_ALIKE);
    const data = await dataIn(first.session, made.scope, await tablesIn(first.session, made.scope));
    const besides = await besidesIn(first.session);
    const usual = await usualExtensionsIn(first.session);
    const compared = await comparedIn(made);
    const [migration, ...others] = covered(project);
    const head: Omit<Checkpoint, 'body'> = {
      layout: project.layout.id,
      server: first.facts.versionNumber,
      covers: [migration!, ...others],
      callbacks: callbacksOf(project),
      values: valuesIn(made.prepared),
      ...(await variationsOf(context, project, made, compared)),
    };
    const written = (way: Way): Checkpoint => ({
      ...head,
      body: bodyOf(halvesOf(empty, made, { ...data, ...way, usual }), data, besides, way),
    });
    const { checkpoint, wrong } = await firstProven(context, made, written);
    const [difference, ...more] = wrong;
    if (difference !== undefined) throw new Stop([difference, ...more], { outcome: 'misused' });
    return { text: encodeCheckpoint(checkpoint), warnings: warningsOf(checkpoint) };
  });
}

/**
 * The best first: if constraints cannot go into CREATE TABLE, they are added afterwards, as elsewhere; if functions that rows or indexes run find
 * nothing without the search_path of whoever runs the migrations, it is that of whoever loads it.
 */
const WAYS: readonly Way[] = [
  { isWhole: true, isPathKept: false },
  { isWhole: false, isPathKept: false },
  { isWhole: false, isPathKept: true },
];

/** The first that makes what the migrations make, or what is wrong with the first. */
async function firstProven(context: Context, made: Made, written: (way: Way) => Checkpoint): Promise<Awaited<ReturnType<typeof proven>>> {
  let first: Awaited<ReturnType<typeof proven>> | undefined;
  for (const way of WAYS) {
    const found = await proven(context, made, written(way));
    if (found.wrong.length === 0) return found;
    first ??= found;
  }
  return first!;
}

/** With what differs in a database loaded from it. */
async function proven(context: Context, made: Made, checkpoint: Checkpoint) {
  const look = (third: Scratch): Promise<readonly Finding[]> => differencesOf(quietly(context), { made, checkpoint, third });
  return { checkpoint, wrong: await inScratch(context, look, made.scratch.session.connection) };
}

function halvesOf(before: Catalog, { catalog, scratch }: Made, how: HowToLoad): Halves {
  const halves = inHalves(ofWhoeverLoads(before, scratch), ofWhoeverLoads(catalog, scratch, before), how);
  if (halves.byHand.length > 0) throw new Stop([notHeld(halves.byHand)]);
  return halves;
}

/** What a checkpoint creates that its migrations do not, and what it fails to create. @param refused why the server would not use it. */
export async function provenBy(
  context: Context,
  project: Project,
  checkpoint: Checkpoint,
  refused: (onServer: number, settings: readonly Setting[]) => readonly Finding[],
): Promise<readonly Finding[]> {
  const migrations = covered(project).slice(0, checkpoint.covers.length);
  return inScratch(context, async (first) => {
    const why = refused(first.facts.versionNumber, await settingsOf(first.session));
    if (why.length > 0) return why;
    const made = await replayed(context, { ...project, migrations }, first);
    await first.session.query(PRINTED_ALIKE);
    return inScratch(context, (third) => differencesOf(quietly(context), { made, checkpoint, third }), first.session.connection);
  });
}

/** What a database holds that belongs to nobody yet. */
async function emptied(context: Context, project: Project, { session, facts }: Scratch): Promise<Catalog> {
  const { scope } = workspaceOf(seeingAll(context).config, project.layout, facts);
  return (await readLive(session, scope)).catalog;
}

async function replayed(context: Context, project: Project, scratch: Scratch): Promise<Made> {
  const all = seeingAll(context);
  const callbacks = project.callbacks.filter(isHeld);
  const { catalog, prepared } = await replayFiles(all, { ...project, migrations: covered(project), callbacks }, scratch);
  const { scope } = workspaceOf({ ...all.config, role: null }, project.layout, scratch.facts);
  return { scratch, scope, prepared, catalog };
}

/** Callbacks have their part in what the migrations make, but for those that `up` runs after them. */
export const callbacksOf = ({ callbacks }: Pick<Project, 'callbacks'>): Checkpoint['callbacks'] =>
  callbacks
    .filter(({ way = 'up' }) => way === 'up')
    .map((callback) => ({ id: callback.migration.id, checksum: isHeld(callback) ? callback.migration.checksum : '' }));

const isHeld = ({ moment }: Project['callbacks'][number]): boolean => ['before-all', 'before-each', 'after-each'].includes(moment);

/** What the same migrations make another time, and on a server with other settings. @throws Stop if not only values in rows are others. */
async function variationsOf(
  context: Context,
  project: Project,
  made: Made,
  tables: readonly Table[],
): Promise<Pick<Checkpoint, 'varying' | 'settings'>> {
  const { session } = made.scratch;
  const again = (settings: readonly Setting[]): Promise<OtherwiseMade> =>
    inScratch(
      context,
      async (scratch) => otherwiseMade(made, await replayed(quietly(context), project, scratch), tables),
      session.connection,
      settings,
    );
  const settings = await settingsOf(session);
  // What fails by other settings depends on them.
  const elsewhere = await again(othersThan(settings)).catch((error: unknown) => {
    if (error instanceof Stop && error.outcome === 'failed') return null;
    throw error;
  });
  if (elsewhere !== null && elsewhere.objects.length + elsewhere.rows.length === 0) return { varying: [], settings: [] };
  const here = await again([]);
  if (here.objects.length > 0) throw new Stop([notHeld([`what is another in each database: ${few([...here.objects])}`])]);
  const depends = elsewhere === null || elsewhere.objects.length > 0 || elsewhere.rows.some((one) => !here.rows.includes(one));
  const varying = here.rows.filter((one) => one.startsWith(COLUMN)).map((one) => one.slice(COLUMN.length));
  return { varying, settings: depends ? settings : [] };
}

interface OtherwiseMade {
  /** References. */
  readonly objects: readonly string[];
  /** Of tables, and of columns by `column public.users.created_at`. */
  readonly rows: readonly string[];
}

const COLUMN = 'column ';

/** @param first with PRINTED_ALIKE. @param second made by the same migrations in a database with another name. */
async function otherwiseMade(first: Made, second: Made, tables: readonly Table[]): Promise<OtherwiseMade> {
  const [one, other] = [first.scratch.session, second.scratch.session];
  await other.query(PRINTED_ALIKE);
  const objects = compareCatalogs(first.catalog, second.catalog).map((difference) => referenceOf(subjectOf(difference)));
  if (objects.length > 0) return { objects: [...new Set(objects)], rows: [] };
  const found = await otherRowsIn(one, other, tables);
  return { objects: [], rows: found.flatMap(({ table, columns }) => [table, ...columns.map((column) => `${COLUMN}${table}.${column}`)]) };
}

/** Each placeholder once, with the first migration that has it. */
function valuesIn(prepared: Made['prepared']): Checkpoint['values'] {
  const values = new Map<string, Checkpoint['values'][number]>();
  for (const { migration, values: its } of prepared) {
    for (const [name, value] of Object.entries(its))
      if (!values.has(name)) values.set(name, { id: migration.id, name, digest: valueDigest(value) });
  }
  return [...values.values()];
}

async function refuseLargeObjects({ session }: Scratch): Promise<void> {
  const [result] = await session.query('SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata) AS there');
  if (result!.rows[0]!['there'] === 't') throw new Stop([notHeld(['large objects'])]);
}

function warningsOf({ values, varying }: Checkpoint): readonly Finding[] {
  const [names, columns] = [few(values.map(({ name }) => name)), few(varying)];
  return [
    ...(values.length === 0
      ? []
      : [
          finding({
            code: 'checkpoint-values',
            subject: names,
            message: `the values of ${names} are in the checkpoint wherever the migrations put them, and the checkpoint is used only if they are the same`,
            hint: 'commit it only if everybody who can read the repository may know them',
          }),
        ]),
    ...(varying.length === 0
      ? []
      : [
          finding({
            code: 'checkpoint-varies',
            subject: columns,
            message: `the migrations write different values to ${columns} each time; the checkpoint contains those of this run`,
            hint: 'nothing has to be done, unless each database must have values of its own there',
          }),
        ]),
  ];
}
