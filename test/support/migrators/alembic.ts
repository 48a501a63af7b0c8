import { BACK, missingInPython, PYTHON, type RealMigrator, STEPS } from './migrator.ts';

const ENV_PY = `import os
from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
`;

export const alembic: RealMigrator = {
  id: 'alembic',
  folder: 'alembic',
  missing: () => missingInPython('alembic', 'psycopg2'),
  command: ({ root }) => [PYTHON, '-m', 'alembic', '-c', `${root}/alembic.ini`, 'upgrade', 'head'],
  project: (steps) => ({
    'alembic.ini': '[alembic]\nscript_location = %(here)s/alembic\n',
    'alembic/env.py': ENV_PY,
    ...Object.fromEntries(
      steps.map((step, i) => [
        `alembic/versions/r${i + 1}_${step}.py`,
        `"""${step}"""\nfrom alembic import op\nrevision = "r${i + 1}"\ndown_revision = ${i === 0 ? 'None' : `"r${i}"`}\ndef upgrade():\n    op.execute("${STEPS[step]}")\ndef downgrade():\n    op.execute("${BACK[step]}")\n`,
      ]),
    ),
  }),
};
