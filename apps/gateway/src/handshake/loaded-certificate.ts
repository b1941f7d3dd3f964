import { createPrivateKey } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { ADMIN, certificateCovers, type TokenHash } from '#domain';
import type { CertificateRecord } from '../snapshot/records.ts';
import { tlsSettings } from './tls-settings.ts';

/** One version of a certificate in a worker. */
export class LoadedCertificate {
  readonly name: string;
  readonly domains: readonly string[];
  readonly expiresAt: number;
  readonly #record: CertificateRecord;
  #context: SecureContext | undefined;
  #isRsa: boolean | undefined;
  /** Why it cannot be used, once that was found out. */
  problem = '';

  constructor(record: CertificateRecord) {
    this.#record = record;
    this.name = record.cert_name;
    this.domains = record.domains;
    this.expiresAt = Date.parse(record.expires_at);
  }

  /** Whether a host of this owner may be served with it: the owner's own, and the administrator's. */
  mayServe(owner: TokenHash): boolean {
    return this.#record.owner_token_hash === owner || this.#record.created_by === ADMIN;
  }

  /** What OpenSSL needs of it. */
  get keyed(): { readonly cert: string; readonly key: string } {
    return { cert: this.#record.fullchain_pem, key: this.#record.private_key_pem };
  }

  get isRsa(): boolean {
    this.#isRsa ??= createPrivateKey(this.#record.private_key_pem).asymmetricKeyType === 'rsa';
    return this.#isRsa;
  }

  covers(host: string): boolean {
    return certificateCovers(this.domains, host);
  }

  /**
   * Made at the first handshake that needs it and then kept: it costs 0.2 ms and 16 KB, which ten thousand certificates that
   * nobody asks for need not pay. Undefined where OpenSSL refuses the PEM; the supervisor leaves such records out, so that is
   * a bug or a library that differs.
   */
  context(): SecureContext | undefined {
    if (this.#context || this.problem) return this.#context;
    try {
      this.#context = createSecureContext({ ...tlsSettings, ...this.keyed });
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
    return this.#context;
  }
}
