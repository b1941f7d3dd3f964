import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import type { Observable } from 'rxjs';
import { AcmeUrls } from './acme-urls.ts';
import { Nonces } from './nonces.ts';

/** Gives every answer of the directory, errors too, a fresh nonce and the way to the directory (RFC 8555 6.5, 7.1). */
@Injectable()
export class ReplayNonce implements NestInterceptor {
  readonly #nonces: Nonces;
  readonly #urls: AcmeUrls;

  constructor(nonces: Nonces, urls: AcmeUrls) {
    this.#nonces = nonces;
    this.#urls = urls;
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const response = context.switchToHttp().getResponse<Response>();
    response.setHeader('link', `<${this.#urls.directory()}>;rel="index"`);
    response.setHeader('replay-nonce', await this.#nonces.issue());
    return next.handle();
  }
}
