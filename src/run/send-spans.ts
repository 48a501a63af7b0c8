// Sends a run as spans to a collector, as OTLP over HTTP, by the exporter of OpenTelemetry, which reads the rest of its variables itself
// (OTEL_EXPORTER_OTLP_HEADERS, _CERTIFICATE, _COMPRESSION). That it could not is a warning: nobody's application waits for a trace.
import { type Context, ROOT_CONTEXT, SpanStatusCode, TraceFlags, type Tracer, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { RandomIdGenerator, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Config } from '../config/config.ts';
import { type Finding, finding } from '../core/finding.ts';
import { reasonOf } from '../core/reason.ts';
import type { Deadline } from '../core/time/deadline.ts';
import { within } from '../core/time/time-limit.ts';
import { traceContext } from '../core/trace-context.ts';
import { VERSION } from '../core/version.ts';
import type { RunSpan } from './run-spans.ts';

export interface Sending {
  readonly config: Pick<Config, 'otlpEndpoint' | 'environment'>;
  /** The run's id, a UUID: without its hyphens it is the id of the trace where the environment gives none. */
  readonly run: string;
  readonly signal: AbortSignal;
  readonly deadline: Deadline;
}

/** Milliseconds: a collector beside us answers at once, and the application waits meanwhile. */
const SEND_TIME = 2000;
/** What a run still has that was ended. */
const LEAST_TIME = 500;

/** @returns warnings. */
export async function sendSpans(span: RunSpan, { config, run, signal, deadline }: Sending): Promise<readonly Finding[]> {
  const { otlpEndpoint, environment: env } = config;
  if (env['OTEL_SDK_DISABLED'] === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none') return [];
  if ((env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] ?? env['OTEL_EXPORTER_OTLP_PROTOCOL']) === 'grpc')
    return [notSent('OTEL_EXPORTER_OTLP_PROTOCOL is grpc, and the gate sends http/protobuf', OVER_HTTP)];
  const time = signal.aborted ? LEAST_TIME : Math.max(LEAST_TIME, Math.min(SEND_TIME, deadline.remaining()));
  try {
    const url = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || `${otlpEndpoint!.replace(/\/+$/, '')}/v1/traces`;
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return [notSent('the endpoint is not a URL of http or https', OVER_HTTP)];
    const exporter = new OTLPTraceExporter({ url, timeoutMillis: time });
    const spans = await readable(span, { run, env });
    if (spans.length === 0) return [];
    const sent = new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('the run was ended meanwhile')), { once: true });
      exporter.export(spans, ({ error, code }) => (code === 0 ? resolve() : reject(error ?? new Error('no reason is given'))));
    });
    await within(time, sent, () => new Error('no answer in time'));
    return [];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return [notSent('its packages are not installed', PACKAGES)];
    return [notSent(reasonOf(error), 'check OTEL_EXPORTER_OTLP_ENDPOINT, and whether this network allows requests to it')];
  }
}

const OVER_HTTP = 'set OTEL_EXPORTER_OTLP_ENDPOINT to where the collector takes OTLP over HTTP, such as http://otel-collector:4318';

/** The program has them in it; the library leaves them to applications that record traces. */
const PACKAGES =
  'npm install @opentelemetry/api @opentelemetry/exporter-trace-otlp-proto @opentelemetry/resources @opentelemetry/sdk-trace, in the versions that the package.json of schemagate names as peers';

const notSent = (why: string, hint: string): Finding =>
  finding({
    code: 'trace-not-sent',
    subject: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    message: `the trace of this run could not be sent: ${why}`,
    hint,
  });

interface Surroundings {
  readonly run: string;
  readonly env: Config['environment'];
}

/** As the exporter takes them; none where whoever started the run does not record its trace. */
async function readable(root: RunSpan, { run, env }: Surroundings): Promise<ReadableSpan[]> {
  const spans: ReadableSpan[] = [];
  const ids = new RandomIdGenerator();
  const named = resourceFromAttributes({ 'service.name': 'schemagate', 'service.version': VERSION });
  const resource = defaultResource()
    .merge(named)
    .merge(detectResources({ detectors: [envDetector] }));
  await resource.waitForAsyncAttributes?.();
  const provider = new TracerProvider({
    resource,
    idGenerator: { generateTraceId: () => run.replaceAll('-', ''), generateSpanId: () => ids.generateSpanId() },
    spanProcessors: [{ onStart: () => {}, onEnd: (span) => void spans.push(span), forceFlush: async () => {}, shutdown: async () => {} }],
  });
  record(provider.getTracer('schemagate', VERSION), root, parentOf(env));
  return spans;
}

function parentOf(env: Config['environment']): Context {
  const parent = traceContext(env);
  if (parent === null) return ROOT_CONTEXT;
  const { traceId, spanId, isSampled } = parent;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function record(tracer: Tracer, { name, start, end, failure, attributes, events, children }: RunSpan, parent: Context): void {
  const span = tracer.startSpan(name, { startTime: start, attributes }, parent);
  for (const event of events) span.addEvent(event.name, { message: event.message }, event.at);
  if (failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
  for (const child of children) record(tracer, child, trace.setSpan(parent, span));
  span.end(end);
}
