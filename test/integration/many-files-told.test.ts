// A folder of many files: what is told of a run that went the short way is what would have been told of any other, and what it cannot know it
// leaves to that.
import { expect, onTestFinished, test, vi } from 'vitest';
import { many, manyFiles } from '../support/many-files.ts';

test('what depends on the clock is looked at in each run, however fast one follows the other', async () => {
  const files = {
    ...many((n, sql) => [`V${n}__t.sql`, sql]),
    'V121__log.sql': 'CREATE TABLE log (at timestamptz DEFAULT now());\n',
    'R__each.sql': '-- ${flyway:timestamp}\nINSERT INTO log DEFAULT VALUES;\n',
  };
  const { up, admin } = await manyFiles(files);
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const ran = async (): Promise<unknown> => {
    expect((await up({ GATE_LAYOUT: 'flyway' })).report).toMatchObject({ exit: 0 });
    return (await admin('SELECT count(*)::int AS n FROM log'))[0]!['n'];
  };
  expect([await ran(), await ran(), await ran()]).toEqual([1, 1, 1]);
  vi.setSystemTime(Date.now() + 2000);
  expect([await ran(), await ran()]).toEqual([2, 2]);
});
