import { expect, test } from 'vitest';
import type { HowFarBack } from '../../../src/migrators/command-lines.ts';
import { MIGRATORS } from '../../../src/migrators/migrators.ts';

const of = (id: string) => MIGRATORS.find((one) => one.id === id)!;
const text = (made: ReturnType<NonNullable<NonNullable<ReturnType<typeof of>['lines']>['back']>>) =>
  'why' in made ? made.why : made.lines.map((line) => line.join(' '));
const back = (id: string, command: string, howFar: HowFarBack, applied: readonly string[] = ['a', 'b', 'c']) =>
  text(of(id).lines!.back!(command.split(' '), howFar, applied));
const TWO = { count: 2, to: null };
const TO_A = { count: null, to: 'a' };
const ALL = { count: null, to: null };

test.for([
  ['alembic', 'alembic -c x.ini upgrade head', 'alembic -c x.ini downgrade', ['-2'], ['a'], ['base']],
  ['alembic', 'flask db upgrade', 'flask db downgrade', ['-2'], ['a'], ['base']],
  ['alembic', 'alembic upgrade --tag x head', 'alembic downgrade --tag x', ['-2'], ['a'], ['base']],
  [
    'rails',
    'bin/rails db:migrate RAILS_ENV=test',
    'bin/rails db:rollback',
    ['STEP=2 RAILS_ENV=test'],
    ['STEP=2 RAILS_ENV=test'],
    ['STEP=3 RAILS_ENV=test'],
  ],
  [
    'laravel',
    'php artisan migrate --force',
    'php artisan migrate:rollback',
    ['--step=2 --force'],
    ['--step=2 --force'],
    ['--step=3 --force'],
  ],
  ['ecto', 'mix ecto.migrate', 'mix ecto.rollback', ['-n 2'], ['-n 2'], ['-n 3']],
  ['ef-core', 'dotnet ef database update', 'dotnet ef database update', ['a'], ['a'], ['0']],
  ['ef-core', './efbundle --verbose', './efbundle', ['a --verbose'], ['a --verbose'], ['0 --verbose']],
  [
    'liquibase',
    'liquibase --log-level=info update',
    'liquibase --log-level=info rollback-count',
    ['--count=2'],
    ['--count=2'],
    ['--count=3'],
  ],
] as const)('%s: %s', ([id, command, start, two, toA, all]) => {
  const whole = (ends: readonly string[]) => ends.map((end) => `${start} ${end}`);
  expect([back(id, command, TWO), back(id, command, TO_A), back(id, command, ALL)]).toEqual([whole(two), whole(toA), whole(all)]);
});

test.for([
  ['typeorm', 'npx typeorm migration:run -d x.js', 'npx typeorm migration:revert -d x.js'],
  ['mikro-orm', 'npx mikro-orm migration:up', 'npx mikro-orm migration:down'],
  ['kysely', 'npx kysely migrate:latest', 'npx kysely migrate:down'],
  ['knex', 'npx knex migrate:latest --env test', 'npx knex migrate:down --env test'],
] as const)('%s takes one back at a time', ([id, command, one]) => {
  expect(back(id, command, TWO)).toEqual([one, one]);
  expect(back(id, command, TO_A)).toEqual([one, one]);
  expect(back(id, command, { count: 9, to: null })).toHaveLength(3);
});

test('Knex has a command for all of them, and Django goes back app by app', () => {
  expect(back('knex', 'npx knex migrate:latest', ALL)).toEqual(['npx knex migrate:rollback --all']);
  expect(back('django', 'python manage.py migrate --noinput', { count: null, to: 'shop.zero' })).toEqual([
    'python manage.py migrate shop zero --noinput',
  ]);
  expect(back('django', 'python manage.py migrate', TWO)).toMatch(/^Django goes back one app at a time/);
});

test('a command that calls something else says that there is nothing to put in its place', () => {
  for (const { id, lines } of MIGRATORS.filter((one) => one.lines?.back !== undefined)) {
    expect([id, lines?.back?.(['make', 'db'], { count: null, to: 'a.b' }, ['a.b', 'c'])]).toEqual([
      id,
      { why: expect.stringMatching(/^`make db` does not say `/) },
    ]);
  }
});

test('only so far', () => {
  const upTo = (id: string, command: string, to: string) => text(of(id).lines!.upTo!(command.split(' '), to));
  expect(upTo('alembic', 'alembic upgrade head', 'b2')).toEqual(['alembic upgrade b2']);
  expect(upTo('django', 'python manage.py migrate --noinput', 'shop.0002_b')).toEqual(['python manage.py migrate shop 0002_b --noinput']);
  expect(upTo('rails', 'rails db:migrate', '2024')).toEqual(['rails db:migrate VERSION=2024']);
  expect(upTo('ecto', 'mix ecto.migrate', '2024')).toEqual(['mix ecto.migrate --to 2024']);
});

test('the SQL: Alembic from where the database is, which is one place; Django for each that it lists', () => {
  const alembic = (applied: readonly string[]) =>
    text(of('alembic').lines!.sql!.lines(['alembic', 'upgrade', 'heads'], { applied, pending: ['x'] }));
  expect([alembic([]), alembic(['a1']), alembic(['a1', 'b1'])]).toEqual([
    ['alembic upgrade --sql heads'],
    ['alembic upgrade --sql a1:heads'],
    expect.stringMatching(/several heads \(a1, b1\)/),
  ]);
  const { list, lines } = of('django').lines!.sql!;
  const words = ['python', 'manage.py', 'migrate', '--noinput', '--settings=x'];
  expect(text(list!.line(words))).toEqual(['python manage.py showmigrations --plan --settings=x']);
  expect(list!.parse('[X]  auth.0001_initial\n[ ]  shop.0001_initial (2 squashed migrations)\n[ ]  shop.0002_b\n')).toEqual([
    'shop.0001_initial',
    'shop.0002_b',
  ]);
  expect(text(lines(words, { applied: [], pending: ['shop.0002_b'] }))).toEqual(['python manage.py sqlmigrate shop 0002_b --settings=x']);
});
