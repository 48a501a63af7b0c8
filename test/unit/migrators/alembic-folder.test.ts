import { expect, test } from 'vitest';
import { alembic } from '../../../src/migrators/alembic.ts';
import { alembicFolder } from '../../../src/migrators/alembic-folder.ts';
import { standingOf } from '../../../src/migrators/standing.ts';
import { fakeFolder } from '../../support/fake-folder.ts';

const revision = (id: string, down: string, more = '') => `"""${id}"""\nrevision = "${id}"\ndown_revision = ${down}\n${more}`;
const idsOf = (files: Readonly<Record<string, string>>) => {
  const found = alembic.find(fakeFolder(files));
  return found === null || found === 'not-listed' ? found : found.map(({ id }) => id);
};

test('the folder of alembic.ini: its script_location, and the folders of version_locations', () => {
  const files = {
    'db/env.py': '',
    'db/versions/a.py': revision('a1', 'None'),
    'billing/versions/b.py': revision('b1', 'None', 'branch_labels = ("billing",)\ndepends_on = "a1"\n'),
  };
  const ini = '[alembic]\nscript_location = %(here)s/db\n';
  expect(idsOf({ ...files, 'alembic.ini': ini })).toEqual(['a1']);
  for (const locations of [
    'version_locations = %(here)s/db/versions %(here)s/billing/versions\n',
    'version_locations = db/versions, billing/versions\n# version_locations = x\n',
    'version_path_separator = os\nversion_locations = %(here)s/db/versions:%(here)s/billing/versions\n',
    'path_separator = newline\nversion_locations =\n    %(here)s/db/versions\n    %(here)s/billing/versions\n',
  ])
    expect(idsOf({ ...files, 'alembic.ini': `${ini}${locations}\n[loggers]\nkeys = root\n` })).toEqual(['a1', 'b1']);
});

test('pyproject.toml says the same in its own way', () => {
  const files = { 'db/env.py': '', 'db/versions/a.py': revision('a1', 'None'), 'more/b.py': revision('b1', '"a1"') };
  const toml = '[project]\nname = "x"\n\n[tool.alembic]\nscript_location = "%(here)s/db"\n';
  expect(idsOf({ ...files, 'pyproject.toml': toml })).toEqual(['a1']);
  const several = `${toml}version_locations = [\n  "%(here)s/db/versions",\n  "%(here)s/more", # later\n]\n\n[tool.ruff]\nversion_locations = ["no"]\n`;
  expect(idsOf({ ...files, 'pyproject.toml': several })).toEqual(['a1', 'b1']);
  expect(idsOf({ ...files, 'pyproject.toml': '[project]\nname = "x"\n' })).toBeNull();
});

test('a package, or a place elsewhere on the machine, is not known', () => {
  const files = { 'db/env.py': '', 'db/versions/a.py': revision('a1', 'None') };
  expect(idsOf({ ...files, 'alembic.ini': '[alembic]\nscript_location = shop:migrations\n' })).toBeNull();
  expect(idsOf({ ...files, 'alembic.ini': '[alembic]\nscript_location = /srv/db\n' })).toBeNull();
});

test('what its table is called, as far as env.py says so without being run', () => {
  const tableOf = (env: string) => alembicFolder(fakeFolder({ 'env.py': env, 'versions/a.py': revision('a1', 'None') }))?.table;
  expect(tableOf('context.configure(connection=c)')).toBeNull();
  expect(tableOf('context.configure(connection=c, version_table="shop_version")')).toEqual({ schema: null, name: 'shop_version' });
  expect(tableOf("SCHEMA: str = 'shop'\ncontext.configure(version_table_schema=SCHEMA)")).toEqual({
    schema: 'shop',
    name: 'alembic_version',
  });
  expect(tableOf("opts = {'version_table': 'v', 'version_table_schema': 's'}")).toEqual({ schema: 's', name: 'v' });
  for (const dynamic of [
    'version_table=table_name',
    'version_table_schema=metadata.schema',
    'version_table=name()',
    'version_table=NAMES["x"]',
  ])
    expect(tableOf(`context.configure(${dynamic})`)).toBeNull();
});

test('branches, merges and depends_on across folders', () => {
  const found = alembic.find(
    fakeFolder({
      'alembic.ini': '[alembic]\nscript_location = db\nversion_locations = one two\n',
      'db/env.py': '',
      'one/a.py': revision('a', 'None'),
      'one/b.py': revision('b', '"a"'),
      'one/m.py': revision('m', '("b", "c")'),
      'two/c.py': revision('c', '"a"', 'depends_on = ("x",)\n'),
      'two/x.py': revision('x', 'None'),
    }),
  );
  if (found === null || found === 'not-listed') throw new Error('not found');
  const at = (heads: readonly string[]) => standingOf(alembic, found, heads).pending?.map(({ id }) => id);
  expect([at([]), at(['b']), at(['c']), at(['b', 'c']), at(['m', 'x'])]).toEqual([
    ['a', 'b', 'x', 'c', 'm'],
    ['x', 'c', 'm'],
    ['b', 'm'],
    ['m'],
    [],
  ]);
});
