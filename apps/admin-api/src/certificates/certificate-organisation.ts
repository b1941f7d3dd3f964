import { Injectable, NotFoundException } from '@nestjs/common';
import type { CertificateUpdate } from '#contracts';
import { mayManage, type Certificate, type CertName } from '#domain';
import { Store } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { settled } from '../settled.ts';
import { notYours } from './certificate-orders.ts';

/** Labels and notes of certificates. */
@Injectable()
export class CertificateOrganisation {
  readonly #store: Store;
  readonly #authentication: Authentication;

  constructor(store: Store, authentication: Authentication) {
    this.#store = store;
    this.#authentication = authentication;
  }

  /** @throws NotFoundException, ForbiddenException */
  update(caller: Caller, name: CertName, { labels, notes }: CertificateUpdate): Promise<Certificate> {
    return settled(async () => {
      const found = await this.#store.certificates.find(name);
      if (!found) throw new NotFoundException(`Certificate not found: ${name}`);
      if (!mayManage(caller, found.record)) throw notYours(name);
      const changed = { ...found.record, ...(labels && { labels }), ...(notes !== undefined && { notes }) };
      const standing = await this.#authentication.standing(caller);
      const { certificates } = this.#store;
      await this.#store.commit(standing, certificates.standing(name, found), certificates.saving(changed));
      return changed;
    });
  }
}
