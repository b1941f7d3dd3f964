import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { defer, filter, firstValueFrom, mergeMap, timeout } from 'rxjs';
import type { z } from 'zod';
import type { Configuration } from '#config';
import {
  CERTIFICATE_REQUESTED,
  CertificateQueued,
  PREFLIGHT,
  PreflightReport,
  SCHEDULER_STATUS,
  SchedulerStatus,
  type CertificateRequested,
  type PreflightRequest,
} from '#contracts';
import type { CertName } from '#domain';
import { redisTransportClient, type CommandClient } from '#platform';
import { FromConfiguration } from '../config.ts';

const NUDGE_MS = 2_000;
const STATUS_MS = 1_000;
/** The checks take 3 s in all. */
const PREFLIGHT_MS = 5_000;

/** Speaks to cert-manager over the transport. What has to be done stands in Redis before; this only says "now". */
@Injectable()
export class CertManagerLink implements OnModuleDestroy {
  readonly #client: CommandClient;

  constructor(@FromConfiguration() configuration: Configuration) {
    this.#client = redisTransportClient(configuration, 'admin-api');
  }

  /** @returns whether a cert-manager has taken it up; if none has, the next one that runs will */
  async nudge(name: CertName): Promise<boolean> {
    const command: CertificateRequested = { cert_name: name };
    return (await this.#ask(CERTIFICATE_REQUESTED, command, CertificateQueued, NUDGE_MS)) !== undefined;
  }

  /** Whether a cert-manager answers and its clock runs. */
  async schedulerRuns(): Promise<boolean> {
    return (await this.#ask(SCHEDULER_STATUS, {}, SchedulerStatus, STATUS_MS))?.running ?? false;
  }

  /** @returns undefined when no cert-manager answers within 5 s */
  preflight(request: PreflightRequest): Promise<PreflightReport | undefined> {
    return this.#ask(PREFLIGHT, request, PreflightReport, PREFLIGHT_MS);
  }

  async onModuleDestroy(): Promise<void> {
    await this.#client.close();
  }

  /** Undefined when nobody listens, or answers in time, for whatever reason: the caller needs no more than that. */
  async #ask<T>(command: string, data: object, answer: z.ZodType<T>, ms: number): Promise<T | undefined> {
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
}
