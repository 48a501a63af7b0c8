// What a run writes for build servers: the files that settings ask for, and the lines of its log that they understand.
import type { Config } from '../../config/config.ts';
import type { Report } from '../../core/report.ts';
import { codeQuality } from './code-quality.ts';
import { githubAnnotation } from './github-annotations.ts';
import { junit } from './junit.ts';
import { problemsOf } from './problem.ts';
import { sarif } from './sarif.ts';
import { sourcePath } from './source-path.ts';
import { stepSummary } from './step-summary.ts';

/** Where GitLab's own examples have it; a relative path is from the working folder. */
const CODE_QUALITY = 'gl-code-quality-report.json';

export interface CiOutput {
  /** `setting` is what names the path, for a message. */
  readonly files: readonly { readonly path: string; readonly text: string; readonly setting: string }[];
  /** Lines of the log. */
  readonly lines: readonly string[];
  /** For GITHUB_STEP_SUMMARY, if that is set. */
  readonly summary: { readonly path: string; readonly text: string } | null;
}

type Asked = Pick<Config, 'annotations' | 'junit' | 'sarif' | 'migrations' | 'sourcePath' | 'environment'>;

export function ciOutput(report: Report, asked: Asked, cwd: string): CiOutput {
  const { annotations, environment } = asked;
  const repository = environment['GITHUB_WORKSPACE'] || environment['CI_PROJECT_DIR'] || cwd;
  const roots = { cwd, repository, migrations: asked.migrations[0], source: asked.sourcePath };
  const pathOf = (file: string) => sourcePath(file, roots);
  const pathOrFile = (file: string) => pathOf(file) ?? file;
  const fallback = pathOrFile(asked.migrations[0]) || '.';
  const summaryPath = environment['GITHUB_STEP_SUMMARY'];
  return {
    files: [
      ...(annotations === 'gitlab'
        ? [{ path: CODE_QUALITY, text: codeQuality(problemsOf(report), pathOrFile, fallback), setting: 'the working folder' }]
        : []),
      ...(asked.junit === null ? [] : [{ path: asked.junit, text: junit(report), setting: '--junit or GATE_JUNIT' }]),
      ...(asked.sarif === null ? [] : [{ path: asked.sarif, text: sarif(report, pathOrFile, fallback), setting: '--sarif or GATE_SARIF' }]),
    ],
    lines: annotations === 'github' ? problemsOf(report).map((problem) => githubAnnotation(problem, pathOf)) : [],
    summary: annotations === 'github' && summaryPath ? { path: summaryPath, text: stepSummary(report, pathOf) } : null,
  };
}
