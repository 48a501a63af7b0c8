// How far back `down` is to go: one, N, to a version, or all.
import { finding } from '../../core/finding.ts';
import { isCalled } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import type { Back } from '../../migrations/reversal.ts';
import type { Project } from '../../project/project.ts';
import type { Context } from '../context.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';

type Given = Pick<Context, 'flags' | 'operands'>;

/** @throws Stop('misused') for what is not a number above 0, and for more than one of the three. */
export function refuseBack({ flags, operands }: Given): void {
  const [count] = operands;
  const said = [count, flags['to'], flags['all']].filter((one) => one !== undefined && one !== false);
  if (said.length > 1) throw new Stop([wrong('it is to go back in more than one way', 'give N, --to or --all, one of them')]);
  if (count !== undefined && !/^[1-9]\d*$/.test(count)) throw new Stop([wrong(`${count} is not a number of migrations`, TO_VERSION)]);
  const { to } = flags;
  if (typeof to === 'string' && to.startsWith('+'))
    throw new Stop([wrong(`--to=${to} is not a version`, 'write the number by itself: `schemagate down 2`')]);
}

const TO_VERSION = 'write `schemagate down 2`; to go back to a version: `schemagate down --to VERSION`';

const wrong = (message: string, hint: string) => finding({ code: 'bad-operand', subject: 'down', message, hint });

/**
 * @param done how many this run has reverted already, on connections that it has lost.
 * @throws Stop('misused') if the version is not applied, or fewer are than are to go back: whoever gives a number knows what they are.
 */
export function backOf({ flags, operands }: Given, project: Project, { rows }: Pick<LedgerState, 'rows'>, done: number): Back {
  if (flags['all'] === true) return 'all';
  const { to } = flags;
  if (typeof to === 'string') return { to: appliedRow(to, project, rows) };
  const wanted = Number(operands[0] ?? 1);
  const applied = rows.filter(({ kind }) => kind === 'versioned').length;
  if (done === 0 && applied > 0 && wanted > applied) throw new Stop([tooMany(wanted, applied)]);
  return { count: Math.max(0, wanted - done) };
}

const tooMany = (wanted: number, applied: number) =>
  wrong(
    `${wanted} migrations are to be reverted, and only ${applied} ${applied === 1 ? 'is' : 'are'} applied; nothing was done`,
    `give ${applied === 1 ? '1' : `${applied} or less`}; \`schemagate status\` shows ${applied === 1 ? 'it' : 'them'}`,
  );

/** The row of a version as `status` shows it, or of a file's name. */
function appliedRow(version: string, { migrations }: Project, rows: readonly LedgerRow[]): LedgerRow {
  const files = new Map(migrations.map(({ id, file }) => [id, file]));
  const found = rows.find((row) => row.kind === 'versioned' && isCalled({ ...row, file: files.get(row.id) ?? '' }, version));
  if (found !== undefined) return found;
  throw new Stop([
    finding({
      code: 'no-such-migration',
      subject: version,
      message: `${version} is not applied, so it cannot be the version to go back to`,
      hint: '`schemagate status` shows what is applied; --all reverts everything',
    }),
  ]);
}
