import { BadGatewayException, ConflictException, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { CertificateAccepted, CertificateView } from '#contracts';
import { isInProgress } from '#domain';
import { Store } from '#store';
import type { Caller } from '../auth/caller.ts';
import { CertificateViews } from './certificate-views.ts';
import { unlessTaken, type Placed } from './certificate-orders.ts';
import { IssuanceEnd } from './issuance-end.ts';

/** Answers with what became of an order, if that shows soon. */
@Injectable()
export class OrderOutcome {
  readonly #store: Store;
  readonly #end: IssuanceEnd;
  readonly #views: CertificateViews;

  constructor(store: Store, end: IssuanceEnd, views: CertificateViews) {
    this.#store = store;
    this.#end = end;
    this.#views = views;
  }

  /**
   * @throws BadGatewayException when it failed, with the reason; ConflictException when it was deleted or replaced meanwhile
   */
  async of(
    { issuance, taken }: Placed,
    caller: Caller,
    { request, response }: { request: Request; response: Response },
  ): Promise<CertificateView | CertificateAccepted> {
    const { cert_name: name, id, domains } = issuance;
    const goesOn = (): CertificateAccepted => {
      response.status(202);
      const message = `Certificate generation started for ${domains.join(', ')}${unlessTaken(taken)}`;
      return { status: 'accepted', message, cert_name: name };
    };
    if (!taken || /\brespond-async\b/i.test(request.get('prefer') ?? '')) return goesOn();
    const ended = await this.#end.of(name, id, closing(response));
    if (ended && isInProgress(ended)) return goesOn();
    if (ended?.step === 'failed') throw new BadGatewayException(ended.message);
    const found = ended && (await this.#store.certificates.find(name));
    if (!found) throw new ConflictException(`The certificate ${name} was deleted or ordered anew meanwhile.`);
    return this.#views.one(found.record, caller);
  }
}

/** Aborted when the client does not wait any longer. */
function closing(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}
