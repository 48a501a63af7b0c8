import { expect, test } from 'vitest';
import { django } from '../../../src/migrators/django.ts';
import { fakeFolder } from '../../support/fake-folder.ts';

const MIGRATION = 'class Migration(migrations.Migration):\n    dependencies = []\n';
const idsOf = (files: Readonly<Record<string, string>>) => {
  const found = django.find(fakeFolder(files, 'project'));
  return found === null || found === 'not-listed' ? found : found.map(({ id }) => id);
};

test('beside manage.py, apps are found further down, by the label of apps.py, and not among packages', () => {
  const files = {
    'src/shop/orders/migrations/0001_initial.py': MIGRATION,
    'src/shop/orders/apps.py': "class C(AppConfig):\n    name = 'shop.orders'\n    label = 'shop_orders'\n",
    'src/shop/billing/migrations/0001_initial.py': MIGRATION,
    'accounts/migrations/0001_initial.py': MIGRATION,
    '.venv/lib/site-packages/other/migrations/0001_initial.py': MIGRATION,
    'node_modules/x/migrations/0001_initial.py': MIGRATION,
  };
  expect(idsOf({ ...files, 'manage.py': '' })?.toString()).toBe('accounts.0001_initial,billing.0001_initial,shop_orders.0001_initial');
  expect(idsOf(files)).toEqual(['accounts.0001_initial']);
});
