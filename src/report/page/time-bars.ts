// Durations as bars of SVG: the stages of a run side by side, and a migration among those of its run.
import type { Step } from '../../core/report.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { htmlText } from '../html-text.ts';

const WIDTH = 1000;
/** Of a bar, so that what took no time is seen. */
const LEAST = 3;

/** @param stages name and milliseconds, in order. */
export function stageBar(stages: readonly (readonly [string, number])[]): string {
  const total = Math.max(
    1,
    stages.reduce((sum, [, ms]) => sum + ms, 0),
  );
  let x = 0;
  const bars = stages.map(([stage, ms]) => {
    const width = (WIDTH * ms) / total;
    const bar = rect(htmlText(stage), x, Math.max(1, width), 24, `${stage}: ${formatDuration(ms)}`);
    x += width;
    return bar;
  });
  return `<svg class="time" viewBox="0 0 ${WIDTH} 24" role="img" aria-label="how long each stage took" preserveAspectRatio="none">${bars.join('')}</svg>`;
}

/** @param before milliseconds of the migrations before it; `total` of all. */
export function stepBar({ state, durationMs, file }: Step, { before, total }: { readonly before: number; readonly total: number }): string {
  if (durationMs === undefined) return '';
  const width = Math.max(LEAST, (WIDTH * durationMs) / total);
  const x = Math.min((WIDTH * before) / total, WIDTH - width);
  return `<svg class="step" viewBox="0 0 ${WIDTH} 10" aria-hidden="true" preserveAspectRatio="none">${rect(state, x, width, 10, `${file}: ${formatDuration(durationMs)}`)}</svg>`;
}

const rect = (name: string, x: number, width: number, height: number, title: string): string =>
  `<rect class="${name}" x="${x.toFixed(1)}" width="${width.toFixed(1)}" height="${height}"><title>${htmlText(title)}</title></rect>`;
