// Codes for `schemagate redeploy`: Docker, the Compose project, its images, its gate and its services.
import type { CodeEntries } from '../code-entry.ts';

export const REDEPLOY_CODES = {
  'no-docker': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The docker command line is not installed, or cannot be started.',
    action: 'Run the redeploy on the host, where docker and its compose plugin are installed.',
  },
  'no-engine': {
    severity: 'error',
    outcome: 'unreachable',
    meaning: 'The Docker engine does not answer.',
    action: 'Start it, or give this user access to it.',
  },
  'no-compose-project': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'docker compose finds no project here, or refuses its compose file.',
    action: 'Run it in the folder of the compose file, name the file with --compose-file, or correct it.',
  },
  'no-gate-service': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The compose file does not say which of its services is the gate: none or several are waited for until they have exited 0.',
    action: 'Let the application depend on the gate with service_completed_successfully, or name the gate with --gate.',
  },
  'redeploy-under-way': {
    severity: 'error',
    outcome: 'busy',
    meaning: 'Another redeploy of the same project is under way. This one has changed nothing.',
    action: 'Wait for it, or end the process that is named. The mark of a redeploy that was killed does not count.',
  },
  'not-claimed': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'A redeploy cannot write the file beside the compose file that marks it as under way.',
    action: 'Let its user write to that folder.',
  },
  'git-pull-failed': {
    severity: 'error',
    meaning: 'git could not pull the new version. Nothing was changed.',
    action: 'Clean up the clone, or leave --git-pull out.',
  },
  'no-image': {
    severity: 'error',
    meaning: 'An image could not be pulled or built. What runs was not touched.',
    action: 'Fix what docker compose reports.',
  },
  'compose-failed': {
    severity: 'error',
    meaning: 'docker compose could not start or stop a container.',
    action: 'Fix what it reports, such as a port that is taken or a folder that is missing.',
  },
  'redeploy-not-backed-up': {
    severity: 'error',
    meaning: 'A redeploy should have taken a backup first, but could not. What runs was not touched.',
    action: 'Give the gate the image schemagate:tools, and GATE_BACKUP with a folder that it may write to, or leave --backup-first out.',
  },
  'gate-stopped': {
    severity: 'error',
    meaning: 'The gate of the project did not exit 0. Nothing of the new version was started. The exit code is that of the gate.',
    action: 'Do what the gate says, and redeploy.',
  },
  'service-down': {
    severity: 'error',
    meaning: 'A service has exited, is unhealthy, or was not healthy in time. The last lines of its log were printed.',
    action: 'Read its log, correct it, and redeploy.',
  },
  'errors-in-log': {
    severity: 'warning',
    meaning: 'A service of the new version stays up, but has logged errors since it was started.',
    action: 'Read its log, and decide whether it works.',
  },
  'schema-differs-after': {
    severity: 'error',
    outcome: 'mismatch',
    meaning: 'The gate had proved the schema, but after the services were started it was different.',
    action: '`schemagate diff` shows what differs. Find out who changed it: perhaps the application itself.',
  },
  'schema-not-verified-after': {
    severity: 'notice',
    meaning: 'The schema could not be compared again after the services were started.',
    action: 'Nothing: the gate has already compared it. `schemagate verify` does it again.',
  },
  'old-version-runs': {
    severity: 'notice',
    meaning: 'A redeploy has failed, and these services run as they did before: they were never stopped, or were started again.',
    action: 'Nothing.',
  },
  'old-version-down': {
    severity: 'error',
    meaning: 'A redeploy has failed, and a service that ran before does not run again.',
    action: 'Start it by hand as the hint shows.',
  },
  'migrations-stay': {
    severity: 'warning',
    meaning: 'A redeploy has failed after its gate had applied migrations. They stay applied, and the old version runs on the new schema.',
    action: 'If it does not work there, take them back as the hint shows. --auto-rollback does that at once.',
  },
  'migrations-taken-back': {
    severity: 'notice',
    meaning: 'A redeploy has failed, and the migrations that its gate had applied were taken back, as --auto-rollback asks.',
    action: 'Nothing.',
  },
  'migrations-not-taken-back': {
    severity: 'error',
    meaning: 'A redeploy has failed, and the migrations that its gate had applied could not be taken back. The message says why.',
    action: 'See with `schemagate status` where the database is, and take them back by hand.',
  },
  'database-not-emptied': {
    severity: 'error',
    meaning:
      'A redeploy with --clean should have emptied the database and migrated it from scratch, but its gate did not do all of it. The exit code is that of the gate.',
    action: 'Do what the gate says. It empties nothing in production, nor without GATE_ALLOW_RESET=true.',
  },
  'database-emptied': {
    severity: 'warning',
    meaning:
      'A redeploy with --clean has failed, perhaps after its gate had emptied the database. The old version runs on what is in it now.',
    action: 'Restore the backup that was taken before, as the hint shows. --auto-rollback does that at once.',
  },
  'database-brought-back': {
    severity: 'notice',
    meaning: 'A redeploy with --clean has failed, and the backup that was taken before was restored, as --auto-rollback asks.',
    action: 'Nothing.',
  },
  'database-not-brought-back': {
    severity: 'error',
    meaning: 'A redeploy with --clean has failed, and the backup that was taken before could not be restored. The message says why.',
    action: 'Restore it by hand, as the hint shows.',
  },
} as const satisfies CodeEntries;
