// The proof of a checkpoint: loaded into a database of its own, it makes what the migrations have made in another. Says what differs.
import { apartFrom, type Beside, besidesIn } from '../../checkpoint/beside-schema.ts';
import type { Checkpoint } from '../../checkpoint/checkpoint-file.ts';
import {
  extensionTablesIn,
  type OtherRows,
  otherRowsIn,
  PRINTED_ALIKE,
  positionsOf,
  type Table,
  tablesIn,
  viewsIn,
} from '../../checkpoint/table-rows.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import { compareCatalogs } from '../../schema/compare/compare.ts';
import { quoteName } from '../../schema/model/name.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';
import type { Scope } from '../../schema/model/scope.ts';
import { findingsOf } from '../../schema/repair/findings.ts';
import type { Context } from '../context.ts';
import { type Replayed, replayFile } from './replay-files.ts';

/** A database filled by migrations or their checkpoint, while it exists. */
export interface Made extends Replayed {
  readonly scratch: Scratch;
  readonly scope: Scope;
}

interface Loaded {
  /** By the migrations, on a session with PRINTED_ALIKE. */
  readonly made: Made;
  readonly checkpoint: Checkpoint;
  readonly third: Scratch;
}

export async function differencesOf(context: Context, { made, checkpoint, third }: Loaded): Promise<readonly Finding[]> {
  const loaded = await replayFile(seeingAll(context), 'the checkpoint', checkpoint.body, third).catch((error: unknown) => {
    if (error instanceof Stop && error.outcome === 'failed') return error;
    throw error;
  });
  if (loaded instanceof Stop) return loaded.findings.map(notLoaded);
  const differences = compareCatalogs(ofWhoeverLoads(made.catalog, made.scratch), ofWhoeverLoads(loaded, third));
  if (differences.length > 0) return findingsOf(differences, 'strict');
  await third.session.query(PRINTED_ALIKE);
  const [before, after] = [made.scratch.session, third.session];
  const [had, has] = [await besidesIn(before), await besidesIn(after)];
  const besides = [...apartFrom(had, has), ...apartFrom(has, had)];
  // What is not there, or is not filled, has no rows to be compared.
  if (besides.length > 0) return otherBesides(besides);
  const compared = (await comparedIn(made)).flatMap((table) => withoutVarying(table, checkpoint));
  const rows = await otherRowsIn(before, after, compared);
  const [views, extensions] = [await viewsIn(before, made.scope, 'filled'), await extensionTablesIn(before)].map(
    (tables) => new Set(tables.map(({ name }) => name)),
  ) as [Set<string>, Set<string>];
  const [stood, stands] = [await positionsOf(before, made.scope), await positionsOf(after, made.scope)];
  const moved = [...stood.filter((one) => !stands.includes(one)), ...stands.filter((one) => !stood.includes(one))];
  const orders = otherOrders(made.catalog, loaded);
  return [...orders, ...rows.map((one) => otherRows(one, views, extensions)), ...(moved.length === 0 ? [] : [otherPositions(moved)])];
}

/** Owners and privileges are part of the result, whether or not they are verified. */
export const seeingAll = (context: Context): Context => ({
  ...context,
  config: { ...context.config, schemas: [], owners: 'verify', privileges: 'verify' },
});

/**
 * What belongs to the role that ran the migrations belongs to the one that loads the checkpoint.
 * @param before what was there already and was somebody else's has been given to that role, so it has to be given to the one that loads.
 */
export function ofWhoeverLoads(catalog: Catalog, { facts }: Scratch, before?: Catalog): Catalog {
  const role = quoteName(facts.user);
  const others = new Set(before?.objects.filter((one) => one.kind === 'owner' && one.attributes['role'] !== role).map(({ id }) => id));
  const objects = catalog.objects.flatMap((object) => {
    if (object.kind !== 'owner' || object.attributes['role'] !== role) return [object];
    return others.has(object.id) ? [{ ...object, attributes: { ...object.attributes, role: 'CURRENT_USER' } }] : [];
  });
  return { ...catalog, objects };
}

/** Everything with rows that has to be the same, whether or not a checkpoint has those rows in it. After PRINTED_ALIKE. */
export async function comparedIn({ scratch: { session }, scope }: Pick<Made, 'scratch' | 'scope'>): Promise<readonly Table[]> {
  return [...(await tablesIn(session, scope)), ...(await viewsIn(session, scope, 'filled')), ...(await extensionTablesIn(session))];
}

/** Of one whose columns all vary, nothing is left. */
function withoutVarying(table: Table, { varying }: Checkpoint): readonly Table[] {
  const columns = table.columns.filter((column) => !varying.includes(`${table.name}.${column}`));
  return columns.length === 0 && table.columns.length > 0 ? [] : [{ ...table, columns }];
}

/** Which columns come first is no difference of two schemas, but an INSERT without a list of columns relies on it. */
function otherOrders(made: Catalog, loaded: Catalog): readonly Finding[] {
  const orderIn = ({ objects }: Catalog) => new Map(objects.map((one) => [referenceOf(one), one.attributes['order']]));
  const orders = orderIn(loaded);
  return made.objects
    .filter((one) => one.kind === 'table' && String(one.attributes['order']) !== String(orders.get(referenceOf(one))))
    .map((one) => notHeld([`the order of the columns of ${referenceOf(one)}, some of which come from a table that it inherits from`]));
}

export const notHeld = (what: readonly string[]): Finding =>
  finding({
    code: 'checkpoint-cannot-hold',
    subject: what[0]!,
    message: `the migrations create what a checkpoint cannot hold: ${few(what)}`,
    hint: 'do without a checkpoint: the migrations are applied one by one',
  });

function otherBesides(besides: readonly Beside[]): readonly Finding[] {
  const [held, others] = [true, false].map((isHeld) => besides.filter(({ statement }) => (statement !== null) === isHeld));
  const namesOf = (ones: readonly Beside[]): readonly string[] => [...new Set(ones.map(({ what }) => what))];
  return [
    ...(held!.length === 0 ? [] : [differs(namesOf(held!)[0]!, `the checkpoint and the migrations differ in ${few(namesOf(held!))}`)]),
    ...(others!.length === 0 ? [] : [notHeld(namesOf(others!))]),
  ];
}

function otherRows({ table, columns }: OtherRows, views: ReadonlySet<string>, extensions: ReadonlySet<string>): Finding {
  const which = columns.length === 0 ? '' : `: ${columns.join(', ')} differ`;
  if (extensions.has(table)) return notHeld([`rows of ${table}, which is part of an extension`]);
  if (!views.has(table)) return differs(table, `the checkpoint does not give ${table} the same rows as the migrations${which}`);
  return differs(
    table,
    `the migrations leave rows in ${table} that its query no longer gives, and a checkpoint fills it by its query`,
    `let a new migration REFRESH MATERIALIZED VIEW ${table}, and write the checkpoint again`,
  );
}

const otherPositions = (statements: readonly string[]): Finding =>
  differs('sequences', `the checkpoint leaves sequences at other values than the migrations do: ${statements.join(' ')}`);

const notLoaded = ({ message }: Finding): Finding =>
  differs(
    'the checkpoint',
    `the checkpoint cannot be loaded: ${message}`,
    'rows are loaded table by table, in the order of names: a check that reads other tables may not find theirs yet; or else do without a checkpoint',
  );

const differs = (subject: string, message: string, hint = 'write it again with `schemagate checkpoint`'): Finding =>
  finding({ code: 'checkpoint-differs', subject, message, hint });
