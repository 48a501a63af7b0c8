// Whether a snapshot file is what `snapshot --check` asks for.
import type { Finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { headOf } from '../../schema/verify/snapshot.ts';
import type { Answer } from '../answer.ts';
import { SNAPSHOT_AGAIN } from './stale-snapshot.ts';

/** What cannot be read is for the comparison to tell. */
export function isOfOtherHead(text: string, path: string, head: string | null): boolean {
  try {
    return headOf(text, path) !== head;
  } catch (error) {
    if (error instanceof Stop) return false;
    throw error;
  }
}

export const staleAnswer = (file: string): Answer => ({
  found: true,
  summary: `${file} is not what the migrations make`,
  data: { file, changed: true },
  findings: [staleFile(file)],
});

const staleFile = (file: string): Finding => ({
  code: 'snapshot-stale',
  severity: 'error',
  subject: file,
  message: `${file} is not what the migrations make`,
  hint: SNAPSHOT_AGAIN,
});
