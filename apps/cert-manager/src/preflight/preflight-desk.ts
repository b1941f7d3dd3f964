import type { Configuration } from '#config';
import { PreflightCommand, type PreflightReport } from '#contracts';
import type { Store } from '#store';
import type { Challenging } from '../challenge/challenging.ts';
import { preflight } from './preflight.ts';

/** Answers who wants to know beforehand whether an order would succeed (POST /certificates/preflight, `just cert-doctor`). */
export class PreflightDesk {
  readonly #store: Store;
  readonly #challenging: Challenging;
  readonly #configuration: Configuration;

  constructor(store: Store, challenging: Challenging, configuration: Configuration) {
    this.#store = store;
    this.#challenging = challenging;
    this.#configuration = configuration;
  }

  /** Within 3 s, whatever CERT_PREFLIGHT says. Throws ZodError for what is no PreflightCommand. */
  report(request: unknown): Promise<PreflightReport> {
    const { acme_directory_url, ...asked } = PreflightCommand.parse(request);
    const directoryUrl = acme_directory_url ?? this.#configuration.ACME_DIRECTORY_URL;
    return preflight({ ...asked, directoryUrl }, this.#store, this.#challenging, new AbortController().signal);
  }
}
