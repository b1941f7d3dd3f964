import { Logger } from '@nestjs/common';
import { ServerRedis } from '@nestjs/microservices';
import { firstValueFrom, timeout } from 'rxjs';
import { readConfiguration, type Configuration } from '#config';
import { redisTransport, redisTransportClient, type CommandClient } from '#platform';
import { environment } from './environment.ts';

export interface Listening {
  readonly messages: readonly unknown[];
  close(): Promise<void>;
}

export const configurationOf = (redisUrl: string, own: Readonly<Record<string, string>> = {}): Configuration => {
  Logger.overrideLogger(false);
  return readConfiguration(environment({ ...own, REDIS_URL: redisUrl })).configuration;
};

/** Listens over Nest's transport to one event, or answers one command with what it was asked. */
export async function listenTo(configuration: Configuration, pattern: string, isEvent: boolean): Promise<Listening> {
  const { strategy } = redisTransport(configuration, 'test');
  if (!(strategy instanceof ServerRedis)) throw new Error('the transport is not the one of Redis');
  const messages: unknown[] = [];
  strategy.addHandler(
    pattern,
    (data: unknown) => {
      messages.push(data);
      return Promise.resolve(data);
    },
    isEvent,
  );
  await new Promise<void>((resolve, reject) => {
    void strategy.listen((error) => (error === undefined ? resolve() : reject(error)));
  });
  return { messages, close: () => strategy.close() };
}

/** Asks over Nest's transport. */
export const ask = (client: CommandClient, pattern: string, data: object): Promise<unknown> =>
  firstValueFrom(client.send<unknown>(pattern, data).pipe(timeout(2_000)));

export const commandClient = (configuration: Configuration): CommandClient =>
  redisTransportClient(configuration, 'test-client');
