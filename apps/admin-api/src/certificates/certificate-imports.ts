import { Injectable } from '@nestjs/common';
import type { CertificateImportSaved, ImportedCertificate } from '#contracts';
import { InvalidInput, isInProgress, mayManage, UNORGANISED, type OrderTerms } from '#domain';
import { checkImport, importAttempt, importedCertificate, PkiError, type CheckedImport, type PkiErrorCode } from '#pki';
import { Store } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { settled } from '../settled.ts';
import { CertificateOrders, notYours, underWay } from './certificate-orders.ts';
import { CertificateViews } from './certificate-views.ts';
import { refuseNamesOfOthers } from './refuse-names-of-others.ts';
import { takingName } from './taking-name.ts';

/** What is wrong with the key rather than with the certificate. */
const OF_THE_KEY: ReadonlySet<PkiErrorCode> = new Set(['PKI_KEY_ENCRYPTED', 'PKI_KEY_UNREADABLE', 'PKI_KEY_MISMATCH']);

/** Takes certificates that were had elsewhere. */
@Injectable()
export class CertificateImports {
  readonly #store: Store;
  readonly #orders: CertificateOrders;
  readonly #authentication: Authentication;
  readonly #views: CertificateViews;

  constructor(store: Store, orders: CertificateOrders, authentication: Authentication, views: CertificateViews) {
    this.#store = store;
    this.#orders = orders;
    this.#authentication = authentication;
    this.#views = views;
  }

  /**
   * Stores it under its name, in place of what its owner had there.
   * @param terms what it was ordered with, where it comes from a CA that it shall be renewed at
   * @throws InvalidInput for what cannot be served; ForbiddenException for names of others; ConflictException while one is being issued
   */
  async take(
    caller: Caller,
    body: ImportedCertificate,
    terms: Partial<OrderTerms> = {},
  ): Promise<CertificateImportSaved> {
    const now = new Date();
    const checked = check(body, now);
    const certificate = await settled(async () => {
      const stored = await this.#orders.read(body.cert_name);
      const earlier = stored.certificate?.record ?? stored.issuance?.record;
      if (earlier && !mayManage(caller, earlier)) throw notYours(body.cert_name);
      if (stored.issuance && isInProgress(stored.issuance.record)) throw underWay(stored.issuance.record);
      const { owner_token_hash, created_by } = earlier ?? { owner_token_hash: caller.hash, created_by: caller.name };
      const { labels, notes } = stored.certificate?.record ?? UNORGANISED;
      const own = {
        ...terms,
        issued_by: terms.acme_directory_url ?? null,
        labels,
        notes,
        owner_token_hash,
        created_by,
      };
      const imported = { ...importedCertificate(body.cert_name, checked), ...own };
      await this.#store.commit(
        await this.#authentication.standing(caller),
        await refuseNamesOfOthers(this.#store, caller, checked.names),
        ...(await takingName(this.#store, imported.cert_name, imported, stored)),
        this.#store.certificates.importing(imported, importAttempt(checked, now), stored),
      );
      return imported;
    });
    return { certificate: await this.#views.one(certificate, caller), warnings: [...checked.warnings] };
  }
}

function check({ fullchain_pem, private_key_pem }: ImportedCertificate, now: Date): CheckedImport {
  try {
    return checkImport({ fullchainPem: fullchain_pem, privateKeyPem: private_key_pem, now });
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw InvalidInput.of(
      OF_THE_KEY.has(error.code) ? 'private_key_pem' : 'fullchain_pem',
      `is refused: ${error.message}`,
    );
  }
}
