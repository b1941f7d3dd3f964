import { randomUUID } from 'node:crypto';
import { countSubscribers, type RedisClient } from './redis-connection.ts';

/**
 * Asks everybody who listens for a command of the transport, in the packets of Nest's Redis transport, whose own client keeps
 * only the first answer.
 * @param asking and `hearing` are connections; the second one is used up by the subscription
 * @returns the answers that came in time, each as it was sent; empty where nobody listens
 */
export async function askAll(
  asking: RedisClient,
  hearing: RedisClient,
  command: string,
  deadlineMs: number,
  data: object = {},
): Promise<unknown[]> {
  const answers: unknown[] = [];
  const id = randomUUID();
  await hearing.subscribe(`${command}.reply`);
  const listeners = await countSubscribers(asking, command);
  if (listeners === 0) return answers;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, deadlineMs);
  hearing.on('message', (_, text) => {
    const packet = JSON.parse(text) as { id?: string; response?: unknown };
    if (packet.id !== id || packet.response === undefined) return;
    if (answers.push(packet.response) === listeners) resolve();
  });
  try {
    await asking.publish(command, JSON.stringify({ pattern: command, data, id }));
    await promise;
  } finally {
    clearTimeout(timer);
  }
  return answers;
}
