// The trace that a run is part of, from the environment (W3C Trace Context; OpenTelemetry, Environment Variables as Context Propagation Carriers).

export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: the span that started this run. */
  readonly spanId: string;
  /** Whether whoever started this run records the trace. */
  readonly isSampled: boolean;
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** Null without TRACEPARENT, and where that is not as the specification says: it is to be ignored then. */
export function traceContext(env: Readonly<Record<string, string | undefined>>): TraceContext | null {
  const given = env['TRACEPARENT']?.trim() ?? '';
  const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(given) ?? [];
  const isValid =
    /[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(spanId) && !given.startsWith('ff') && (!given.startsWith('00') || given.length === 55);
  return isValid ? { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 } : null;
}

/** For each line of the log, as OpenTelemetry names them (Trace Context in non-OTLP Log Formats). */
export function traceFields(env: Parameters<typeof traceContext>[0]): Readonly<Record<string, string>> {
  const trace = traceContext(env);
  return trace === null ? {} : { trace_id: trace.traceId, span_id: trace.spanId };
}
