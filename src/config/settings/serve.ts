// Settings: `schemagate serve`, which watches a database, and who hears of what goes wrong. No default of theirs is parsed or shown in a run
// that has no use for it.
import type { Settings } from '../setting.ts';
import { choice, duration, listenAddress, notifyUrls, token } from '../values.ts';

export const SERVE = {
  GATE_SERVE_LISTEN: {
    group: 'serve',
    config: 'listen',
    flag: 'serve-listen',
    value: listenAddress,
    fallback: null,
    fallbackDoc: '127.0.0.1:8484',
    absent: { host: '127.0.0.1', port: 8484 },
    doc: 'where `schemagate serve` listens: host:port, or :port for every address',
  },
  GATE_SERVE_INTERVAL: {
    group: 'serve',
    config: 'serveInterval',
    flag: 'serve-interval',
    value: duration({ least: 1 }),
    fallback: null,
    fallbackDoc: '60s',
    absent: 60_000,
    doc: 'how often `schemagate serve` looks at the database; more often while it cannot be reached',
  },
  GATE_SERVE_TOKEN: {
    group: 'serve',
    config: 'serveToken',
    value: token,
    fallback: null,
    secret: true,
    doc: 'token that `schemagate serve` asks for before it changes anything; without one it refuses every change',
  },
  GATE_SERVE_READS: {
    group: 'serve',
    config: 'serveReads',
    flag: 'serve-reads',
    value: choice(['open', 'token']),
    fallback: null,
    fallbackDoc: 'open',
    absent: 'open',
    doc: 'whether `schemagate serve` also asks for the token before it shows anything; /health/live and /health/ready are always open',
  },
  GATE_HEAL: {
    group: 'serve',
    config: 'heal',
    flag: 'heal',
    value: choice(['off', 'ask', 'auto']),
    fallback: null,
    fallbackDoc: 'off',
    absent: 'off',
    doc: 'what `schemagate serve` does about objects or migrations that have gone missing: off only says so; ask prepares a plan and waits for `schemagate approve`; auto runs it',
  },
  GATE_NOTIFY_URL: {
    group: 'serve',
    config: 'notify',
    value: notifyUrls,
    fallback: null,
    secret: true,
    doc: 'where to POST a message when a run fails, when it succeeds again, and when `schemagate serve` finds the schema changed: URLs of webhooks, or telegram://token@chat, separated by spaces',
  },
} as const satisfies Settings;
