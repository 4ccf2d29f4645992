import type { ContainerExecutionInput, PipelineInput } from '@tdw/payloads';

const PASSWORD = 'only-for-this-run';
const MIGRATION = `
  CREATE TABLE orders (item text, price integer);
  INSERT INTO orders VALUES ('bread', 3), ('wine', 39);
`;

/**
 * A database, and steps that use it one after the other.
 *
 * @param image - of Postgres, which brings its client
 */
export function migrateAndTest(image: string, migration = MIGRATION): PipelineInput {
  const psql = (name: string, ...options: string[]): ContainerExecutionInput => ({
    name,
    image,
    env: { PGPASSWORD: PASSWORD },
    // `db` is the name of the service.
    command: ['psql', '-h', 'db', '-U', 'postgres', '-v', 'ON_ERROR_STOP=1', ...options],
  });
  return {
    services: [
      {
        name: 'db',
        image,
        env: { POSTGRES_PASSWORD: PASSWORD },
        // Over TCP: while it is being set up, it answers on its socket alone.
        waitStrategy: { type: 'command', command: ['pg_isready', '-q', '-h', '127.0.0.1'] },
      },
    ],
    containers: [
      psql('migrate', '-q', '-c', migration),
      psql('test', '-At', '-c', "SELECT 'the orders are worth ' || sum(price) FROM orders"),
    ],
  };
}
