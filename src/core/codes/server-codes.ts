// Codes for the way to a usable session: reaching the server, its state, poolers, the lock, lost connections.
import type { CodeEntries } from './code-entry.ts';

export const SERVER_CODES = {
  'no-connection': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The command needs a database, and none is given.',
    action: 'Set DATABASE_URL, or the PG* variables, or pass --url.',
  },
  'connection-refused': {
    severity: 'error',
    meaning: 'Nothing was listening on the host and port when the wait timed out.',
    action: 'Start the server, correct host and port, or raise GATE_WAIT_TIMEOUT. In a container, `localhost` is the container itself.',
  },
  'no-socket': {
    severity: 'error',
    meaning: "The server's Unix socket had not appeared when the wait timed out.",
    action: 'Start the server, or correct the folder of the socket and the port.',
  },
  'connection-reset': {
    severity: 'error',
    meaning: 'The server, or a proxy in front of it, closed the connection before the login was complete.',
    action: "Read the server's log. A proxy may be up before the server behind it.",
  },
  'no-answer': {
    severity: 'error',
    meaning: 'The server did not answer within GATE_CONNECT_TIMEOUT.',
    action: 'Check host, port and firewall; a slow server needs a longer GATE_CONNECT_TIMEOUT.',
  },
  'host-unreachable': {
    severity: 'error',
    meaning: 'There is no route to the host or its network.',
    action: 'Check the network, the host name and the address it resolves to.',
  },
  'name-not-resolved': {
    severity: 'error',
    meaning: 'The host name could not be resolved.',
    action: 'Correct the host name. In Compose it is the name of the service, on a network that both containers share.',
  },
  'not-postgresql': {
    severity: 'error',
    meaning: 'Something answers on this host and port, but it does not speak the PostgreSQL protocol.',
    action: 'Correct host and port.',
  },
  'starting-up': {
    severity: 'error',
    meaning: 'The server was still starting up when the wait timed out.',
    action: "Read the server's log, and raise GATE_WAIT_TIMEOUT if it takes longer to start.",
  },
  'shutting-down': {
    severity: 'error',
    meaning: 'The server was stopped, or an administrator ended the session.',
    action: 'Run again once the server is up.',
  },
  crashed: {
    severity: 'error',
    meaning: 'A process of the server crashed, and the server ended all sessions.',
    action: "Read the server's log, and run again once it has recovered.",
  },
  'too-many-connections': {
    severity: 'error',
    meaning: 'All connection slots of the server, the database or the role are in use.',
    action: 'End idle connections, or raise max_connections or the CONNECTION LIMIT of the role or the database.',
  },
  'out-of-resources': {
    severity: 'error',
    meaning: 'The server ran out of memory, disk space or another resource.',
    action: 'Free the resource that the server names, then run again.',
  },
  'server-files': {
    severity: 'error',
    meaning: "One of the server's files is missing or was replaced while it was running, for example by a package upgrade.",
    action: 'Restart the server. If that does not help, install what the message names for its version.',
  },
  'server-system': {
    severity: 'error',
    meaning: "The server's operating system reported an error to PostgreSQL.",
    action: "Read the server's log.",
  },
  'connection-exception': {
    severity: 'error',
    meaning: 'The server or a pooler reported a connection exception (SQLSTATE class 08).',
    action: 'Read the logs of the server and of whatever is in between.',
  },
  'in-recovery': {
    severity: 'error',
    meaning: 'The server is in recovery: it is a standby, or a primary that is not promoted yet.',
    action: 'Connect to the primary, or wait until the server is promoted.',
  },
  'read-only': {
    severity: 'error',
    meaning: 'The server can be reached but not written to.',
    action: 'Connect to the primary, list all servers in the URL, or switch default_transaction_read_only off.',
  },
  'not-standby': {
    severity: 'error',
    meaning: 'target_session_attrs=standby asks for a standby, and the server is not one.',
    action: 'Name a standby, or leave target_session_attrs out.',
  },
  'not-read-only': {
    severity: 'error',
    meaning: 'target_session_attrs=read-only asks for a read-only session, and this one can write.',
    action: 'Name a server that is read-only, or leave target_session_attrs out.',
  },
  'too-old': {
    severity: 'error',
    outcome: 'refused',
    meaning: 'The server is older than PostgreSQL 14.',
    action: 'Upgrade the server.',
  },
  'engine-refused': {
    severity: 'error',
    outcome: 'refused',
    meaning:
      'The server speaks the PostgreSQL protocol, but its engine does not provide the locks or transactions that the gate relies on.',
    action: 'Apply the migrations with a tool that is made for that engine. Commands that only read work there.',
  },
  'lock-not-held': {
    severity: 'error',
    outcome: 'refused',
    meaning:
      'The server answered that the lock was taken, but does not list it as held by this session: it, or a proxy in front of it, only pretends to lock.',
    action: 'Connect to the PostgreSQL server itself. On an engine without advisory locks, use a tool that is made for it.',
  },
  'service-not-there': {
    severity: 'error',
    meaning: 'A service that the run had to wait for (GATE_WAIT_FOR, --for) did not answer before the wait timed out.',
    action: 'Start it, correct its URL, or raise GATE_WAIT_TIMEOUT.',
  },
  'service-refused': {
    severity: 'error',
    outcome: 'refused',
    meaning: 'A service that the run had to wait for answers, but it rejected the password or presented a certificate that is not trusted.',
    action: 'Correct the password in its URL, or its certificate; NODE_EXTRA_CA_CERTS adds certificate authorities.',
  },
  'nothing-to-wait-for': {
    severity: 'error',
    outcome: 'misused',
    meaning: '`schemagate wait` was given neither a database nor a service to wait for.',
    action: 'Set DATABASE_URL, or name a service with --for or GATE_WAIT_FOR.',
  },
  'pooler-statement-mode': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The pooler has pool_mode = statement, which does not allow transactions.',
    action: 'Set GATE_DIRECT_URL to the server itself, or to a pool in session or transaction mode.',
  },
  'needs-session': {
    severity: 'error',
    outcome: 'misused',
    meaning: 'The command or a migration needs one server session throughout, and the pooler assigns one per transaction.',
    action: 'Set GATE_DIRECT_URL to the server itself, or to a pool with pool_mode = session.',
  },
  'lock-held': {
    severity: 'error',
    outcome: 'busy',
    meaning: 'Another session held the lock for all of GATE_LOCK_WAIT.',
    action: 'Wait for the holder that the message names, or end it; then run again.',
  },
  'lock-abandoned': {
    severity: 'error',
    outcome: 'busy',
    meaning: 'Another session holds the lock, and seems to have been left behind by a client that is gone.',
    action: 'End the session as the hint shows, or let the gate do it with GATE_TERMINATE_ORPHANS=true.',
  },
  deadline: {
    severity: 'error',
    meaning: 'The run took longer than GATE_DEADLINE.',
    action: 'Raise GATE_DEADLINE, or find out which stage takes so long: the report has the time of each.',
  },
  'connection-lost': {
    severity: ['error', 'warning'],
    meaning: 'The connection was lost during the run. It is a warning if the gate connected again and finished.',
    action: 'Read the logs of the server and of whatever is in between. Running again is safe.',
  },
  'look-refused': {
    severity: 'warning',
    meaning:
      'The server refused the first look at its catalogs after the gate had gone on without its answer. It connected again, and waited for the look.',
    action:
      'Nothing was written before that. If it comes again, find out from the message of the server who cancels it, or which limit it meets.',
  },
  'in-doubt': {
    severity: 'warning',
    meaning: 'The connection was lost while a migration was being committed, so it is not known here whether it was.',
    action: 'Run again: the ledger in the database knows, and nothing is applied twice.',
  },
  'applied-again': {
    severity: 'warning',
    meaning: 'The server came back without the last commits of this run, so the gate applied those migrations again.',
    action: 'Find out why the server lost them: a crash, or a failover to a standby that lagged behind.',
  },
  bug: {
    severity: 'error',
    outcome: 'bug',
    meaning: 'schemagate itself failed. The database was left consistent.',
    action: 'Report it, with the log.',
  },
  'serve-not-there': {
    severity: 'error',
    meaning: '`schemagate serve` does not answer where `schemagate approve` looks for it.',
    action: 'Start it, or say where it listens with --serve-listen or GATE_SERVE_LISTEN.',
  },
  'serve-refused': {
    severity: 'error',
    outcome: 'refused',
    meaning: '`schemagate serve` does not accept the token, or was started without one.',
    action: 'Give both the same token, in GATE_SERVE_TOKEN_FILE.',
  },
} as const satisfies CodeEntries;
