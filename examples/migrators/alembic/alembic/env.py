import os

from alembic import context
from sqlalchemy import create_engine, pool

# The gate gives the URL as it was written; SQLAlchemy knows postgresql:// only.
url = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1)
engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
