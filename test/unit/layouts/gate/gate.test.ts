import { describe, expect, it } from 'vitest';
import { gate } from '../../../../src/layouts/gate/gate.ts';
import { fakeFolder } from '../../../support/fake-folder.ts';

const options = { placeholders: new Map<string, string>(), substitute: 'auto', environment: {} } as const;
const discover = (files: Record<string, string>) => gate.discover(fakeFolder(files), options);

describe('gate', () => {
  it('skips no file of SQL, however its extension is written', async () => {
    const { migrations, findings } = await discover({ '1_a.sql': 'SELECT 1;', '2_b.SQL': 'SELECT 2;', '3_c.sql.bak': '', 'README.md': '' });
    expect(migrations.map(({ version }) => version)).toEqual(['1']);
    expect(findings.map(({ code, severity, subject }) => [code, severity, subject])).toEqual([
      ['unrecognised-file', 'error', 'migrations/2_b.SQL'],
    ]);
  });
});
