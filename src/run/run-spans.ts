// A run as spans: the run, its stages one after the other, the migrations and commands in them, and what each waited for. Plain data, noted
// while the run goes on; what sends them is in send-spans.ts.
import type { GateEvent } from '../core/event.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { Report } from '../core/report.ts';
import { monotonic } from '../core/time/deadline.ts';
import { lineOf } from '../report/log/event-line.ts';
import type { Stage } from '../stages/context.ts';

export type Attributes = Readonly<Record<string, string | number>>;

/** Times are milliseconds since 1970. */
export interface RunSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** What went wrong in it, as one line; null if nothing did. */
  readonly failure: string | null;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly at: number; readonly message: string }[];
  readonly children: readonly RunSpan[];
}

export interface SpansSeen {
  readonly enter: (stage: Stage) => void;
  /** @param event with its secrets masked. */
  readonly see: (event: GateEvent) => void;
  /** The span of the run, which ends here. */
  readonly end: (report: Report, run: string) => RunSpan;
}

interface OpenSpan extends Omit<RunSpan, 'end' | 'failure' | 'children'> {
  end: number | null;
  failure: string | null;
  attributes: Attributes;
  readonly events: { readonly name: string; readonly at: number; readonly message: string }[];
  readonly children: OpenSpan[];
}

/** Kept with the innermost span that is open: what it waited for. */
const WAITS: ReadonlySet<GateEvent['event']> = new Set([
  ...(['waiting', 'lock-waiting', 'blocked', 'blocker-ended', 'connection-lost', 'look-refused'] as const),
]);

/** @param began when the run did. */
export function spansSeen(began: Date): SpansSeen {
  // The clock that never goes back, set by the one on the wall.
  const offset = began.getTime() - monotonic();
  const now = () => offset + monotonic();
  const open = (name: string, attributes: Attributes = {}): OpenSpan => ({
    ...{ name, attributes, start: now(), end: null, failure: null, events: [], children: [] },
  });
  const root = open('');
  /** From the run inwards. */
  let path: readonly OpenSpan[] = [root];
  const close = (depth: number): void => {
    const end = now();
    for (const span of path.slice(depth)) span.end = end;
    path = path.slice(0, depth);
  };
  const begin = (depth: number, name: string, attributes?: Attributes): void => {
    close(depth);
    const span = open(name, attributes);
    path.at(-1)!.children.push(span);
    path = [...path, span];
  };
  const finish = (failure: string | null, more: Attributes = {}): void => {
    // A migration that is refused before it begins has no span of its own.
    const span = path[IN_STAGE];
    if (span === undefined) return;
    span.failure = failure;
    span.attributes = { ...span.attributes, ...more };
    close(IN_STAGE);
  };
  return {
    enter: (stage) => begin(1, stage),
    see: (event) => {
      if (event.event === 'migration-started')
        begin(IN_STAGE, event.file, { 'schemagate.migration.file': event.file, 'schemagate.migration.mode': event.mode });
      if (event.event === 'migration-applied' || event.event === 'migration-reverted') finish(null);
      if (event.event === 'migration-failed') finish(event.message);
      if (event.event === 'command-started') begin(IN_STAGE, event.command);
      if (event.event === 'command-ended') finish(...endOf(event));
      if (WAITS.has(event.event)) path.at(-1)!.events.push({ name: event.event, at: now(), message: lineOf(event).message });
    },
    end: (report, run) => {
      close(0);
      root.failure = report.exit === OUTCOMES.ready.exit ? null : report.summary;
      root.attributes = attributesOf(report, run);
      return ended({ ...root, name: `schemagate ${report.command}` });
    },
  };
}

/** How deep migrations and commands are: the run, the stage, they. */
const IN_STAGE = 2;

const ended = (span: OpenSpan): RunSpan => ({ ...span, end: span.end!, children: span.children.map(ended) });

function endOf({ exitCode, signal }: Extract<GateEvent, { readonly event: 'command-ended' }>): [string | null, Attributes] {
  if (exitCode === 0) return [null, { 'process.exit.code': 0 }];
  return exitCode === null ? [`ended by ${signal}`, {}] : [`ended with exit code ${exitCode}`, { 'process.exit.code': exitCode }];
}

/** Names of OpenTelemetry's semantic conventions where there is one. */
function attributesOf({ command, outcome, exit, target, steps, findings }: Report, run: string): Attributes {
  return {
    ...{ 'schemagate.run': run, 'schemagate.command': command, 'schemagate.outcome': outcome, 'schemagate.exit_code': exit },
    'schemagate.migrations.applied': steps.filter(({ state }) => state === 'applied').length,
    'schemagate.findings': findings.map(({ code }) => code).join(','),
    'db.system.name': 'postgresql',
    ...(target !== undefined && { 'db.namespace': target.database, 'server.address': target.host, 'server.port': target.port }),
  };
}
