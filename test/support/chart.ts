// The manifests of the Helm chart in examples/kubernetes: by Helm, or, where that is not installed, by Go's own templates, which are what Helm uses.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { MANIFESTS, type Manifest, manifestsIn } from './manifests.ts';

export const CHART = join(MANIFESTS, 'chart');
const RENDERER = join(import.meta.dirname, 'render-chart.go');
/** Where Debian puts the libraries of Go. */
const GO_PATH = '/usr/share/gocode';
const RELEASE = 'shop';

type Values = Readonly<Record<string, unknown>>;

const works = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).status === 0;
const hasHelm = works('helm', 'version');
const hasGo = existsSync(join(GO_PATH, 'src/github.com/Masterminds/sprig')) && works('go', 'version');

export const canRender = hasHelm || hasGo;
if (!canRender)
  console.warn(
    'neither Helm nor Go with sprig is here (apt-get install golang-go golang-github-masterminds-sprig-dev): the chart is not rendered',
  );

export const defaultValues = (): Values => parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as Values;

/** @param values besides the defaults, merged one level deep. @throws Error with what it said against the chart. */
export function renderChart(values: Readonly<Record<string, Values>> = {}): readonly Manifest[] {
  const { status, stdout, stderr } = hasHelm ? byHelm(values) : byGo(values);
  if (status !== 0) throw new Error(stderr);
  return manifestsIn(stdout).filter((manifest) => manifest !== null);
}

const byHelm = (values: Values) =>
  spawnSync('helm', ['template', RELEASE, CHART, '--values', '-'], { encoding: 'utf8', input: JSON.stringify(values) });

function byGo(values: Readonly<Record<string, Values>>) {
  const folder = join(CHART, 'templates');
  const templates = Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  const { name, version, appVersion } = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')) as Readonly<Record<string, string>>;
  const defaults = defaultValues();
  const merged = Object.entries(values).map(([key, more]) => [key, { ...(defaults[key] as object), ...more }]);
  const data = {
    Values: { ...defaults, ...Object.fromEntries(merged) },
    Release: { Name: RELEASE, Revision: 1, Namespace: 'default', Service: 'Helm', IsInstall: true, IsUpgrade: false },
    Chart: { Name: name, Version: version, AppVersion: appVersion },
  };
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: GO_PATH };
  return spawnSync('go', ['run', RENDERER], { encoding: 'utf8', env, input: JSON.stringify({ Templates: templates, Data: data }) });
}
