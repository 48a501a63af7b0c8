// Waits until a SQLite file is there and can be used, and for other things that an application needs, in place of `wait`.
import type { Command, CommandFacets } from '../../run/command.ts';
import { inPlaceOf } from '../../run/in-place-of.ts';
import { waitForFile } from '../../sqlite/session/open-file.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { besideServices } from '../../stages/wait/beside-services.ts';

export const waitOnSqlite = (asked: CommandFacets): Command => ({ ...inPlaceOf(asked), needs: 'nothing', opens: 'sqlite', run });

async function run(context: Context): Promise<Answer> {
  const { sqlite, waitFor } = context.config;
  context.stage('wait');
  const path = sqlite!;
  const file = waitForFile(context, path);
  file.catch(() => {});
  await besideServices(context, null, new AbortController());
  await (await file).close();
  const names = [`the database ${path}`, ...waitFor.map(({ name }) => name)];
  return { summary: `${names.join(', ')} can be used`, data: { waitedFor: names } };
}
