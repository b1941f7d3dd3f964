import { EventPattern, MessagePattern, Transport, type RedisOptions as NestRedisOptions } from '@nestjs/microservices';
import type { Configuration } from '#config';
import { parseRedisUrl, transportOptions } from '#store';

/** Options of Nest's Redis transport, from the same REDIS_URL as everything else. */
export function redisTransport(
  configuration: Configuration,
  name: string,
): Required<Pick<NestRedisOptions, 'transport' | 'options'>> {
  const address = parseRedisUrl(configuration.REDIS_URL, configuration.REDIS_PASSWORD || undefined);
  return {
    transport: Transport.REDIS,
    options: transportOptions(address, `${name}:transport`) as NonNullable<NestRedisOptions['options']>,
  };
}

/**
 * Handles an event of the transport. The wrappers exist because the decorators' overloads do not accept a typed context
 * parameter together with a constant pattern (TS1241, @nestjs/microservices 12.1).
 */
export const OnEvent = (pattern: string): MethodDecorator => EventPattern<string>(pattern);

/** Handles a command of the transport. Every replica hears every command, see #contracts transport. */
export const OnCommand = (pattern: string): MethodDecorator => MessagePattern<string>(pattern);
