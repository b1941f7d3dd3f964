import { statSync } from 'node:fs';
import type { Configuration } from '#config';
import { SERVED_CERTIFICATE } from '#domain';
import { readCertificateFiles } from '#pki';
import type { Logger } from '#platform';
import { StoreError, type Store } from '#store';
import { importServed } from './import-served.ts';
import { orderServed } from './order-served.ts';

/** Renames, links that lead elsewhere and mounted volumes are all seen by looking; events of file systems miss some of them. */
const LOOK_MS = 2_000;

/**
 * Sees to the certificate of SERVE_HOSTS: orders it (SERVE_MODE ca and acme), or keeps it as the files are (custom). Files that cannot
 * be served change nothing: the certificate before goes on, and the log says why.
 */
export class ServeDesk {
  readonly #store: Store;
  readonly #configuration: Configuration;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  /** What the files looked like when they were last read. */
  #seen = '';

  constructor(store: Store, configuration: Configuration, logger: Logger) {
    this.#store = store;
    this.#configuration = configuration;
    this.#logger = logger;
  }

  /** Never rejects: what cannot be had now is said in the log, and looked for again. */
  async start(): Promise<void> {
    const { SERVE_MODE: mode } = this.#configuration;
    if (mode !== 'ca' && mode !== 'acme' && mode !== 'custom') return;
    await this.#look();
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.#look());
    }, LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const seen = this.#configuration.SERVE_MODE === 'custom' ? this.#filesNow() : 'ordered';
    if (seen === this.#seen) return;
    try {
      if (this.#configuration.SERVE_MODE === 'custom') await this.#take();
      else await this.#order();
      this.#seen = seen;
    } catch (error) {
      // Redis may be away for a moment; two replicas may do the same. Both end by looking again.
      if (error instanceof StoreError && error.code !== 'STORE_RECORD_BROKEN') return;
      this.#seen = seen;
      const reason = error instanceof Error ? error.message : String(error);
      this.#logger.error({ cert_name: SERVED_CERTIFICATE, reason }, 'the certificate of SERVE_HOSTS stays as it is');
    }
  }

  async #order(): Promise<void> {
    const { SERVE_HOSTS: hosts } = this.#configuration;
    if (!(await orderServed(this.#store, this.#configuration))) return;
    this.#logger.info({ cert_name: SERVED_CERTIFICATE, hosts }, 'ordered the certificate of SERVE_HOSTS');
  }

  async #take(): Promise<void> {
    const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, TLS_CA_BUNDLE_FILE: caBundleFile } = this.#configuration;
    const files = { certFile, keyFile, caBundleFile, hosts: this.#configuration.SERVE_HOSTS };
    const checked = readCertificateFiles(files, new Date());
    if (!(await importServed(this.#store, checked))) return;
    const { expires_at, names, warnings } = checked;
    const said = { cert_name: SERVED_CERTIFICATE, expires_at, names, warnings };
    this.#logger.info(said, 'serving the certificate of TLS_CERT_FILE');
  }

  #filesNow(): string {
    const { TLS_CERT_FILE, TLS_KEY_FILE, TLS_CA_BUNDLE_FILE } = this.#configuration;
    return [TLS_CERT_FILE, TLS_KEY_FILE, TLS_CA_BUNDLE_FILE].map(marksOf).join();
  }
}

/** What tells one state of a file from the next. */
function marksOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino}-${size}-${mtimeMs}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
