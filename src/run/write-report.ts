// Writes the report where it was asked for: as JSON, for build servers, beside the log. That a file could not be written is reported, and is the
// outcome where everything else went well.
import type { Config } from '../config/config.ts';
import { defaultAnnotations, isForBuildServer } from '../config/settings/output.ts';
import { finding } from '../core/finding.ts';
import { reasonOf } from '../core/reason.ts';
import type { Report } from '../core/report.ts';
import type { Redact } from '../core/text/redact.ts';
import { reportJson } from '../report/renderers/json.ts';
import { withLateError, withLateWarnings } from './report-of.ts';
import type { MetricsWanted } from './write-metrics.ts';

export type Wanted = MetricsWanted & Pick<Config, 'report' | 'annotations' | 'junit' | 'sarif' | 'sourcePath' | 'migrations'>;

/** Of a run whose settings cannot be read. */
export const wantedWithoutSettings = (environment: Wanted['environment']): Wanted => ({
  ...{ report: null, junit: null, sarif: null, sourcePath: null, metricsFile: null, pushgateway: null, migrations: ['.'], environment },
  annotations: defaultAnnotations(environment),
});

interface Writing {
  readonly redact: Redact;
  /** @throws Error of Node if the folder is gone. */
  readonly cwd: () => string;
  /** @throws Error of node:fs */
  readonly write: (file: { readonly path: string; readonly text: string }) => Promise<void>;
  /** @throws Error of node:fs */
  readonly append: (path: string, text: string) => void;
  /** Ends what is sent; made when something is. */
  readonly signal: () => AbortSignal;
}

export interface Written {
  readonly report: Report;
  /** For the log, where a build server looks for them. */
  readonly lines: readonly string[];
}

export async function writeReport(run: Report, wanted: Wanted, { redact, cwd, write, append, signal }: Writing): Promise<Written> {
  let report = run;
  if (wanted.metricsFile !== null || wanted.pushgateway !== null) {
    const { writeMetrics } = await import('./write-metrics.ts');
    report = withLateWarnings(report, await writeMetrics(report, wanted, { write, signal: signal() }), redact);
  }
  const written = async (path: string, text: string, setting: string): Promise<void> => {
    try {
      await write({ path, text });
    } catch (error) {
      const message = `the report could not be written to ${path}: ${reasonOf(error)}`;
      const hint = `give ${setting} a path that can be written`;
      report = withLateError(report, finding({ code: 'report-not-written', subject: path, message, hint }), redact);
    }
  };
  if (wanted.report !== null) await written(wanted.report, await reportText(wanted.report, report), '--report or GATE_REPORT');
  if (!isForBuildServer(wanted)) return { report, lines: [] };
  const { ciOutput } = await import('../report/ci/ci-output.ts');
  const output = ciOutput(wanted, workingFolder(cwd));
  for (const { path, text, setting } of output.files(report)) await written(path, text, setting);
  const summary = output.summary(report);
  if (summary !== null) unlessRefused(() => append(summary.path, summary.text));
  return { report, lines: output.lines(report) };
}

/** As JSON; as a page for people in a file that is called so. */
async function reportText(path: string, report: Report): Promise<string> {
  if (!/\.html?$/i.test(path)) return reportJson(report);
  const { runPage } = await import('../report/page/run-page.ts');
  return runPage(report);
}

/** Where it is gone, relative paths mean nothing, and what follows says so of each. */
function workingFolder(cwd: () => string): string {
  try {
    return cwd();
  } catch {
    return '/';
  }
}

/** In a container the variable is passed on, and the file it names is not there: nobody reads it then, and it only repeats what the log says. */
function unlessRefused(act: () => void): void {
  try {
    act();
  } catch {
    // As above.
  }
}
