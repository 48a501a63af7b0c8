// Settings: what is written, and where.
import { defaultLogFormat, LOG_FORMATS, logFormatReason } from '../log-format.ts';
import type { Outside } from '../outside.ts';
import type { Settings } from '../setting.ts';
import { choice, text, webUrl } from '../values.ts';

export const OUTPUT = {
  GATE_LOG_FORMAT: {
    group: 'output',
    config: 'logFormat',
    fallbackFrom: (outside) => ({ value: defaultLogFormat(outside), why: logFormatReason(outside) }),
    flag: 'log-format',
    value: choice(LOG_FORMATS),
    fallback: null,
    fallbackDoc: 'pretty on a terminal; otherwise json if CI or KUBERNETES_SERVICE_HOST is set; otherwise plain',
    doc: 'pretty (on a terminal) and plain (in a log) are for people; json is for machines',
  },
  GATE_LOG_LEVEL: {
    group: 'output',
    config: 'logLevel',
    flag: 'log-level',
    value: choice(['debug', 'info', 'warn', 'error']),
    fallback: 'info',
    doc: 'lowest severity that is logged',
  },
  GATE_LOG_DIR: {
    group: 'output',
    config: 'logDir',
    flag: 'log-dir',
    value: text('FOLDER'),
    fallback: null,
    doc: 'also write the log there, in a pair of files with the time in their names: readable lines (.log) and JSON lines (.jsonl)',
  },
  GATE_LOG_FILE: {
    group: 'output',
    config: 'logFile',
    flag: 'log-file',
    value: text('FILE'),
    fallback: null,
    doc: 'also add the log to the end of that file: JSON lines if its name ends in .json or .jsonl, readable lines otherwise',
  },
  GATE_REPORT: {
    group: 'output',
    config: 'report',
    flag: 'report',
    value: text('FILE'),
    fallback: null,
    doc: 'file for the whole report as JSON; as a page for people if its name ends in .html',
  },
  GATE_ANNOTATIONS: {
    group: 'output',
    config: 'annotations',
    fallbackFrom: ({ env }) => ({
      value: defaultAnnotations(env),
      why: defaultAnnotations(env) === 'off' ? '' : ': GITHUB_ACTIONS is set',
    }),
    flag: 'annotations',
    value: choice(['off', 'github', 'gitlab']),
    fallback: null,
    fallbackDoc: 'github if GITHUB_ACTIONS is true; otherwise off',
    doc: 'show findings beside the code: github writes workflow commands into the log and a summary of the step, gitlab writes gl-code-quality-report.json',
  },
  GATE_JUNIT: {
    group: 'output',
    config: 'junit',
    flag: 'junit',
    value: text('FILE'),
    fallback: null,
    doc: "file for the run as JUnit's XML: a test for each migration, and one for the schema",
  },
  GATE_SARIF: {
    group: 'output',
    config: 'sarif',
    flag: 'sarif',
    value: text('FILE'),
    fallback: null,
    doc: 'file for the findings as SARIF 2.1.0, for code scanning',
  },
  GATE_SOURCE_PATH: {
    group: 'output',
    config: 'sourcePath',
    flag: 'source-path',
    value: text('PATH'),
    fallback: null,
    doc: 'where the migrations folder is in the repository, if it is mounted somewhere else: for annotations and SARIF',
  },
  GATE_METRICS_FILE: {
    group: 'output',
    config: 'metricsFile',
    flag: 'metrics-file',
    value: text('FILE'),
    fallback: null,
    doc: "file for the run's metrics in the text format of Prometheus, for a collector of files",
  },
  GATE_PUSHGATEWAY_URL: {
    group: 'output',
    config: 'pushgateway',
    value: webUrl,
    fallback: null,
    secret: true,
    doc: "where the run's metrics are pushed to: the URL of a Pushgateway of Prometheus",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    group: 'output',
    config: 'otlpEndpoint',
    // Not checked here: it is often set for all of a cluster, and no application waits for what is wrong with it.
    value: text('URL'),
    fallback: null,
    secret: true,
    doc: "where the run's trace is sent, as OTLP over HTTP: the URL of an OpenTelemetry collector, http://otel-collector:4318",
  },
  GATE_IMAGE: {
    group: 'output',
    config: 'image',
    flag: 'image',
    value: text('NAME'),
    fallback: null,
    fallbackDoc: 'in the published image its version and revision',
    doc: 'the image that runs, for `schemagate history`: a tag or a revision, set where the image is built',
  },
} as const satisfies Settings;

/** Where nobody has said, or what was said cannot be read. */
export function defaultAnnotations(env: Outside['env']): 'github' | 'off' {
  return env['GITHUB_ACTIONS'] === 'true' ? 'github' : 'off';
}

interface ForBuildServers {
  readonly annotations: string;
  readonly junit: string | null;
  readonly sarif: string | null;
}

/** A build server is told of the findings, which it shows beside the code. */
export const isForBuildServer = ({ annotations, junit, sarif }: ForBuildServers): boolean =>
  annotations !== 'off' || junit !== null || sarif !== null;
