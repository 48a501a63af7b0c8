// An OpenTelemetry collector as far as it is needed: takes OTLP over HTTP, and reads what it was sent by the protocol's own definition. Gone
// after the test.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import protobuf from 'protobufjs';
import { onTestFinished } from 'vitest';

/** What is read of opentelemetry/proto/collector/trace/v1/trace_service.proto and what that imports. */
const DEFINITION = `
syntax = "proto3";
message Request { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { repeated Span spans = 2; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
message Span {
  bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; repeated Event events = 11; Status status = 15;
  message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
}
message Status { string message = 2; int32 code = 3; }`;

type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface CollectedSpan {
  readonly traceId: string;
  readonly name: string;
  /** Name of the span that it is in, or the id of one that was not sent; empty for none. */
  readonly parent: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
  /** 0: nobody said; 2: error. */
  readonly status: { readonly code: number; readonly message: string };
}

export interface Collector {
  /** `http://127.0.0.1:40001` */
  readonly url: string;
  readonly requests: readonly { readonly path: string; readonly headers: Readonly<Record<string, unknown>> }[];
  readonly resource: () => Attributes;
  readonly spans: () => readonly CollectedSpan[];
}

/** @param status what it answers; null: nothing, ever. */
export async function collector(status: number | null = 200): Promise<Collector> {
  const requests: { path: string; headers: Readonly<Record<string, unknown>>; body: Buffer }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.once('end', () => {
      requests.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) });
      if (status !== null) response.writeHead(status, { 'Content-Type': 'application/x-protobuf' }).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const sent = () => requests.flatMap(({ body }) => decode(body).resourceSpans);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    resource: () => attributesIn(sent()[0]!.resource.attributes),
    spans: () => spansIn(sent().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))),
  };
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean>>;
}

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly { readonly name: string; readonly attributes: readonly KeyValue[] }[];
  readonly status: { readonly code: number; readonly message: string };
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

function decode(body: Buffer): Sent {
  const type = protobuf.parse(DEFINITION).root.lookupType('Request');
  return type.toObject(type.decode(body), { longs: String, bytes: String, defaults: true, oneofs: false }) as Sent;
}

const attributesIn = (pairs: readonly KeyValue[]): Attributes =>
  Object.fromEntries(
    pairs.map(({ key, value: { intValue, ...other } }) => [key, intValue === undefined ? Object.values(other)[0]! : Number(intValue)]),
  );

function spansIn(spans: readonly SentSpan[]): readonly CollectedSpan[] {
  const names = new Map(spans.map(({ spanId, name }) => [spanId, name]));
  return spans.map(({ traceId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano, attributes, events, status }) => ({
    traceId: hex(traceId),
    name,
    parent: names.get(parentSpanId) ?? hex(parentSpanId),
    start: BigInt(startTimeUnixNano),
    end: BigInt(endTimeUnixNano),
    attributes: attributesIn(attributes),
    events: events.map((event) => ({ name: event.name, attributes: attributesIn(event.attributes) })),
    status,
  }));
}

const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');
