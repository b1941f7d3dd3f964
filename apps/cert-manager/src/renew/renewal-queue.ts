import type { Logger } from '#platform';
import type { QueueConnection } from '../queue/queue-connection.ts';
import { TimedQueue } from './timed-queue.ts';

const AT_ONCE = 5;

/** A job for each certificate, at the time at which it is to be renewed. */
export class RenewalQueue extends TimedQueue {
  constructor(connection: QueueConnection, logger: Logger) {
    super('renewal', connection, logger, AT_ONCE);
  }
}
