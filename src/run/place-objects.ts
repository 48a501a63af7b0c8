// For build servers, which show a finding beside the code: the file and line of the object that it is about.
import type { Finding } from '../core/finding.ts';
import { listedCode } from '../core/finding-codes.ts';
import { madeAt } from '../project/made-at.ts';
import { readFiles } from '../project/project.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';

/** The findings as they are if the files cannot be read, which the run has reported itself. */
export async function withPlaces(
  { findings = [], steps = [] }: Pick<Answer, 'findings' | 'steps'>,
  { config, effects }: Pick<Context, 'config' | 'effects'>,
): Promise<readonly Finding[]> {
  if (!findings.some(isUnplaced)) return findings;
  const project = await readFiles({ config, effects }, () => null).catch(() => null);
  if (project === null) return findings;
  const { placeholders, substitute, environment, connection } = config;
  const render = {
    placeholders,
    substitute,
    environment,
    database: connection?.database ?? '',
    user: connection?.user ?? '',
    schema: 'public',
    table: '',
  };
  const pending = new Set(steps.filter(({ state }) => state !== 'applied').map(({ file }) => file));
  const place = madeAt({ ...project, migrations: project.migrations.filter(({ file }) => !pending.has(file)) }, render);
  return findings.map((finding) => {
    const found = isUnplaced(finding) ? place(finding.subject) : null;
    return found === null ? finding : { ...finding, place: found };
  });
}

/** About an object of the schema: its code says how the object differs. */
const isUnplaced = ({ code, place }: Finding): boolean => place === undefined && listedCode(code)?.startsWith('KIND-') === true;
