-- How the parts of the service feel, as their health checks last told. The /status reply is made from it.
CREATE TYPE service_status AS ENUM ('operational', 'degraded', 'outage');

CREATE TABLE services (
  name       text PRIMARY KEY,
  status     service_status NOT NULL DEFAULT 'operational',
  note       text,
  updated_at timestamptz    NOT NULL DEFAULT now()
);

INSERT INTO services (name) VALUES ('bot'), ('quiz'), ('notifications');
