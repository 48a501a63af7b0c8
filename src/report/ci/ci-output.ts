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

/** Each is made of the report as it is by then: that a file could not be written is in what is told after it. */
export interface CiOutput {
  /** `setting` is what names the path, for a message. */
  files(report: Report): readonly { readonly path: string; readonly text: string; readonly setting: string }[];
  /** Lines of the log. */
  lines(report: Report): readonly string[];
  /** For GITHUB_STEP_SUMMARY, if that is set. */
  summary(report: Report): { readonly path: string; readonly text: string } | null;
}

type Asked = Pick<Config, 'annotations' | 'junit' | 'sarif' | 'migrations' | 'sourcePath' | 'environment'>;

export function ciOutput({ annotations, environment, migrations: [folder], sourcePath: source, ...asked }: Asked, cwd: string): CiOutput {
  const repository = environment['GITHUB_WORKSPACE'] || environment['CI_PROJECT_DIR'] || cwd;
  const pathOf = (file: string) => sourcePath(file, { cwd, repository, migrations: folder, source });
  const pathOrFile = (file: string) => pathOf(file) ?? file;
  const fallback = pathOrFile(folder) || '.';
  const summaryPath = environment['GITHUB_STEP_SUMMARY'];
  const isGithub = annotations === 'github';
  return {
    files: (report) => [
      ...(annotations === 'gitlab'
        ? [{ path: CODE_QUALITY, text: codeQuality(problemsOf(report), pathOrFile, fallback), setting: 'the working folder' }]
        : []),
      ...(asked.junit === null ? [] : [{ path: asked.junit, text: junit(report), setting: '--junit or GATE_JUNIT' }]),
      ...(asked.sarif === null ? [] : [{ path: asked.sarif, text: sarif(report, pathOrFile, fallback), setting: '--sarif or GATE_SARIF' }]),
    ],
    lines: (report) => (isGithub ? problemsOf(report).map((problem) => githubAnnotation(problem, pathOf)) : []),
    summary: (report) => (isGithub && summaryPath ? { path: summaryPath, text: stepSummary(report, pathOf) } : null),
  };
}
