import { BACK, missingInPython, PYTHON, type RealMigrator, STEPS } from './migrator.ts';

const MANAGE_PY = `import os, sys
from django.conf import settings
settings.configure(
    SECRET_KEY="x", INSTALLED_APPS=["shop"], USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": os.environ["PGDATABASE"], "USER": os.environ["PGUSER"],
        "PASSWORD": os.environ.get("PGPASSWORD", ""), "HOST": os.environ["PGHOST"], "PORT": os.environ["PGPORT"]}})
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
`;

export const django: RealMigrator = {
  id: 'django',
  folder: '.',
  missing: () => missingInPython('django', 'psycopg2'),
  command: ({ root }) => [PYTHON, `${root}/manage.py`, 'migrate', '--noinput'],
  project: (steps) => ({
    'manage.py': MANAGE_PY,
    'shop/__init__.py': '',
    'shop/migrations/__init__.py': '',
    ...Object.fromEntries(
      steps.map((step, i) => [
        `shop/migrations/000${i + 1}_${step}.py`,
        `from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = [${i === 0 ? '' : `('shop', '000${i}_${steps[i - 1]}')`}]\n    operations = [migrations.RunSQL("${STEPS[step]}", "${BACK[step]}")]\n`,
      ]),
    ),
  }),
};
