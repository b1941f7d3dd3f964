import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { defer, filter, firstValueFrom, mergeMap, timeout } from 'rxjs';
import type { z } from 'zod';
import type { Configuration } from '#config';
import { redisTransportClient, type CommandClient } from '#platform';
import { FromConfiguration } from './config.ts';

/** Asks the other apps over the transport. Every replica hears a command; the first answer counts. */
@Injectable()
export class Commands implements OnModuleDestroy {
  readonly #client: CommandClient;

  constructor(@FromConfiguration() configuration: Configuration) {
    this.#client = redisTransportClient(configuration, 'admin-api');
  }

  /** @returns undefined when nobody listens, or answers in time, for whatever reason: the caller needs no more than that */
  async ask<T>(command: string, data: object, answer: z.ZodType<T>, ms: number): Promise<T | undefined> {
    const answers = defer(() => this.#client.hasListener(command)).pipe(
      filter(Boolean),
      mergeMap(() => this.#client.send<unknown>(command, data)),
      timeout(ms),
    );
    try {
      return answer.safeParse(await firstValueFrom(answers)).data;
    } catch {
      return undefined;
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.#client.close();
  }
}
