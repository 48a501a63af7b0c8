// The command lines that take migrations back, by what is in the tool's ledger. Refuses a version that is not applied.
import { finding } from '../../../core/finding.ts';
import { Stop } from '../../../core/stop.ts';
import type { HowFarBack, Line } from '../../../migrators/command-lines.ts';
import type { KnownMigrator } from '../../../migrators/migrators.ts';
import type { Context } from '../../context.ts';
import type { CodeLedger } from '../code-ledger.ts';
import { appliedBy } from '../command-steps.ts';
import { migratingWords } from './migrating-words.ts';

/** Empty if nothing is to be taken back. @throws Stop('misused') if it is not known how, or the version is not applied. */
export function backLines({ config, flags, operands }: Context, known: KnownMigrator, ledger: CodeLedger | null): readonly Line[] {
  const migrator = ledger?.migrator ?? known.migrator;
  if (migrator === null) throw new Stop([cannot('it is not known which tool it is', 'set GATE_COMMAND to the command that migrates')]);
  const applied = ledger?.ids ?? [];
  if (applied.length === 0) return [];
  const back = migrator.lines?.back;
  if (back === undefined) throw new Stop([cannot(`how ${migrator.name} takes migrations back is not known here`, BY_HAND)]);
  const howFar = howFarBack({ flags, operands });
  const { to } = howFar;
  if (to !== null && !appliedBy(known, ledger).has(to) && migrator.lines?.places?.test(to) !== true)
    throw new Stop([notApplied(to, migrator.lines?.places === undefined ? 'reverts everything' : 'reverts everything, if the tool can')]);
  const isLinear = applied.length === 1 || migrator.ledger.headsOnly !== true;
  if (to === applied.at(-1) && isLinear && migrator.lines?.places === undefined) return [];
  const made = back(migratingWords(config, migrator), howFar, applied);
  if ('why' in made) throw new Stop([cannot(made.why, BY_HAND)]);
  return made.lines;
}

export function howFarBack({ flags: { to, all }, operands: [count] }: Pick<Context, 'flags' | 'operands'>): HowFarBack {
  if (all === true) return { count: null, to: null };
  return typeof to === 'string' ? { count: null, to } : { count: Number(count ?? 1), to: null };
}

const BY_HAND = 'write the command that does it, and the gate runs it as it runs any other: `schemagate run -- alembic downgrade -1`';

const cannot = (why: string, hint: string) =>
  finding({ code: 'no-way-back', subject: 'down', message: `there is no command to take migrations back: ${why}`, hint });

const notApplied = (to: string, all: string) =>
  finding({
    code: 'no-such-migration',
    subject: to,
    message: `${to} is not applied, so it cannot be the version to go back to`,
    hint: `\`schemagate status\` shows what is applied; --all ${all}`,
  });
