// What a gate that is schemagate is asked besides its run: each time in a container of its own, with the settings of its service.
import { type Finding, finding } from '../../core/finding.ts';
import { OUTCOMES } from '../../core/outcome.ts';
import { Stop } from '../../core/stop.ts';
import type { Docker, Ran } from '../../redeploy/docker.ts';
import { asRecord, type Json } from '../../redeploy/json.ts';
import { type Deployment, saidLast } from './deployment.ts';

export const askGate = (docker: Docker, gate: string, words: readonly string[], told?: true): Promise<Ran> =>
  docker.compose(['run', '--rm', '--no-deps', '--no-TTY', gate, ...words], told && { told });

/** @param gate a service, whose image is there. */
export async function isSchemagate(docker: Docker, gate: string): Promise<boolean> {
  const { exitCode, stdout } = await askGate(docker, gate, ['version']);
  return exitCode === 0 && /^schemagate \d/.test(stdout);
}

/** The last version that is applied; null if none is, or it cannot say. */
export async function appliedHead({ docker, gate }: Pick<Deployment, 'docker' | 'gate'>): Promise<string | null> {
  const { exitCode, stdout } = await askGate(docker, gate, ['status', '--json', '--wait-timeout', '30s']);
  if (exitCode === null || !stdout.startsWith('{')) return null;
  const head = asRecord(asRecord(JSON.parse(stdout) as Json)['head'])['ledger'];
  return typeof head === 'string' ? head : null;
}

/** @returns what is not as it should be without being a difference. @throws Stop('mismatch') if the schema is not the expected one. */
export async function verifyAgain({ docker, gate, context, isSchemagate }: Deployment): Promise<readonly Finding[]> {
  if (!isSchemagate) return [notAsked(gate, 'it is another program')];
  const { exitCode, last } = await askGate(docker, gate, ['verify'], true);
  context.signal.throwIfAborted();
  if (exitCode === 0) return [];
  if (exitCode === OUTCOMES.mismatch.exit) throw new Stop([differs(gate, saidLast(last))]);
  return [notAsked(gate, saidLast(last))];
}

const differs = (gate: string, said: string): Finding =>
  finding({
    code: 'schema-differs-after',
    subject: gate,
    message: `after the services were started the schema is not the expected one: ${said}`,
    hint: `see \`docker compose run --rm ${gate} diff\`: something has changed it since the gate had proved it, perhaps the application itself`,
  });

const notAsked = (gate: string, why: string): Finding =>
  finding({
    code: 'schema-not-verified-after',
    subject: gate,
    message: `the schema was not verified once more: ${why}`,
    hint: 'the gate itself has proved it before the services were started, if it is schemagate',
  });
