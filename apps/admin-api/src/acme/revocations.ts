import { X509Certificate } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { exportJWK } from 'jose';
import { z } from 'zod';
import { CaError, PrivateCa } from '#ca';
import { mayManage, type IssuedCertificate, type RevocationReason } from '#domain';
import { Store } from '#store';
import { AcmeProblem } from './acme-problem.ts';
import { nothing } from './orders.ts';
import { readPublicKey, thumbprintOf, type PublicKey } from './public-key.ts';
import { parsePayload, type Holder, type SignedRequest } from './signed-requests.ts';

const Revocation = z.looseObject({
  certificate: z.string().regex(/^[\w-]+$/),
  reason: z.number().int().optional(),
});

/** RFC 5280 5.3.1; the others make no sense for a private CA. */
const REASONS: ReadonlyMap<number, RevocationReason> = new Map([
  [0, 'unspecified'],
  [1, 'keyCompromise'],
  [3, 'affiliationChanged'],
  [4, 'superseded'],
  [5, 'cessationOfOperation'],
  [9, 'privilegeWithdrawn'],
]);

const HOUR_MS = 3_600_000;
/** Of a certificate's time a third is left when it should be renewed; how wide the window is, as a share of it. */
const [SHARE_LEFT, SHARE_OF_WINDOW] = [3, 24];

/** What is said of certificates that were issued: that they are over (RFC 8555 7.6), or when to renew them (RFC 9773). */
@Injectable()
export class AcmeRevocations {
  readonly #store: Store;
  readonly #ca: PrivateCa;

  constructor(store: Store, ca: PrivateCa) {
    this.#store = store;
    this.#ca = ca;
  }

  /** For any account of the token that it was issued to, and for whoever has its key. */
  async revoke(signed: SignedRequest & (Holder | { readonly key: PublicKey }), now: Date): Promise<void> {
    const { certificate, reason: code = 0 } = parsePayload(Revocation, signed.payload);
    const reason = REASONS.get(code);
    if (!reason)
      throw new AcmeProblem('badRevocationReason', `The reason has to be one of ${[...REASONS.keys()].join(', ')}.`);
    const { issued, parsed } = await this.#issued(certificate);
    // What was not issued here is revoked where it was: what this gateway serves has to be ordered again.
    const mayRevoke = issued.acme_account !== null && (await this.#isHis(signed, issued, parsed));
    if (!mayRevoke) throw new AcmeProblem('unauthorized', 'The certificate was issued to somebody else.');
    try {
      await this.#ca.revoke(issued.serial, reason, () => true, now);
    } catch (error) {
      if (error instanceof CaError && error.code === 'CA_ALREADY_OVER')
        throw new AcmeProblem('alreadyRevoked', error.message);
      throw error;
    }
  }

  /** @param id `authority key identifier.serial number`, both base64url (RFC 9773 4.1) */
  async renewalInfo(id: string): Promise<object> {
    const [, serial = ''] = /^[\w-]+\.([\w-]{1,60})$/.exec(id) ?? [];
    const hex = Buffer.from(serial, 'base64url').toString('hex').replace(/^0+/, '');
    const [issued, ca] = await Promise.all([this.#store.internalCa.findIssued(hex), this.#ca.find()]);
    if (!issued) throw nothing('certificate');
    const { authority, issued_at, expires_at } = issued.record;
    const above = ca?.authorities.find((each) => each.id === authority);
    const revoked = ca?.revoked.find(
      (each) =>
        (each.authority === authority && each.serial === hex) ||
        (each.authority === above?.root && each.serial === above.serial),
    );
    const life = Date.parse(expires_at) - Date.parse(issued_at);
    const [start, length] = revoked
      ? [Date.parse(revoked.revoked_at) - HOUR_MS, HOUR_MS]
      : [Date.parse(expires_at) - life / SHARE_LEFT, life / SHARE_OF_WINDOW];
    return { suggestedWindow: { start: new Date(start).toISOString(), end: new Date(start + length).toISOString() } };
  }

  async #isHis(
    signed: Holder | { readonly key: PublicKey },
    issued: IssuedCertificate,
    { publicKey }: X509Certificate,
  ): Promise<boolean> {
    if ('caller' in signed) return mayManage(signed.caller, issued);
    const own = readPublicKey(await exportJWK(publicKey));
    return (await thumbprintOf(own)) === (await thumbprintOf(signed.key));
  }

  async #issued(base64url: string): Promise<{ issued: IssuedCertificate; parsed: X509Certificate }> {
    const parsed = parse(Buffer.from(base64url, 'base64url'));
    const serial = parsed.serialNumber.toLowerCase().replace(/^0+/, '');
    const found = await this.#store.internalCa.findIssued(serial);
    const fingerprint = `sha256:${parsed.fingerprint256.replaceAll(':', '').toLowerCase()}`;
    if (found?.record.fingerprint === fingerprint) return { issued: found.record, parsed };
    throw nothing('certificate');
  }
}

function parse(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch {
    throw new AcmeProblem('malformed', 'certificate is not DER in base64url.');
  }
}
