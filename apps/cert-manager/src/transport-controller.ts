import { Controller } from '@nestjs/common';
import {
  CAA_WANTED,
  CERTIFICATE_REQUESTED,
  CertificateQueued,
  CertificateRequested,
  CERTIFICATE_WANTED,
  CertificateWanted,
  PREFLIGHT,
  SCHEDULER_STATUS,
  SchedulerStatus,
  STATE_CHANGED,
  type CaaAdvice,
  type PreflightReport,
} from '#contracts';
import { parseCertName } from '#domain';
import { OnCommand, OnEvent } from '#platform';
import { CaaDesk } from './caa/caa-desk.ts';
import { OnDemand } from './on-demand/on-demand.ts';
import { PreflightDesk } from './preflight/preflight-desk.ts';
import { RenewalClock } from './renew/renewal-clock.ts';
import { TakeUp } from './take-up.ts';

/** What other processes tell and ask over Nest's Redis transport. */
@Controller()
export class TransportController {
  readonly #takeUp: TakeUp;
  readonly #clock: RenewalClock;
  readonly #onDemand: OnDemand;
  readonly #preflight: PreflightDesk;
  readonly #caa: CaaDesk;

  constructor(takeUp: TakeUp, clock: RenewalClock, onDemand: OnDemand, preflight: PreflightDesk, caa: CaaDesk) {
    this.#takeUp = takeUp;
    this.#clock = clock;
    this.#onDemand = onDemand;
    this.#preflight = preflight;
    this.#caa = caa;
  }

  @OnCommand(CERTIFICATE_REQUESTED)
  async certificateRequested(data: unknown): Promise<CertificateQueued> {
    const { cert_name: name } = CertificateRequested.parse(data);
    await this.#takeUp.one(parseCertName(name));
    return { cert_name: name, queued: true };
  }

  @OnEvent(CERTIFICATE_WANTED)
  async certificateWanted(data: unknown): Promise<void> {
    const { success, data: wanted } = CertificateWanted.safeParse(data);
    if (success) await this.#onDemand.wanted(wanted.hostname);
  }

  @OnCommand(PREFLIGHT)
  preflight(data: unknown): Promise<PreflightReport> {
    return this.#preflight.report(data);
  }

  @OnCommand(CAA_WANTED)
  caaWanted(data: unknown): Promise<CaaAdvice> {
    return this.#caa.advice(data);
  }

  @OnCommand(SCHEDULER_STATUS)
  schedulerStatus(): SchedulerStatus {
    return { running: this.#clock.running };
  }

  @OnEvent(STATE_CHANGED)
  stateChanged(): void {
    void this.#takeUp.nudge();
  }
}
