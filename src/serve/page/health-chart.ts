// Health over time as one small drawing: a bar for each span of time, as high as the longest check in it, in the colour of the worst. What is
// wrong is always of full height, so that it is seen without colour, too. Pure.
import { formatDuration } from '../../core/time/duration.ts';
import { timeOfDay } from '../../report/page/page-text.ts';
import { count } from '../../report/view-options.ts';
import type { Check } from '../health.ts';

type Point = Pick<Check, 'at' | 'durationMs' | 'state'>;

export interface Chart {
  readonly svg: string;
  /** `99.3 % of 412 checks in 6h 52m found it healthy` */
  readonly caption: string;
}

const MOST_BARS = 90;
const [WIDTH, HEIGHT, GAP] = [720, 56, 2];

/** @param checks oldest first; at least one. */
export function healthChart(checks: readonly Point[]): Chart {
  const spans = spansOf(checks);
  const longest = Math.max(1, ...spans.flatMap(({ points }) => points.map(({ durationMs }) => durationMs)));
  const step = WIDTH / Math.max(spans.length, 30);
  const bars = spans.map(({ points, from, to }, i) =>
    barOf(points, { x: i * step, width: step - GAP, longest, title: titleOf(points, from, to) }),
  );
  const settled = checks.filter(({ state }) => state !== 'unsettled');
  const healthy = settled.filter(({ state }) => state === 'healthy').length;
  const share = settled.length === 0 ? 0 : (100 * healthy) / settled.length;
  const took = Date.parse(checks.at(-1)!.at) - Date.parse(checks[0]!.at);
  const caption = `${shareText(share)} of ${count(settled.length, 'check')}${took < 1000 ? '' : ` in ${formatDuration(took)}`} found it healthy`;
  const svg = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${caption}" preserveAspectRatio="none">${bars.join('')}</svg>`;
  return { svg, caption };
}

/** Never 100 where one was not. */
const shareText = (share: number): string => `${share > 99.9 && share < 100 ? '99.9' : Number(share.toFixed(1))} %`;

interface Span {
  readonly points: readonly Point[];
  readonly from: number;
  readonly to: number;
}

/** A check each as long as they are few; otherwise equal spans of time, of which some may be empty. */
function spansOf(checks: readonly Point[]): readonly Span[] {
  const times = checks.map(({ at }) => Date.parse(at));
  if (checks.length <= MOST_BARS) return checks.map((point, i) => ({ points: [point], from: times[i]!, to: times[i]! }));
  const start = times[0]!;
  const length = (times.at(-1)! - start + 1) / MOST_BARS;
  return Array.from({ length: MOST_BARS }, (_, i) => {
    const [from, to] = [start + i * length, start + (i + 1) * length];
    return { points: checks.filter((_, at) => times[at]! >= from && times[at]! < to), from, to };
  });
}

interface Place {
  readonly x: number;
  readonly width: number;
  readonly longest: number;
  readonly title: string;
}

function barOf(points: readonly Point[], { x, width, longest, title }: Place): string {
  const state = worstOf(points);
  const slowest = Math.max(0, ...points.map(({ durationMs }) => durationMs));
  const share = state === 'none' ? 0.05 : state === 'healthy' ? 0.25 + 0.45 * (slowest / longest) : 1;
  const height = Math.round(HEIGHT * share);
  const shape = `x="${x.toFixed(1)}" y="${HEIGHT - height}" width="${width.toFixed(1)}" height="${height}" rx="1"`;
  return `<rect class="${state}" ${shape}><title>${title}</title></rect>`;
}

const WORST = ['unreachable', 'unhealthy', 'unsettled', 'healthy'] as const;

const worstOf = (points: readonly Point[]): Check['state'] | 'none' =>
  WORST.find((state) => points.some((point) => point.state === state)) ?? 'none';

function titleOf(points: readonly Point[], from: number, to: number): string {
  const time = (at: number): string => timeOfDay(new Date(at).toISOString());
  const when = from === to ? time(from) : `${time(from)} to ${time(to)}`;
  if (points.length === 0) return `${when}: no check`;
  const states = WORST.flatMap((state) => {
    const n = points.filter((point) => point.state === state).length;
    return n === 0 ? [] : [points.length === 1 ? state : `${n} ${state}`];
  });
  return `${when}: ${states.join(', ')}, ${formatDuration(Math.max(...points.map(({ durationMs }) => durationMs)))}`;
}
