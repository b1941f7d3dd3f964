import { ClientRedis, EventPattern, MessagePattern, ServerRedis, type CustomStrategy } from '@nestjs/microservices';
import { parseRedisUrl, type Configuration } from '#config';
import { countSubscribers, openPatiently, type RedisClient } from '#store';

type RedisDriver = Parameters<ServerRedis['registerErrorListener']>[0];

type Open = () => RedisClient;

const CLOSE_MS = 500;

/** For `connectMicroservice()`: receives events and commands over the same REDIS_URL as everything else. */
export const redisTransport = (configuration: Configuration, name: string): CustomStrategy => ({
  strategy: new PatientServer(opener(configuration, name)),
});

/**
 * Sends commands over the same transport. Every send() needs a deadline: whoever listens may be stuck. A command without an answer
 * is emitted.
 */
export interface CommandClient extends Pick<ClientRedis, 'send' | 'emit' | 'close'> {
  /** Whether anybody listens for a command now. Pub/sub drops what nobody hears, so there is no need to wait then. */
  hasListener(command: string): Promise<boolean>;
}

export const redisTransportClient = (configuration: Configuration, name: string): CommandClient =>
  new PatientClient(opener(configuration, `${name}:client`));

/**
 * Handles an event of the transport. The wrappers exist because the decorators' overloads do not accept a typed context
 * parameter together with a constant pattern (TS1241, @nestjs/microservices 12.1).
 */
export const OnEvent = (pattern: string): MethodDecorator => EventPattern<string>(pattern);

/** Handles a command of the transport. Every replica hears every command, see #contracts transport. */
export const OnCommand = (pattern: string): MethodDecorator => MessagePattern<string>(pattern);

/** Nest would open connections to one server only; the store's go to sentinels and clusters as well. */
const opener =
  (configuration: Configuration, name: string): Open =>
  () =>
    openPatiently(
      parseRedisUrl(configuration.REDIS_URL, configuration.REDIS_PASSWORD || undefined),
      `${name}:transport`,
    );

/** Redis away is told once, by whoever follows the change feed; the driver's line for each attempt to reconnect adds nothing. */
const tellNothing = (client: RedisDriver): void => void client.on('error', () => {});

/** Closing says QUIT and waits for the answer, which never comes while Redis is away. */
async function closing(close: Promise<void>, clients: readonly (RedisClient | null | undefined)[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, CLOSE_MS);
  close.then(resolve, () => resolve()).finally(() => clearTimeout(timer));
  await promise;
  for (const client of clients) if (client && client.status !== 'end') client.disconnect();
}

class PatientServer extends ServerRedis {
  readonly #open: Open;

  constructor(open: Open) {
    super({});
    this.#open = open;
  }

  override async createRedisClient(): Promise<RedisClient> {
    return this.#open();
  }

  override registerErrorListener(client: RedisDriver): void {
    tellNothing(client);
  }

  override close(): Promise<void> {
    return closing(super.close(), [this.pubClient, this.subClient]);
  }
}

class PatientClient extends ClientRedis implements CommandClient {
  readonly #open: Open;

  constructor(open: Open) {
    super({});
    this.#open = open;
  }

  async hasListener(command: string): Promise<boolean> {
    await this.connect();
    return (await countSubscribers(this.pubClient, command)) > 0;
  }

  override async createClient(): Promise<RedisClient> {
    return this.#open();
  }

  override registerErrorListener(client: RedisDriver): void {
    tellNothing(client);
  }

  override close(): Promise<void> {
    return closing(super.close(), [this.pubClient, this.subClient]);
  }
}
