import { startService } from '@tdw/activities/engine';

const db = await startService({
  image: 'postgres:15-alpine',
  env: { POSTGRES_PASSWORD: 'secret' },
  ports: ['5432'],
  waitStrategy: { type: 'log', message: 'ready to accept connections', times: 2 },
});
console.log(db.endpoint); // localhost:49153
await db.stop();
