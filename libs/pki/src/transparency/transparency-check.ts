import { readFileSync, statSync } from 'node:fs';
import type { CertificateTransparency } from '#contracts';
import { PkiError } from '../pki-error.ts';
import { checkTransparency } from './check-transparency.ts';
import { readLogList, type LogList } from './log-list.ts';

/** Certificates that are remembered; each takes some hundred octets. */
const MAX_KNOWN = 5_000;

/** Checks certificates by the list of logs that CT_LOG_LIST names, which may be replaced at any time. */
export class TransparencyCheck {
  readonly #path: string;
  /** What is known of the file, and of certificates by it. */
  #read: { readonly version: string; readonly list: LogList | PkiError } | undefined;
  readonly #known = new Map<string, CertificateTransparency>();

  /** @param path of the list; empty: nothing is checked */
  constructor(path: string) {
    this.#path = path;
  }

  /** What keeps the list from being used, in words; undefined: it can be, or none is wanted. */
  get problem(): string | undefined {
    const list = this.#path === '' ? undefined : this.#list();
    return list instanceof PkiError ? list.message : undefined;
  }

  /**
   * @param certificate a chain, and the fingerprint of the certificate it begins with
   * @returns undefined when there is no CT_LOG_LIST. Never throws: nothing that is found here keeps a certificate from being served
   */
  look(certificate: {
    readonly fullchain_pem: string;
    readonly fingerprint: string;
  }): CertificateTransparency | undefined {
    if (this.#path === '') return undefined;
    const list = this.#list();
    if (list instanceof PkiError) return { result: 'unchecked', message: list.message, scts: [] };
    const known = this.#known.get(certificate.fingerprint);
    if (known) return known;
    const found = checked(certificate.fullchain_pem, list);
    // What is good stays good for as long as the list is the same.
    if (found.result === 'verified' && this.#known.size < MAX_KNOWN) this.#known.set(certificate.fingerprint, found);
    return found;
  }

  #list(): LogList | PkiError {
    try {
      const { mtimeMs, size, ino } = statSync(this.#path);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (this.#read?.version === version) return this.#read.list;
      this.#known.clear();
      this.#read = { version, list: readable(readFileSync(this.#path, 'utf8')) };
      return this.#read.list;
    } catch (cause) {
      this.#read = undefined;
      this.#known.clear();
      const why = cause instanceof Error ? cause.message : String(cause);
      return new PkiError('PKI_LOG_LIST_UNREADABLE', `CT_LOG_LIST cannot be read: ${why}.`, { cause });
    }
  }
}

function readable(text: string): LogList | PkiError {
  try {
    return readLogList(text);
  } catch (error) {
    if (error instanceof PkiError) return error;
    throw error;
  }
}

function checked(chainPem: string, list: LogList): CertificateTransparency {
  try {
    return checkTransparency(chainPem, list, new Date());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { result: 'unchecked', message: `The certificate cannot be looked at: ${reason}`, scts: [] };
  }
}
