import {
  ClientRedis,
  EventPattern,
  MessagePattern,
  ServerRedis,
  type CustomStrategy,
  type RedisOptions as NestRedisOptions,
} from '@nestjs/microservices';
import type { Configuration } from '#config';
import { parseRedisUrl, transportOptions } from '#store';

type Options = NonNullable<NestRedisOptions['options']>;
type RedisDriver = Parameters<ServerRedis['registerErrorListener']>[0];

const CLOSE_MS = 500;

/** For `connectMicroservice()`: receives events and commands over the same REDIS_URL as everything else. */
export const redisTransport = (configuration: Configuration, name: string): CustomStrategy => ({
  strategy: new PatientServer(optionsOf(configuration, name)),
});

/** Sends commands over the same transport. Every send() needs a deadline: whoever listens may be stuck. */
export interface CommandClient extends Pick<ClientRedis, 'send' | 'close'> {
  /** Whether anybody listens for a command now. Pub/sub drops what nobody hears, so there is no need to wait then. */
  hasListener(command: string): Promise<boolean>;
}

export const redisTransportClient = (configuration: Configuration, name: string): CommandClient =>
  new PatientClient(optionsOf(configuration, `${name}:client`));

/**
 * Handles an event of the transport. The wrappers exist because the decorators' overloads do not accept a typed context
 * parameter together with a constant pattern (TS1241, @nestjs/microservices 12.1).
 */
export const OnEvent = (pattern: string): MethodDecorator => EventPattern<string>(pattern);

/** Handles a command of the transport. Every replica hears every command, see #contracts transport. */
export const OnCommand = (pattern: string): MethodDecorator => MessagePattern<string>(pattern);

/**
 * Nest does not wait for its SUBSCRIBE, UNSUBSCRIBE and PUBLISH, so one that the driver refuses when a connection breaks
 * would be an unhandled rejection and end the process. Sent again after the reconnection, they do no harm: a subscription
 * is the same twice, and every command of ours may arrive twice.
 */
function optionsOf(configuration: Configuration, name: string): Options {
  const address = parseRedisUrl(configuration.REDIS_URL, configuration.REDIS_PASSWORD || undefined);
  return { ...transportOptions(address, `${name}:transport`), autoResendUnfulfilledCommands: true } as Options;
}

/** Redis away is told once, by whoever follows the change feed; the driver's line for each attempt to reconnect adds nothing. */
const tellNothing = (client: RedisDriver): void => void client.on('error', () => {});

/** Closing says QUIT and waits for the answer, which never comes while Redis is away. */
function closing(close: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, CLOSE_MS);
  close.then(resolve, () => resolve()).finally(() => clearTimeout(timer));
  return promise;
}

class PatientServer extends ServerRedis {
  override registerErrorListener(client: RedisDriver): void {
    tellNothing(client);
  }

  override close(): Promise<void> {
    return closing(super.close());
  }
}

class PatientClient extends ClientRedis implements CommandClient {
  async hasListener(command: string): Promise<boolean> {
    await this.connect();
    const [, listeners] = await this.pubClient.pubsub('NUMSUB', command);
    return Number(listeners) > 0;
  }

  override registerErrorListener(client: RedisDriver): void {
    tellNothing(client);
  }

  override close(): Promise<void> {
    return closing(super.close());
  }
}
