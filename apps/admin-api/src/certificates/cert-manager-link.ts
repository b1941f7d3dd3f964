import { Injectable } from '@nestjs/common';
import {
  CAA_WANTED,
  CaaAdvice,
  CERTIFICATE_REQUESTED,
  CertificateQueued,
  PREFLIGHT,
  PreflightReport,
  SCHEDULER_STATUS,
  SchedulerStatus,
  type CertificateRequested,
  type PreflightCommand,
} from '#contracts';
import type { CertName } from '#domain';
import { Commands } from '../commands.ts';

const NUDGE_MS = 2_000;
const STATUS_MS = 1_000;
/** The checks take 3 s in all. */
const PREFLIGHT_MS = 5_000;
const CAA_MS = 5_000;

/** A cert-manager of the release before, which may run beside this one for a while, says nothing of addresses. */
const OlderOrNewer = PreflightReport.extend({ server_addresses: PreflightReport.shape.server_addresses.default([]) });

/** Speaks to cert-manager over the transport. What has to be done stands in Redis before; this only says "now". */
@Injectable()
export class CertManagerLink {
  readonly #commands: Commands;

  constructor(commands: Commands) {
    this.#commands = commands;
  }

  /** @returns whether a cert-manager has taken it up; if none has, the next one that runs will */
  async nudge(name: CertName): Promise<boolean> {
    const command: CertificateRequested = { cert_name: name };
    return (await this.#commands.ask(CERTIFICATE_REQUESTED, command, CertificateQueued, NUDGE_MS)) !== undefined;
  }

  /** Whether a cert-manager answers and its clock runs. */
  async schedulerRuns(): Promise<boolean> {
    return (await this.#commands.ask(SCHEDULER_STATUS, {}, SchedulerStatus, STATUS_MS))?.running ?? false;
  }

  /** @returns undefined when no cert-manager answers within 5 s */
  preflight(request: PreflightCommand): Promise<PreflightReport | undefined> {
    return this.#commands.ask(PREFLIGHT, request, OlderOrNewer, PREFLIGHT_MS);
  }

  /** @returns undefined when no cert-manager answers within 5 s */
  caa(name: CertName): Promise<CaaAdvice | undefined> {
    const command: CertificateRequested = { cert_name: name };
    return this.#commands.ask(CAA_WANTED, command, CaaAdvice, CAA_MS);
  }
}
