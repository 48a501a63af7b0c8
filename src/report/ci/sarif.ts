// The findings as SARIF 2.1.0 (OASIS), for code scanning: a rule for each code, a result for each problem, at the file and line it is about.
import { FINDING_CODES, listedCode, pageOf } from '../../core/finding-codes.ts';
import type { Report } from '../../core/report.ts';
import { escapeJson } from '../../core/text/unprintable.ts';
import { VERSION } from '../../core/version.ts';
import { clean } from '../clean-text.ts';
import { fingerprintOf } from './code-quality.ts';
import { messageWithHint, type Problem, problemsOf, STATEMENT_FAILED } from './problem.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const HOME = 'https://github.com/schemagate/schemagate';
const LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const;

/** @param pathOf the file's path in the repository. @param fallback the path of what has no place, which code scanning does not show without one. */
export function sarif(report: Report, pathOf: (file: string) => string, fallback: string): string {
  const problems = problemsOf(report);
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'schemagate', version: VERSION, semanticVersion: VERSION, informationUri: HOME, rules: codes.map(rule) } },
        automationDetails: { id: `schemagate/${report.command}/` },
        columnKind: 'unicodeCodePoints',
        invocations: [
          {
            executionSuccessful: report.exit === 0 || report.outcome === 'findings',
            exitCode: report.exit,
            exitCodeDescription: report.outcome,
            startTimeUtc: report.startedAt,
            endTimeUtc: new Date(Date.parse(report.startedAt) + report.durationMs).toISOString(),
          },
        ],
        results: problems.map((problem) => ({
          ruleId: problem.code,
          ruleIndex: codes.indexOf(problem.code),
          level: LEVELS[problem.severity],
          message: { text: clean(messageWithHint(problem)) },
          locations: [locationOf(problem, pathOf, fallback)],
          partialFingerprints: { 'schemagate/v1': fingerprintOf(problem) },
          properties: { subject: problem.subject, ...(problem.repair !== undefined && { repair: problem.repair }) },
        })),
      },
    ],
  };
  return `${escapeJson(JSON.stringify(log, null, 2))}\n`;
}

/** Both descriptions are what code scanning of GitHub asks for. */
function rule(code: string) {
  const listed = code === STATEMENT_FAILED ? null : listedCode(code);
  const name = code.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (listed === null) return { id: code, name, ...described(FAILED), defaultConfiguration: { level: LEVELS.error } };
  const { meaning, action, severity } = FINDING_CODES[listed];
  const [usual] = [severity].flat() as (keyof typeof LEVELS)[];
  return { id: code, name, ...described({ meaning, action }), helpUri: pageOf(listed), defaultConfiguration: { level: LEVELS[usual!] } };
}

const FAILED = {
  meaning: 'A statement of a migration failed.',
  action: 'Fix the migration, or what the server complains about, and run again.',
};

const described = ({ meaning, action }: { readonly meaning: string; readonly action: string }) => ({
  shortDescription: { text: meaning },
  fullDescription: { text: `${meaning} ${action}` },
  help: { text: action },
});

function locationOf({ place, subject }: Problem, pathOf: (file: string) => string, fallback: string) {
  const uri = encodeURI(place === undefined ? fallback : pathOf(place.file))
    .replaceAll('#', '%23')
    .replaceAll('?', '%3F');
  const region = { startLine: place?.line ?? 1, ...(place?.column !== undefined && { startColumn: place.column }) };
  return {
    physicalLocation: { artifactLocation: { uri, ...(!uri.startsWith('/') && { uriBaseId: '%SRCROOT%' }) }, region },
    logicalLocations: [{ fullyQualifiedName: subject }],
  };
}
