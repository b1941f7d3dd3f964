import { Controller } from '@nestjs/common';
import {
  CERTIFICATE_REQUESTED,
  CertificateQueued,
  CertificateRequested,
  SCHEDULER_STATUS,
  SchedulerStatus,
  STATE_CHANGED,
} from '#contracts';
import { parseCertName } from '#domain';
import { OnCommand, OnEvent } from '#platform';
import { RenewalClock } from './renew/renewal-clock.ts';
import { TakeUp } from './take-up.ts';

/** What other processes tell and ask over Nest's Redis transport. */
@Controller()
export class TransportController {
  readonly #takeUp: TakeUp;
  readonly #clock: RenewalClock;

  constructor(takeUp: TakeUp, clock: RenewalClock) {
    this.#takeUp = takeUp;
    this.#clock = clock;
  }

  @OnCommand(CERTIFICATE_REQUESTED)
  async certificateRequested(data: unknown): Promise<CertificateQueued> {
    const { cert_name: name } = CertificateRequested.parse(data);
    await this.#takeUp.one(parseCertName(name));
    return { cert_name: name, queued: true };
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
