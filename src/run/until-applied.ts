// Looking again until somebody else has applied what is pending. Between two looks there is no connection: many pods may wait at once.
import { type Emit, silent } from '../core/event.ts';
import type { Finding } from '../core/finding.ts';
import { monotonic } from '../core/time/deadline.ts';
import { formatDuration } from '../core/time/duration.ts';
import { type Backoff, backOff, jittered, pause } from '../core/time/pause.ts';
import { reportingPace } from '../core/time/reporting-pace.ts';
import { count } from '../report/view-options.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';

interface Looking {
  /** Gives up the connection of the last look. */
  readonly leave: () => Promise<void>;
  /** Another look; it tells by `emit` that it has connected. */
  readonly again: (emit: Emit) => Promise<Answer>;
}

/** Milliseconds between two looks. */
const PAUSE: Backoff = { first: 500, last: 3000, factor: 1.5 };
/** What is left of the deadline (ms) when there is no other look: this one's answer is to be heard. */
const TO_ANSWER = 2000;

/** @returns the first answer without anything pending, or else the last one before the deadline. */
export async function untilApplied(first: Answer, { deadline, emit, signal, stage }: Context, { leave, again }: Looking): Promise<Answer> {
  const start = monotonic();
  const pace = reportingPace();
  let answer = first;
  for (let looks = 1; ; looks++) {
    const pending = pendingIn(answer);
    if (pending.length === 0) return answer;
    const ms = jittered(backOff(PAUSE, looks - 1));
    const elapsedMs = monotonic() - start;
    if (deadline.remaining() < ms + TO_ANSWER) return { ...answer, butWrong: gaveUp(elapsedMs) };
    const message = `${count(pending.length, 'migration')} still to be applied, the first is ${pending[0]!.subject}`;
    if (pace.isDue(elapsedMs, message)) emit({ event: 'waiting', reason: 'pending', message, elapsedMs, attempts: looks });
    stage('wait');
    await leave();
    await pause(ms, signal);
    answer = await again(silent);
  }
}

const pendingIn = ({ findings = [] }: Answer): readonly Finding[] => findings.filter(({ code }) => code === 'pending');

const gaveUp = (ms: number): string => `nobody has applied what is pending in the ${formatDuration(ms)} of waiting for it`;
