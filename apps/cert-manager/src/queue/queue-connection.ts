import type { RedisClient } from '#store';

/** What Store.openQueueConnection() gives. All queues and workers of the process share it. */
export interface QueueConnection {
  readonly connection: RedisClient;
  readonly prefix: string;
}
