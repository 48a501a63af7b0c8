// The log as it is written: JSON lines, the last of which stands alone, and readable lines.
import { describe, expect, test } from 'vitest';
import type { LogFormat, LogLevel } from '../../../../src/config/config.ts';
import type { Report, Target } from '../../../../src/core/report.ts';
import { makeLog } from '../../../../src/report/log/log.ts';
import { failed, HOSTILE, hostile, manyFindings, mismatch, nothingToDo, reportOf } from '../reports.ts';

interface Given {
  readonly format: LogFormat;
  readonly level?: LogLevel;
  readonly color?: boolean;
}

function logTo({ format, level = 'info', color = false }: Given) {
  const written: string[] = [];
  let second = 0;
  const log = makeLog({
    format,
    level,
    color,
    stream: { write: (text) => written.push(text) },
    base: { run: 'r-1', version: '0.1.0' },
    // Local time for the readable format, a fixed instant for JSON, one second later at each line.
    now: () => (format === 'json' ? new Date(Date.UTC(2026, 0, 2, 3, 4, second++)) : new Date(2026, 0, 2, 12, 3, second++)),
  });
  return { log, written, lines: () => written.map((text) => JSON.parse(text)) };
}

const notice = (message: string) => ({ event: 'server-notice', severity: 'NOTICE', message }) as const;

test('whoever reads JSON sees the settings in force, and who reads lines only where everything is told', () => {
  const readers: readonly Given[] = [{ format: 'json', level: 'error' }, { format: 'plain' }, { format: 'pretty', level: 'debug' }];
  expect(readers.map((given) => logTo(given).log.tellsSettings)).toEqual([true, false, true]);
});

describe('JSON', () => {
  test('is one line per event, each with the time it was reported at, and the summary last', async () => {
    const { log, lines } = logTo({ format: 'json' });
    log.emit({ event: 'planned', applied: 12, pending: 0 });
    log.emit({ event: 'locked', elapsedMs: 1 });
    await log.summary(nothingToDo);
    const base = { level: 'info', run: 'r-1', version: '0.1.0' };
    expect(lines()).toEqual([
      { ...base, time: '2026-01-02T03:04:00.000Z', event: 'planned', applied: 12, pending: 0, msg: '12 applied, nothing pending' },
      {
        ...base,
        time: '2026-01-02T03:04:02.000Z',
        event: 'summary',
        command: 'up',
        outcome: 'ready',
        exit: 0,
        retry: false,
        target: 'db:5432/bot',
        appliedBefore: 12,
        applied: 0,
        notRun: 0,
        findings: { error: 0, warning: 0, notice: 0 },
        verification: nothingToDo.verification,
        durationMs: 38,
        msg: nothingToDo.summary,
      },
    ]);
  });

  test('says what happened before everything that is for machines', async () => {
    const { log, written } = logTo({ format: 'json' });
    log.emit(notice('a "quoted" table'));
    await log.summary(failed);
    for (const line of written) expect(line).toMatch(/^\{"level":"[a-z]+","time":"[^"]+","msg":"/);
    expect(Object.keys(JSON.parse(written[0]!))).toEqual(['level', 'time', 'msg', 'run', 'version', 'event', 'severity']);
  });

  test('tells the failure in full, and then in short', async () => {
    const { log, lines } = logTo({ format: 'json', level: 'error' });
    await log.summary(failed);
    const { message, ...failure } = failed.failure!;
    expect(lines()).toMatchObject([
      {
        level: 'error',
        event: 'failure',
        msg: 'migrations/0003_add_emails.sql:7:27: ERROR 42703 undefined_column: column "nmae" does not exist',
        error: message,
        ...failure,
      },
      {
        level: 'error',
        event: 'summary',
        outcome: 'failed',
        exit: 6,
        applied: 2,
        notRun: 1,
        stopped: { file: 'migrations/0003_add_emails.sql', state: 'failed' },
        failure: {
          place: 'migrations/0003_add_emails.sql:7:27',
          sqlstate: '42703',
          error: 'ERROR 42703 undefined_column: column "nmae" does not exist',
        },
        msg: failed.summary,
      },
    ]);
  });

  test('tells each finding on its own line, at its level', async () => {
    const { log, lines } = logTo({ format: 'json' });
    await log.summary(mismatch);
    const [warning, missing, changed, summary] = lines();
    expect([warning.level, missing.level, changed.level, summary.level]).toEqual(['warn', 'error', 'error', 'error']);
    const { message, ...fields } = mismatch.findings[1]!;
    expect(missing).toMatchObject({ event: 'finding', msg: message, ...fields });
    expect(summary).toMatchObject({
      findings: { error: 2, warning: 1, notice: 0 },
      first: { code: 'column-missing', subject: 'column public.users.email' },
    });
  });

  test("tells a command's own answer as data", async () => {
    const { log, lines } = logTo({ format: 'json' });
    await log.summary(reportOf({ outcome: 'ready', command: 'plan', summary: '1 pending', text: 'a table', data: { pending: ['0013'] } }));
    expect(lines()[0]).toMatchObject({ event: 'answer', command: 'plan', answer: { pending: ['0013'] } });
  });

  const endless = '名"\\\x1b😀'.repeat(900);
  const endlessFailure = { ...failed.failure!, message: endless, place: { file: endless, line: 1, column: 1, excerpt: endless } };
  const endlessFinding = { ...manyFindings(1)[0]!, subject: endless, message: endless, hint: endless };
  test.each<[string, Report]>([
    ['five hundred findings', { ...mismatch, findings: manyFindings(500) }],
    ['an endless summary', { ...failed, summary: endless }],
    [
      'everything endless',
      {
        ...failed,
        summary: endless,
        target: { ...(failed.target as Target), host: endless },
        steps: failed.steps.map((step) => ({ ...step, file: endless })),
        failure: endlessFailure,
        findings: [endlessFinding],
        verification: {
          ...mismatch.verification!,
          checked: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`kind-of-object-${i}`, 123_456])),
        },
      },
    ],
  ])('ends in a line below 2048 bytes that stands alone, with %s', async (_, report) => {
    const { log, written, lines } = logTo({ format: 'json' });
    await log.summary(report);
    expect(Buffer.byteLength(written.at(-1)!)).toBeLessThan(2048);
    expect(lines().at(-1)).toMatchObject({ event: 'summary', exit: report.exit, outcome: report.outcome });
  });

  test('holds no control character', async () => {
    const { log, written, lines } = logTo({ format: 'json' });
    log.emit(notice(HOSTILE));
    await log.summary(hostile);
    expect(written.join('')).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(lines()[0].msg).toBe(`NOTICE: ${HOSTILE}`);
  });

  test('continues where the reader has gone', async () => {
    const write = () => {
      throw new Error('EPIPE');
    };
    const log = makeLog({
      format: 'json',
      level: 'info',
      stream: { write },
      color: false,
      base: {},
      now: () => new Date(0),
    });
    log.emit(notice('hello'));
    await expect(log.summary(nothingToDo)).resolves.toBeUndefined();
  });
});

describe('pretty', () => {
  test('is one readable line per event, in local time', () => {
    const { log, written } = logTo({ format: 'pretty' });
    log.emit({ event: 'configured', settings: {} });
    log.emit({ event: 'waiting', reason: 'connection-refused', message: 'nothing listens on db:5432 yet', elapsedMs: 5000, attempts: 80 });
    log.emit({ event: 'migration-started', file: 'm/0001_a.sql', mode: 'transaction' });
    log.emit({ event: 'migration-applied', file: 'm/0001_a.sql', durationMs: 12 });
    expect(written.join('')).toMatchInlineSnapshot(`
      "12:03:00  waiting: nothing listens on db:5432 yet (5s)
      12:03:01  applied m/0001_a.sql in 12ms
      "
    `);
  });

  test('lets no notice pass for a line of ours', () => {
    const { log, written } = logTo({ format: 'pretty' });
    log.emit(notice(`it is so\n12:00:00  applied all\n${HOSTILE}`));
    expect(written.join('')).toMatchInlineSnapshot(`
      "12:03:00  NOTICE: it is so
                12:00:00  applied all
                ␛[2J␛]0;owned␇ ok␍12:00:00  all is well �31m�␡
      "
    `);
  });

  test('leaves out what is below its level', () => {
    const { log, written } = logTo({ format: 'pretty', level: 'warn' });
    log.emit({ event: 'planned', applied: 0, pending: 1 });
    log.emit({ event: 'note', level: 'warn', message: 'look here' });
    expect(written).toEqual(['12:03:00  look here\n']);
  });

  test('leaves what failed to the report, which says it in full', () => {
    const { log, written } = logTo({ format: 'pretty' });
    log.emit({ event: 'migration-failed', file: 'a.sql', message: 'boom' });
    expect(written).toEqual([]);
  });

  test('paints warnings and errors only', () => {
    const { log, written } = logTo({ format: 'pretty', color: true });
    log.emit(notice('hello'));
    log.emit({ event: 'note', level: 'warn', message: 'look\nhere' });
    expect(written.map((text) => text.replaceAll('\x1b', '⎋'))).toEqual([
      '⎋[2m12:03:00⎋[22m  NOTICE: hello\n',
      '⎋[2m12:03:01⎋[22m  ⎋[33mlook⎋[39m\n⎋[33m          here⎋[39m\n',
    ]);
  });

  test('has no summary of its own, as the rendered report is the end', async () => {
    const { log, written } = logTo({ format: 'pretty' });
    await log.summary(failed);
    expect(written).toEqual([]);
  });
});

describe('plain', () => {
  test('says in words what a terminal shows by colours, and shows no settings', () => {
    const { log, written } = logTo({ format: 'plain' });
    log.emit({ event: 'configured', settings: {} });
    log.emit({ event: 'note', level: 'warn', message: 'look\nhere' });
    log.emit({ event: 'server-notice', severity: 'WARNING', message: 'there is no transaction in progress', sqlstate: '25P01' });
    expect(written.join('')).toMatchInlineSnapshot(`
      "12:03:00  warning: look
                here
      12:03:01  WARNING 25P01: there is no transaction in progress
      "
    `);
  });

  test('has no summary of its own, as the rendered report is the end', async () => {
    const { log, written } = logTo({ format: 'plain' });
    await log.summary(failed);
    expect(written).toEqual([]);
  });
});
