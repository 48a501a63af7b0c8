// Settings: how long is waited, and what ends a wait. Durations are milliseconds; 0 switches PostgreSQL's own timeouts off, as there.
import type { Settings } from '../setting.ts';
import { count, duration, toggle } from '../values.ts';

export const LIMITS = {
  GATE_WAIT_TIMEOUT: {
    group: 'limits',
    config: 'waitTimeout',
    flag: 'wait-timeout',
    value: duration({ least: 0 }),
    fallback: '60s',
    doc: 'how long to wait for a server that can be used; 0 tries once',
  },
  GATE_CONNECT_TIMEOUT: {
    group: 'limits',
    config: 'connectTimeout',
    flag: 'connect-timeout',
    value: duration({ least: 1 }),
    fallback: '5s',
    doc: 'for each attempt to connect',
  },
  GATE_LOCK_WAIT: {
    group: 'limits',
    config: 'lockWait',
    flag: 'lock-wait',
    value: duration({ least: 0 }),
    fallback: '10m',
    doc: 'how long to wait for another gate; 0 tries once',
  },
  GATE_ORPHAN_AFTER: {
    group: 'limits',
    config: 'orphanAfter',
    flag: 'orphan-after',
    value: duration({ least: 1 }),
    fallback: '5m',
    doc: "how long another gate's session that holds the lock must have been idle to count as abandoned",
  },
  GATE_TERMINATE_ORPHANS: {
    group: 'limits',
    config: 'terminateOrphans',
    flag: 'terminate-orphans',
    value: toggle('true', 'false'),
    fallback: 'false',
    doc: 'whether such an abandoned session is ended (pg_terminate_backend); one that is working never is',
  },
  GATE_LOCK_TIMEOUT: {
    group: 'limits',
    config: 'lockTimeout',
    flag: 'lock-timeout',
    value: duration({ least: 0 }),
    fallback: '5s',
    doc: "PostgreSQL's lock_timeout for each statement; 0 switches it off",
  },
  GATE_LOCK_TRIES: {
    group: 'limits',
    config: 'lockTries',
    flag: 'lock-tries',
    value: count,
    fallback: '10',
    doc: 'how often to try a migration that lock_timeout, a deadlock or a serialization failure stops; it is rolled back after each attempt',
  },
  GATE_STATEMENT_TIMEOUT: {
    group: 'limits',
    config: 'statementTimeout',
    flag: 'statement-timeout',
    value: duration({ least: 0 }),
    fallback: '15m',
    doc: "PostgreSQL's statement_timeout; 0 switches it off",
  },
  GATE_DEADLINE: {
    group: 'limits',
    config: 'deadline',
    flag: 'deadline',
    value: duration({ least: 1 }),
    fallback: '30m',
    doc: 'for the whole run, whatever it is doing',
  },
} as const satisfies Settings;
