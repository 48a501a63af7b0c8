// Makes the text of a checkpoint: runs the migrations in a scratch database, writes down what they make, and proves that the two are the
// same. Refuses what cannot be written down, by name.

import { type Checkpoint, encodeCheckpoint, valueDigest } from '../../checkpoint/checkpoint-file.ts';
import { bodyOf, type Halves, inHalves } from '../../checkpoint/load-order.ts';
import {
  type Data,
  dataIn,
  type OtherRows,
  otherRowsIn,
  PRINTED_ALIKE,
  positionsOf,
  type Table,
  tablesIn,
} from '../../checkpoint/table-rows.ts';
import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import type { Project } from '../../project/project.ts';
import { compareCatalogs } from '../../schema/compare/compare.ts';
import { quoteName } from '../../schema/model/name.ts';
import type { Catalog } from '../../schema/model/object.ts';
import type { Scope } from '../../schema/model/scope.ts';
import { findingsOf } from '../../schema/repair/findings.ts';
import { readLive } from '../../schema/verify/verify.ts';
import type { Context } from '../context.ts';
import { workspaceOf } from '../workspace.ts';
import { quietly, type Replayed, replayFile, replayFiles } from './replay-files.ts';
import { inScratch } from './scratch-server.ts';

/** A database filled by migrations or their checkpoint, while it exists. */
interface Made extends Replayed {
  readonly scratch: Scratch;
  readonly scope: Scope;
}

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
    const tables = await tablesIn(first.session, made.scope);
    const data = await dataIn(first.session, made.scope, tables);
    const [migration, ...others] = covered(project);
    const head: Omit<Checkpoint, 'body'> = {
      layout: project.layout.id,
      server: first.facts.versionNumber,
      covers: [migration!, ...others],
      values: valuesIn(made.prepared),
      varying: await inScratch(
        context,
        async (second) => varyingIn(first, (await replayed(quietly(context), project, second)).scratch, tables),
        first.session.connection,
      ),
    };
    const whole = await proven(context, made, { ...head, body: bodyOf(halvesOf(empty, made, data, true), data) });
    // If constraints cannot go into CREATE TABLE, they are added afterwards, as elsewhere.
    const { checkpoint, wrong } =
      whole.wrong.length === 0 ? whole : await proven(context, made, { ...head, body: bodyOf(halvesOf(empty, made, data, false), data) });
    const [difference, ...more] = wrong;
    if (difference !== undefined) throw new Stop([difference, ...more], { outcome: 'misused' });
    return { text: encodeCheckpoint(checkpoint), warnings: warningsOf(checkpoint) };
  });
}

/** With what differs in a database loaded from it. */
async function proven(context: Context, made: Made, checkpoint: Checkpoint) {
  const look = (third: Scratch): Promise<readonly Finding[]> => differencesOf(quietly(context), { made, checkpoint, third });
  return { checkpoint, wrong: await inScratch(context, look, made.scratch.session.connection) };
}

function halvesOf(before: Catalog, { catalog, scratch }: Made, { empty }: Data, isWhole: boolean): Halves {
  const halves = inHalves(ofWhoeverLoads(before, scratch), ofWhoeverLoads(catalog, scratch, before), { empty, isWhole });
  if (halves.byHand.length > 0) throw new Stop([notHeld(halves.byHand)]);
  return halves;
}

/** What a checkpoint creates that its migrations do not, and what it fails to create. @param refused why the server would not use it. */
export async function provenBy(
  context: Context,
  project: Project,
  checkpoint: Checkpoint,
  refused: (onServer: number) => readonly Finding[],
): Promise<readonly Finding[]> {
  const migrations = covered(project).slice(0, checkpoint.covers.length);
  return inScratch(context, async (first) => {
    const why = refused(first.facts.versionNumber);
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
  const { catalog, prepared } = await replayFiles(all, { ...project, migrations: covered(project) }, scratch);
  const { scope } = workspaceOf({ ...all.config, role: null }, project.layout, scratch.facts);
  return { scratch, scope, prepared, catalog };
}

/** Owners and privileges are part of the result, whether or not they are verified. */
const seeingAll = (context: Context): Context => ({
  ...context,
  config: { ...context.config, schemas: [], owners: 'verify', privileges: 'verify' },
});

/**
 * What belongs to the role that ran the migrations belongs to the one that loads the checkpoint.
 * @param before what was there already and was somebody else's has been given to that role, so it has to be given to the one that loads.
 */
function ofWhoeverLoads(catalog: Catalog, { facts }: Scratch, before?: Catalog): Catalog {
  const role = quoteName(facts.user);
  const others = new Set(before?.objects.filter((one) => one.kind === 'owner' && one.attributes['role'] !== role).map(({ id }) => id));
  const objects = catalog.objects.flatMap((object) => {
    if (object.kind !== 'owner' || object.attributes['role'] !== role) return [object];
    return others.has(object.id) ? [{ ...object, attributes: { ...object.attributes, role: 'CURRENT_USER' } }] : [];
  });
  return { ...catalog, objects };
}

interface Loaded {
  /** By the migrations, on a session with PRINTED_ALIKE. */
  readonly made: Made;
  readonly checkpoint: Checkpoint;
  readonly third: Scratch;
}

async function differencesOf(context: Context, { made, checkpoint, third }: Loaded): Promise<readonly Finding[]> {
  const loaded = await replayFile(seeingAll(context), 'the checkpoint', checkpoint.body, third).catch((error: unknown) => {
    if (error instanceof Stop && error.outcome === 'failed') return error;
    throw error;
  });
  if (loaded instanceof Stop) return loaded.findings;
  const differences = compareCatalogs(ofWhoeverLoads(made.catalog, made.scratch), ofWhoeverLoads(loaded, third));
  if (differences.length > 0) return findingsOf(differences, 'strict');
  await third.session.query(PRINTED_ALIKE);
  const [before, after] = [made.scratch.session, third.session];
  const compared = (await tablesIn(before, made.scope)).map((table) => ({
    ...table,
    columns: table.columns.filter((column) => !checkpoint.varying.includes(`${table.name}.${column}`)),
  }));
  const rows = await otherRowsIn(
    before,
    after,
    compared.filter(({ columns }) => columns.length > 0),
  );
  const [stood, stands] = [await positionsOf(before, made.scope), await positionsOf(after, made.scope)];
  const moved = [...stood.filter((one) => !stands.includes(one)), ...stands.filter((one) => !stood.includes(one))];
  return [...rows.map(otherRows), ...(moved.length === 0 ? [] : [otherPositions(moved)])];
}

/** As `public.users.created_at`. @param first with PRINTED_ALIKE. */
async function varyingIn(first: Scratch, second: Scratch, tables: readonly Table[]): Promise<readonly string[]> {
  await second.session.query(PRINTED_ALIKE);
  const found = await otherRowsIn(first.session, second.session, tables);
  return found.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`));
}

/** Each placeholder once, with the first migration that has it. */
function valuesIn(prepared: Made['prepared']): Checkpoint['values'] {
  const values = new Map<string, Checkpoint['values'][number]>();
  for (const { migration, substituted } of prepared) {
    for (const [name, value] of Object.entries(substituted))
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

const notHeld = (what: readonly string[]): Finding =>
  finding({
    code: 'checkpoint-cannot-hold',
    subject: what[0]!,
    message: `the migrations create what a checkpoint cannot hold: ${few(what)}`,
    hint: 'do without a checkpoint: the migrations are applied one by one',
  });

const otherRows = ({ table, columns }: OtherRows): Finding =>
  finding({
    code: 'checkpoint-differs',
    subject: table,
    message: `the checkpoint does not give ${table} the same rows as the migrations${columns.length === 0 ? '' : `: ${columns.join(', ')} differ`}`,
    hint: 'write it again with `schemagate checkpoint`',
  });

const otherPositions = (statements: readonly string[]): Finding =>
  finding({
    code: 'checkpoint-differs',
    subject: 'sequences',
    message: `the checkpoint leaves sequences at other values than the migrations do: ${statements.join(' ')}`,
    hint: 'write it again with `schemagate checkpoint`',
  });
