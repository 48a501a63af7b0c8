// The database after a redeploy that has failed once its gate had applied migrations: the way back is said, and taken if that was asked for.
import { type Finding, finding } from '../../core/finding.ts';
import { appliedHead, askGate } from './ask-gate.ts';
import { type Deployment, saidLast } from './deployment.ts';

/** @param head the last version that was applied before. */
export async function schemaWayBack(deployment: Deployment, head: string | null): Promise<readonly Finding[]> {
  const { docker, gate, project, isSchemagate, options } = deployment;
  if (!isSchemagate) return [];
  const now = await appliedHead(deployment);
  if (now === null || now === head) return [];
  const words = head === null ? ['down', '--all'] : ['down', '--to', head];
  const hasBackup = project.services.some(({ name, environment }) => name === gate && environment['GATE_BACKUP'] !== undefined);
  const which: Applied = {
    gate,
    hasBackup,
    which: `the migrations after ${head ?? 'the empty database'} up to ${now}`,
    line: words.join(' '),
  };
  if (!options.autoRollback) return [theyStay(which)];
  const { exitCode, last } = await askGate(docker, gate, [...words, '--yes'], true);
  return [exitCode === 0 ? takenBack(which) : notTakenBack(which, saidLast(last))];
}

interface Applied {
  readonly gate: string;
  readonly which: string;
  readonly line: string;
  /** Its run has taken one before it applied them. */
  readonly hasBackup: boolean;
}

const theyStay = ({ gate, which, line, hasBackup }: Applied): Finding =>
  finding({
    code: 'migrations-stay',
    subject: gate,
    message: `${which} are applied, and stay: the old version runs on the new schema`,
    hint: `if it does not work with that: \`docker compose run --rm ${gate} ${line}\` shows how they are taken back, and does it with --yes${hasBackup ? `; to go back to the backup that was taken before them: \`docker compose run --rm ${gate} rollback\`` : ''}`,
  });

const takenBack = ({ gate, which }: Applied): Finding =>
  finding({
    code: 'migrations-taken-back',
    subject: gate,
    message: `${which} were taken back`,
    hint: 'nothing has to be done about the database',
  });

const notTakenBack = ({ gate, which, line }: Applied, said: string): Finding =>
  finding({
    code: 'migrations-not-taken-back',
    subject: gate,
    message: `${which} could not be taken back: ${said}`,
    hint: `see \`docker compose run --rm ${gate} status\`, and take them back by hand (\`docker compose run --rm ${gate} ${line}\`)`,
  });
