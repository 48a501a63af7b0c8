// Copies a file into an object store that speaks S3: in parts, each with its checksum under the signature, so that the store refuses one that was
// damaged on the way, and no more of it is in memory than a part. Refuses to leave half an upload behind.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { AwsClient } from 'aws4fetch';
import { reasonOf } from '../../core/reason.ts';
import { pause } from '../../core/time/pause.ts';

export interface S3Place {
  /** `https://s3.eu-central-1.amazonaws.com`, without a slash at its end. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Null if the keys are not those of a session. */
  readonly sessionToken: string | null;
}

const MEGABYTE = 1024 ** 2;
const LEAST_PART = 8 * MEGABYTE;
/** The store takes 10 000. */
const MOST_PARTS = 9000;
/** For one request (ms): a part of 8 MB at 0.25 Mbit/s. */
const LIMIT = 300_000;
const TRIES = 4;
const FIRST_PAUSE = 500;

/** @param key its name in the bucket. @throws Error that says what the store has said; what the signal was aborted with. */
export async function uploadFile(place: S3Place, path: string, key: string, signal: AbortSignal): Promise<void> {
  const { size } = statSync(path);
  const file = openSync(path, 'r');
  try {
    const part = Math.max(LEAST_PART, Math.ceil(size / MOST_PARTS));
    const store = storeOf(place, key, signal);
    if (size <= part) await store('PUT', '', readPart(file, 0, size));
    else await inParts(store, file, { size, part });
    const stored = Number((await store('HEAD', '')).headers.get('content-length'));
    if (stored !== size) throw new Error(`the store has ${stored} bytes of it instead of ${size}`);
  } finally {
    closeSync(file);
  }
}

type Store = (method: string, query: string, body?: Buffer<ArrayBuffer>) => Promise<Response>;

async function inParts(store: Store, file: number, { size, part }: { readonly size: number; readonly part: number }): Promise<void> {
  const [, id] = /<UploadId>([^<]+)<\/UploadId>/.exec(await (await store('POST', '?uploads=')).text()) ?? [];
  if (id === undefined) throw new Error('the store did not begin an upload in parts');
  const upload = `uploadId=${encodeURIComponent(id)}`;
  try {
    const parts: string[] = [];
    for (let at = 0; at < size; at += part) {
      const number = parts.length + 1;
      const { headers } = await store('PUT', `?partNumber=${number}&${upload}`, readPart(file, at, Math.min(part, size - at)));
      parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${headers.get('etag') ?? ''}</ETag></Part>`);
    }
    const all = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
    // An error may come after the head of the answer was sent.
    const said = await (await store('POST', `?${upload}`, all)).text();
    if (/<Error>/.test(said)) throw new Error(errorIn(said));
  } catch (error) {
    await store('DELETE', `?${upload}`).catch(() => {});
    throw error;
  }
}

function readPart(file: number, at: number, length: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const read = readSync(file, bytes, done, length - done, at + done);
    if (read === 0) throw new Error('the file has become shorter meanwhile');
    done += read;
  }
  return bytes;
}

function storeOf({ endpoint, bucket, sessionToken, ...login }: S3Place, key: string, signal: AbortSignal): Store {
  const client = new AwsClient({ ...login, ...(sessionToken !== null && { sessionToken }), service: 's3', retries: 0 });
  const url = `${endpoint}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  return async (method, query, body) => {
    const sum = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const headers = { 'X-Amz-Content-Sha256': sum };
    for (let tries = 1; ; tries++) {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]);
      const answer = await client
        .fetch(`${url}${query}`, { method, headers, signal: limited, redirect: 'error', ...(body && { body }) })
        .catch((error: unknown) => new Error(causeOf(error)));
      if (!(answer instanceof Error) && answer.ok) return answer;
      // Also where it is to be deleted after the run was aborted, nothing is tried twice.
      signal.throwIfAborted();
      const passes = answer instanceof Error || answer.status >= 500 || answer.status === 429;
      if (!passes || tries === TRIES)
        throw answer instanceof Error ? answer : new Error(`${answer.status} ${errorIn(await answer.text())}`);
      await pause(FIRST_PAUSE * 2 ** tries, signal);
    }
  };
}

/** What fetch says is always the same; its cause is the reason. */
const causeOf = (error: unknown): string => reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error);

/** `SignatureDoesNotMatch: …`, out of the XML of the store. */
function errorIn(xml: string): string {
  const [code, message] = ['Code', 'Message'].map((name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]);
  return [code, message].filter((one) => one).join(': ') || 'without a reason';
}
