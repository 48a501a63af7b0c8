// What has a transaction of its own, one after the other or several at a time: each table, or several that refer to each other in a circle.
import { inCircles } from '../../../import/plan.ts';
import { type Claims, sideBySide } from '../../../import/side-by-side.ts';
import { steadyStatements } from '../../../postgres/server/probe.ts';
import type { Ready } from '../../../postgres/server/wait.ts';
import { Session } from '../../../postgres/session/session.ts';
import { quoteIdent } from '../../../sql/quote.ts';
import type { Context } from '../../context.ts';
import type { From } from '../import-options.ts';
import { moveTables } from '../move-tables.ts';
import type { PlannedMove } from '../plan-text.ts';

type Unit = Pick<PlannedMove, 'tables' | 'making'>;

const NOTHING: PlannedMove['making'] = { before: [], after: [] };

/** @returns the sequences that were set. @throws as `moveTables`, once all that is under way has ended. */
export async function moveUnits(
  context: Context,
  ready: Ready,
  { file, options }: From,
  { tables, making }: Unit,
): Promise<readonly string[]> {
  const sequences: string[] = [];
  const move = async (unit: Unit, lane: Ready): Promise<void> => {
    sequences.push(...(await moveTables(context, lane, { file, options, ...unit })));
  };
  if (making.before.length > 0) await move({ tables: [], making }, ready);
  const units = inCircles(tables.map((one) => ({ ...one, to: one.table.pair.to }))).map((unit) => ({
    ...{ tables: unit, making: NOTHING },
    ...claimsOf(unit.map(({ to }) => to)),
  }));
  const others = await openLanes(context, ready, Math.min(options.jobs, units.length) - 1);
  try {
    await sideBySide(units, [ready, ...others], move);
  } finally {
    await Promise.all(others.map(({ session }) => session.close()));
  }
  return sequences;
}

/** Taking a foreign key away and putting it back locks the table that it refers to as well. */
const claimsOf = (targets: readonly PlannedMove['tables'][number]['table']['pair']['to'][]): Claims => {
  const owns = targets.map(({ id }) => id);
  const needs = targets.flatMap(({ foreignKeys }) => foreignKeys.map(({ refersTo }) => refersTo)).filter((id) => !owns.includes(id));
  return { owns, needs };
};

/** More sessions like this one. Behind a pooler there are none: another session need not be at the same server. */
async function openLanes(
  { config, signal, emit }: Context,
  { session: { connection, applicationName, pooling }, facts }: Ready,
  count: number,
): Promise<readonly Ready[]> {
  if (count > 0 && pooling !== 'none') {
    emit({ event: 'note', level: 'info', message: 'there is a pooler: the tables are moved one after the other' });
    return [];
  }
  const lanes: Ready[] = [];
  try {
    while (lanes.length < count) {
      const session = await Session.open({ connection, applicationName, connectTimeout: config.connectTimeout, signal });
      lanes.push({ session, facts });
      await session.query(
        [...steadyStatements(facts), ...(config.role === null ? [] : [`SET ROLE ${quoteIdent(config.role)}`])].join('; '),
      );
    }
    return lanes;
  } catch (error) {
    await Promise.all(lanes.map(({ session }) => session.close()));
    throw error;
  }
}
