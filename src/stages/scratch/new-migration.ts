// The command `new`: the files of a migration in the folder's own layout, empty, from a template, or from a difference. Two at once do not
// overwrite each other, and do not take the same version.
import { finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import { jittered, pause } from '../../core/time/pause.ts';
import { nameOf } from '../../layouts/new-files/name-of.ts';
import type { NewFile, NewPart } from '../../layouts/new-files/new-file.ts';
import { type FolderToExtend, folderToExtend } from '../../project/folder-to-extend.ts';
import { filled, readTemplates, type Templates } from '../../project/template.ts';
import { accessFindings } from '../../schema/compare/regained-access.ts';
import { likelyRenames } from '../../schema/compare/rename.ts';
import { hintFindings } from '../../sql/dialects/hint-findings.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { isForPostgres, servesBoth, withSections } from './for-both.ts';
import { differencesTo, EMPTY, partsOf, type Written } from './migration-from-diff.ts';

export async function newMigration(context: Context, now: Date): Promise<Answer> {
  const { config, operands, flags, effects } = context;
  const name = nameOf(operands[0] ?? '');
  const [path] = config.migrations;
  const first = await settledFolder(context, path);
  const desired = flags['from-diff'];
  const differences = typeof desired === 'string' ? await differencesTo(context, path, desired, first.migrations.length > 0) : null;
  if (differences?.forth.length === 0) return { summary: `${path} already produces that schema: nothing was written` };
  const isForBoth = flags['both'] === true;
  const isShared = differences !== null && (isForBoth || servesBoth(config, first));
  const written = (differences === null ? [EMPTY] : partsOf(differences)).map((one) =>
    isForBoth || (isShared && isForPostgres(one)) ? withSections(one) : one,
  );
  const templates = readTemplates(path, effects);
  const parts = written.map((one) => partOf(one, { now, name, templates, isDraft: differences === null }));
  const files = await created(context, path, first, { now, name, parts, isDraft: differences === null, templates });
  const findings = differences === null ? [] : [...likelyRenames(differences.forth), ...accessFindings(differences.forth)];
  const hints = isShared ? files.flatMap(({ path: file, text }) => hintFindings({ file, text }, 'sqlite')) : [];
  const paths = files.map(({ path: file }) => file);
  const destructive = written.reduce((sum, part) => sum + part.destructive, 0);
  const warning = destructive > 0 ? `; ${destructive} of its steps destroy data: read them before you run it` : '';
  const apart =
    parts.length === 1 ? '' : `; in ${parts.length} migrations, because what needs a transaction of its own, or none, has its own file`;
  return {
    summary: `wrote ${paths.join(' and ')}${apart}${warning}${hints.length === 0 ? '' : '; what SQLite needs instead is yours to write, in its section'}`,
    findings: [...findings, ...hints],
    data: { files: paths, destructive },
  };
}

interface Wish {
  readonly now: Date;
  readonly name: string;
  readonly templates: Templates;
  readonly isDraft: boolean;
}

function partOf({ up, down, outside }: Written, { now, name, templates, isDraft }: Wish): NewPart {
  const date = now.toISOString().slice(0, 10);
  return {
    outside,
    write: (version) => {
      const from = (template: Templates['up'], text: string): string =>
        template === null ? text : filled(template, { name, version, date, sql: isDraft ? '' : text });
      return { up: from(templates.up, up), down: from(templates.down, down) };
    },
  };
}

/** Others may be doing the same at this moment: whoever finds their version taken tries the next one. */
const TRIES = 20;

async function created(
  context: Context,
  path: string,
  first: FolderToExtend,
  wish: Wish & { readonly parts: readonly NewPart[] },
): Promise<readonly NewFile[]> {
  const root = path.replace(/(?<=.)\/+$/, '');
  let taken = '';
  let at = first;
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0) {
      await pause(jittered(10 * tries));
      at = await settledFolder(context, path);
    }
    const files = (await filesOf(at, wish)).map((file) => ({ ...file, path: `${root}/${file.path}` }));
    const result = await create(context, files);
    if ('taken' in result) taken = result.taken;
    else if (await isDoubled(context, path)) {
      result.undo();
      taken = files[0]!.path;
    } else return files.filter(({ isIndex }) => isIndex !== true);
  }
  throw new Stop([alreadyThere(taken)]);
}

/** Another process may be creating files there, or removing them again because their version was taken: such a folder is read once more. */
async function settledFolder(context: Context, path: string): Promise<FolderToExtend> {
  for (let tries = 1; ; tries++) {
    try {
      return await folderToExtend(context, path);
    } catch (error) {
      if (tries === TRIES || !(error instanceof Stop) || !error.findings.every(({ code }) => PASSING.has(code))) throw error;
      await pause(jittered(10));
    }
  }
}

/** A version that two processes have just taken, or a file that is gone again. */
const PASSING: ReadonlySet<string> = new Set(['duplicate-version', 'unreadable']);

async function filesOf({ layout, folder, migrations }: FolderToExtend, wish: Wish & { readonly parts: readonly NewPart[] }) {
  const { now, name, parts, isDraft, templates } = wish;
  const write = await layout.newFiles?.();
  if (write === undefined) throw new Stop([ofAnotherTool(folder?.path ?? '', layout.id)]);
  const goesBack = !isDraft || templates.down !== null || migrations.some(({ down }) => down !== null);
  return write({ name, now, migrations, folder, parts, goesBack, isDraft });
}

async function create({ effects }: Context, files: readonly NewFile[]) {
  try {
    return await effects.createTexts(files);
  } catch (error) {
    const paths = files.map((file) => file.path);
    const message = `the migration could not be written to ${paths.join(' and ')}: ${reasonOf(error)}`;
    const hint = 'point GATE_MIGRATIONS or --migrations at a folder that can be written to';
    throw new Stop([finding({ code: 'not-written', subject: paths[0] ?? '', message, hint })], { cause: error });
  }
}

/** Whether somebody else has meanwhile created one with the same version under another name. */
async function isDoubled(context: Context, path: string): Promise<boolean> {
  try {
    await folderToExtend(context, path);
    return false;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return error.findings.some(({ code }) => code === 'duplicate-version');
  }
}

const alreadyThere = (file: string) =>
  finding({
    code: 'not-written',
    subject: file,
    message: `${file} is there already, and was not overwritten`,
    hint: 'give the migration another name; or, if it is the draft of one, finish that first',
  });

const ofAnotherTool = (path: string, layout: string) =>
  finding({
    code: 'other-layout',
    subject: path,
    message: `${path} has the layout ${layout}, in which new writes no migrations`,
    hint: "use that tool's own command for a new migration, and `schemagate diff --sql` for the SQL that goes into it",
  });
