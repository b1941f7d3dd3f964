import { AcmeError, caMeta, describeCa, providerOf, type CaMeta } from '#acme';
import { CertificateRequested, type CaaAdvice } from '#contracts';
import { INTERNAL_CA, parseCertName, type Certificate } from '#domain';
import type { Store } from '#store';
import type { Challenging } from '../challenge/challenging.ts';
import { alsoRuled, type Other } from './also-ruled.ts';
import { caaAdvice, withoutStar, type Issuer } from './caa-advice.ts';

/** The CAs get this long to say what they look for. */
const DEADLINE_MS = 3_000;

/** Answers who wants CAA records for a certificate (GET /certificates/{cert_name}/caa, `just cert-caa`). */
export class CaaDesk {
  readonly #store: Store;
  readonly #challenging: Challenging;

  constructor(store: Store, challenging: Challenging) {
    this.#store = store;
    this.#challenging = challenging;
  }

  /** Within 4 s. Throws ZodError for what is no CertificateRequested. */
  async advice(request: unknown): Promise<CaaAdvice> {
    const name = parseCertName(CertificateRequested.parse(request).cert_name);
    const { records: certificates } = await this.#store.certificates.list();
    const certificate = certificates.find(({ cert_name }) => cert_name === name);
    if (!certificate) return nothing(name, `There is no certificate named ${name} any more.`);
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const advice = await this.#adviceFor(certificate, signal);
    if (advice.records.length === 0) return advice;
    const tops = advice.records.map((record) => record.name);
    const near = certificates.filter((other) => other !== certificate && other.domains.some(isUnder(tops)));
    const others = await Promise.all(
      near
        .filter(({ acme_directory_url: url }) => url !== INTERNAL_CA)
        .map(async (other): Promise<Other> => ({
          domains: other.domains,
          advice: await this.#adviceFor(other, signal),
        })),
    );
    return { ...advice, notes: [...advice.notes, ...alsoRuled(advice.records, others)] };
  }

  async #adviceFor(certificate: Certificate, signal: AbortSignal): Promise<CaaAdvice> {
    const { cert_name, acme_directory_url: wanted, email } = certificate;
    if (wanted === null || email === null)
      return nothing(cert_name, 'It was imported: whoever ordered it knows the CA, and the account there.');
    if (wanted === INTERNAL_CA)
      return nothing(cert_name, 'The private CA looks at no CAA records, and no public CA is asked.');
    const { fallback } = this.#challenging.policy;
    const directories = new Map([wanted, ...(fallback ? [fallback] : [])].map((url) => [providerOf(url), url]));
    const issuers = [...directories.values()].map((url) => this.#issuer(url, email, signal));
    return caaAdvice(certificate, await Promise.all(issuers));
  }

  async #issuer(directoryUrl: string, email: string, signal: AbortSignal): Promise<Issuer> {
    const [meta, account] = await Promise.all([
      this.#meta(directoryUrl, signal),
      this.#store.accounts.find(providerOf(directoryUrl), email),
    ]);
    const trouble =
      meta instanceof AcmeError || meta === undefined ? (meta?.message ?? 'It did not answer in time.') : null;
    const identity = meta instanceof AcmeError ? null : (meta?.caaIdentities[0] ?? null);
    return { ca: describeCa(directoryUrl), identity, trouble, accountUrl: account?.url ?? null };
  }

  /** undefined: not in time. */
  async #meta(directoryUrl: string, signal: AbortSignal): Promise<CaMeta | AcmeError | undefined> {
    try {
      return await caMeta(this.#challenging.connectionTo(directoryUrl, signal), directoryUrl);
    } catch (error) {
      if (error instanceof AcmeError) return error;
      if (signal.aborted) return undefined;
      throw error;
    }
  }
}

const nothing = (cert_name: string, why: string): CaaAdvice => ({ cert_name, records: [], text: '', notes: [why] });

const isUnder =
  (tops: readonly string[]) =>
  (domain: string): boolean =>
    tops.some((top) => withoutStar(domain) === top || domain.endsWith(`.${top}`));
