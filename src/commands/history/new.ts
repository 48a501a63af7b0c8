// Writes the next migration of our own layout: empty, or the SQL that takes the folder's schema to another one, and back.

import { errorsIn } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import { LAYOUT_BY_ID } from '../../layouts/layouts.ts';
import { evidenceAround } from '../../project/evidence.ts';
import { readable } from '../../project/project.ts';
import { assumedOf, candidatesOf } from '../../project/recognise.ts';
import { writeOrStop } from '../../project/write-files.ts';
import type { Command } from '../../run/command.ts';
import { compareMeanings } from '../../schema/compare/compare-meanings.ts';
import { accessFindings } from '../../schema/compare/regained-access.ts';
import { likelyRenames } from '../../schema/compare/rename.ts';
import { limited } from '../../schema/compare/schemas-of.ts';
import type { Difference } from '../../schema/model/difference.ts';
import { asParts, takingBack } from '../../schema/repair/script.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { schemaOf, schemaOfNothing } from '../../stages/schema-source.ts';
import { SCRATCH } from '../../stages/scratch-server.ts';

export const fresh: Command = {
  name: 'new',
  summary: 'write the next migration: empty, or from the difference to a desired schema',
  example: 'schemagate new add_email --from-diff desired.sql',
  rights: {
    ledger: 'usage',
    besides: 'with --from-diff, where a database has that schema; on the server of --scratch the attribute CREATEDB',
  },
  needs: 'nothing',
  operands: { usage: 'NAME', doc: 'NAME becomes part of the file name: NNNN_name.sql, and NNNN_name.down.sql to take it back.', count: 1 },
  flags: [
    {
      name: 'from-diff',
      type: 'string',
      value: 'SOURCE',
      doc: 'write what takes the schema of the folder to this one: a file of SQL, a database URL, a snapshot',
    },
    SCRATCH,
  ],
  run,
};

async function run(context: Context): Promise<Answer> {
  const { config, operands, flags } = context;
  const name = nameOf(operands[0] ?? '');
  const [path] = config.migrations;
  const migrations = await existing(context, path);
  const desired = flags['from-diff'];
  const differences = typeof desired === 'string' ? await differencesTo(context, path, desired, migrations.length > 0) : null;
  if (differences?.forth.length === 0) return { outcome: 'ready', summary: `${path} makes that schema already: nothing is written` };
  const parts = differences === null ? [EMPTY] : partsOf(differences);
  const folder = path.replace(/(?<=.)\/+$/, '');
  const now = new Date();
  let last = migrations.at(-1)?.version;
  const files = parts.flatMap(({ up, down }, at) => {
    last = nextVersion(last, now);
    const base = `${folder}/${last}_${name}${at === 0 ? '' : `_${at + 1}`}`;
    return [
      { path: `${base}.sql`, text: up },
      { path: `${base}.down.sql`, text: down },
    ];
  });
  await writeOrStop(context, files, 'the migration', 'point GATE_MIGRATIONS or --migrations at a folder that can be written to');
  const findings = differences === null ? [] : [...likelyRenames(differences.forth), ...accessFindings(differences.forth)];
  const destructive = parts.reduce((sum, part) => sum + part.destructive, 0);
  const warning = destructive > 0 ? `; ${destructive} of its steps destroy data: read them before you run it` : '';
  const apart = parts.length === 1 ? '' : `; in ${parts.length} migrations, for what must be outside a transaction is by itself`;
  return {
    outcome: 'ready',
    summary: `wrote ${files.map((one) => one.path).join(' and ')}${apart}${warning}`,
    findings,
    data: { files: files.map((one) => one.path), destructive },
  };
}

interface Written {
  readonly up: string;
  readonly down: string;
  readonly destructive: number;
}

const EMPTY: Written = { up: '-- What this migration does, and why.\n', down: '-- What takes it back.\n', destructive: 0 };
const NOTHING_BACK = '-- Nothing is to be done here: it is taken back with the migrations beside it.\n';
const OUTSIDE = '-- Run statement by statement, outside a transaction: so reads and writes go on while an index is built.\n';

/** A migration for each part that is a transaction or must not be one, so that the one stays whole, and the other goes on where it stopped. */
function partsOf({ forth, back }: BothWays): readonly Written[] {
  const parts = asParts(forth);
  const downs = takingBack(parts, back);
  return parts.map(({ text, destructive, outside }, at) => ({
    up: `${outside ? OUTSIDE : ''}${text}`,
    down: downs[at]!.text || NOTHING_BACK,
    destructive,
  }));
}

interface BothWays {
  readonly forth: readonly Difference[];
  readonly back: readonly Difference[];
}

async function differencesTo(context: Context, path: string, desired: string, hasFiles: boolean): Promise<BothWays> {
  const to = limited((await schemaOf(context, desired, 'from-diff')).catalog, context.config);
  const from = limited(hasFiles ? (await schemaOf(context, path, 'migrations')).catalog : await schemaOfNothing(context), context.config);
  return { forth: await compareMeanings(to, from), back: await compareMeanings(from, to) };
}

/** @throws Stop('misused') where the folder is another tool's, or has bad files. */
async function existing({ config, effects }: Context, path: string): Promise<readonly Migration[]> {
  const folder = readable(path, () => effects.openFolder(path));
  if (folder === null || (folder.list() ?? []).length === 0) return [];
  const candidates = candidatesOf(folder, config, () => evidenceAround(path, effects.glance));
  if (assumedOf(candidates)?.layout.id !== 'gate') throw new Stop('misused', [ofAnotherTool(path, candidates.leading[0].layout.id)]);
  const { migrations, findings } = await LAYOUT_BY_ID.get('gate')!.discover(folder, config);
  stopOnErrors(
    'misused',
    errorsIn(findings).filter(({ code }) => code !== 'no-migrations'),
  );
  return migrations.filter(({ kind }) => kind === 'versioned');
}

/** Numbered as the last one is: a time to the second where that is one, else the next number with as many digits. */
export function nextVersion(last = '0000', now: Date): string {
  const time = now.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  if (/^(?:19|20)\d{12}$/.test(last)) return time > last ? time : String(BigInt(last) + 1n);
  return String(BigInt(last) + 1n).padStart(last.length, '0');
}

/** @throws Stop('misused') for what is no part of a file name. */
function nameOf(given: string): string {
  const name = given
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
  if (name !== '') return name;
  const message = `"${given}" has nothing in it that could name a file`;
  throw new Stop('misused', [
    { code: 'bad-operand', severity: 'error', subject: 'NAME', message, hint: 'write a few words: add_email_to_users' },
  ]);
}

const ofAnotherTool = (path: string, layout: string) =>
  ({
    code: 'other-layout',
    severity: 'error',
    subject: path,
    message: `${path} has the layout ${layout}, and new writes migrations of our own layout`,
    hint: "use that tool's own command for a new migration, and `schemagate diff --sql` for what is to be in it",
  }) as const;
