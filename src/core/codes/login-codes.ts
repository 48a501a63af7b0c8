// Codes for what the server, the pooler or the role's rights and limits refuse: the login, and what the gate asks for after it.
import type { CodeEntries } from './code-entry.ts';

export const LOGIN_CODES = {
  'no-password': {
    severity: 'error',
    meaning: 'The server asks for a password, and none is given.',
    action: 'Give it in DATABASE_URL, PGPASSWORD, PGPASSWORD_FILE, a password file or with GATE_PASSWORD_COMMAND.',
  },
  'password-command': {
    severity: 'error',
    meaning: 'GATE_PASSWORD_COMMAND failed, took too long or printed nothing.',
    action: 'Run the command by hand, as the user and with the environment of the gate.',
  },
  'wrong-password': {
    severity: 'error',
    meaning: 'The server rejected the password.',
    action: 'Correct the password of the role.',
  },
  authentication: {
    severity: 'error',
    meaning: 'The server or the pooler rejected the login.',
    action: 'Check the role, the password and pg_hba.conf, or the user list of the pooler.',
  },
  'no-tls': {
    severity: 'error',
    meaning: 'sslmode requires TLS, and the server does not offer it.',
    action: 'Switch TLS on in the server, or use sslmode=prefer or disable on a trusted network.',
  },
  tls: {
    severity: 'error',
    meaning: 'The TLS handshake failed, or a certificate or key could not be used.',
    action: 'Check sslmode, sslrootcert, sslcert and sslkey, and the host name against the certificate.',
  },
  'socket-permission': {
    severity: 'error',
    meaning: 'The user the gate runs as may not open the Unix socket of the server.',
    action: 'Give the user access to the folder of the socket.',
  },
  'no-such-database': {
    severity: 'error',
    meaning: 'The server, or the pooler, does not know the database.',
    action: 'Create the database, or correct its name.',
  },
  'database-not-created': {
    severity: 'error',
    outcome: 'refused',
    meaning: 'GATE_CREATE_DATABASE=true, and the role that should create the missing database may not.',
    action: 'Give a role that may in GATE_ADMIN_URL.',
  },
  'init-failed': {
    severity: 'error',
    outcome: 'failed',
    meaning: 'A file of init/, which the role of GATE_ADMIN_URL runs once, failed. Nothing of it was kept.',
    action: 'Fix the file and run again.',
  },
  'no-such-role': {
    severity: 'error',
    meaning: 'GATE_ROLE names a role that does not exist or cannot be used.',
    action: 'Create the role, or correct GATE_ROLE.',
  },
  'no-plpgsql': {
    severity: 'error',
    meaning: 'The database does not have the language PL/pgSQL, with which the gate makes its tables.',
    action: 'CREATE EXTENSION plpgsql in this database; its owner may.',
  },
  'session-setting': {
    severity: 'error',
    meaning: 'The server refuses a setting that the connection asks for: it does not know the name, or does not take the value.',
    action: 'Correct PGOPTIONS, or options in the URL.',
  },
  permission: {
    severity: 'error',
    meaning: 'The role lacks a privilege that the command needs.',
    action: 'Grant what the hint names. The page docs/rights.md lists the least rights of each command.',
  },
  'not-accepting': {
    severity: 'error',
    meaning: 'The database does not accept connections.',
    action: 'Correct the database name, or ALTER DATABASE … ALLOW_CONNECTIONS true.',
  },
  raised: {
    severity: 'error',
    meaning: 'A function of the database, for example of an event trigger, refused a statement of the gate.',
    action: 'Make the function accept this role or the ledger schema.',
  },
  'statement-timeout': timeout('statement_timeout'),
  'lock-timeout': timeout('lock_timeout'),
  'transaction-timeout': timeout('transaction_timeout'),
  'idle-session-timeout': timeout('idle_session_timeout'),
  'idle-in-transaction-session-timeout': timeout('idle_in_transaction_session_timeout'),
  'server-error': {
    severity: 'error',
    meaning: 'The server or the network reported an error that schemagate has no advice for; its code is at the end of the message.',
    action: "Look the code up: SQLSTATEs are in Appendix A of the PostgreSQL manual. Read the server's log.",
  },
  'pooler-startup-parameter': {
    severity: 'error',
    meaning: 'The pooler rejects a startup parameter.',
    action: 'Set GATE_DIRECT_URL to the server itself, remove PGOPTIONS, or add the parameter to ignore_startup_parameters of the pooler.',
  },
} as const satisfies CodeEntries;

function timeout<T extends string>(name: T) {
  return {
    severity: 'error',
    meaning: `${name}, as set for the role or the database, ended the session or a statement of the gate.`,
    action: `Raise ${name} for the role with ALTER ROLE … SET ${name}. The gate has limits of its own.`,
  } as const;
}
