import { expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { startRedis } from '../../support/redis-server.ts';
import { openStore } from '../../support/store.ts';

test('a command of the queue that waits when Redis dies is answered when it is back', async () => {
  const redis = await startRedis();
  const store = await openStore(redis.url);
  const { connection } = store.openQueueConnection();
  const other = store.openQueueConnection().connection;
  try {
    const waiting = connection.blpop('a-list', 0);
    await eventually(async () => String(await other.client('LIST')).includes('cmd=blpop'));
    await redis.kill();
    await redis.start();
    await other.rpush('a-list', 'an answer');
    await expect(waiting).resolves.toEqual(['a-list', 'an answer']);
  } finally {
    connection.disconnect();
    other.disconnect();
    store.close();
    await redis.stop();
  }
}, 15_000);
