import { ACMECertificateError, AcmeError, ACMEValidationError } from '#acme';
import type { PreflightFinding } from '#contracts';
import { namesByDns } from '../challenge/choose-challenge.ts';
import { dnsProviderOf } from '../challenge/dns-provider-of.ts';
import type { Work } from '../work.ts';
import { findingInWords, PreflightFailed } from './preflight-failed.ts';
import { preflight } from './preflight.ts';

const PREFIX = 'Pre-flight: ';

/** The checks of an issuance, beside its steps. */
export interface RunningPreflight {
  /** What is known by now of what stands in the way. */
  readonly failed: readonly PreflightFinding[];
  /** Writes that down as remarks. */
  remark(): Promise<void>;
  /** Resolves when all is known, within 3 s. Never rejects. */
  settled(): Promise<void>;
  /** The failure of a step, with what the checks found: waits for them if it was the CA that refused. */
  explained(error: unknown): Promise<unknown>;
}

/**
 * Begins to look for what would make the order fail (CERT_PREFLIGHT). `warn`: beside the order, which never waits for it;
 * `enforce`: before. An order that has been placed already is not looked at again.
 * @throws DnsError DNS_NOT_CONFIGURED in any case: without a provider the order could only be given up again; PreflightFailed
 * when something was found that is to be enforced
 */
export async function startPreflight(work: Work): Promise<RunningPreflight> {
  const { preflight: mode } = work.challenging;
  if (work.issuance.order_url !== null) return new Beside(work, Promise.resolve([]));
  if (namesByDns(work.issuance).length) dnsProviderOf(work.challenging, work.issuance);
  if (mode === 'off') return new Beside(work, Promise.resolve([]));
  const running = new Beside(work, look(work));
  if (mode === 'warn') return running;
  await work.enter('preflight', 'Looking for what would make the order fail');
  await running.settled();
  work.signal.throwIfAborted();
  if (running.failed.length === 0) return running;
  await running.remark();
  throw new PreflightFailed(running.failed);
}

async function look({ issuance, store, challenging, signal, logger }: Work): Promise<PreflightFinding[]> {
  const { domains, email, asked_directory_url: directoryUrl, challenge_type, dns_provider, created_by } = issuance;
  const wish = { domains, email, directoryUrl, challenge_type, dns_provider, created_by };
  const { findings, took_ms } = await preflight(wish, store, challenging, signal);
  const failed = findings.filter(({ result }) => result === 'failed');
  for (const { check, name, message } of failed) logger.warn({ check, name }, `${PREFIX}${message}`);
  logger.debug({ took_ms, failed: failed.length }, 'the pre-flight checks are done');
  return failed;
}

class Beside implements RunningPreflight {
  failed: readonly PreflightFinding[] = [];
  readonly #work: Work;
  readonly #done: Promise<void>;

  constructor(work: Work, looking: Promise<readonly PreflightFinding[]>) {
    this.#work = work;
    this.#done = this.#keep(looking);
  }

  settled = (): Promise<void> => this.#done;

  async #keep(looking: Promise<readonly PreflightFinding[]>): Promise<void> {
    try {
      this.failed = await looking;
    } catch (error) {
      if (this.#work.signal.aborted) return;
      this.#work.logger.warn({ err: error }, 'the pre-flight checks were interrupted');
    }
  }

  remark = (): Promise<void> => this.#work.remark(...this.failed.map((finding) => PREFIX + findingInWords(finding)));

  async explained(error: unknown): Promise<unknown> {
    if (this.#work.signal.aborted) return error;
    const byCa = error instanceof AcmeError && error.problem !== undefined;
    if (byCa) await this.settled();
    if (this.failed.length) await this.remark();
    return byCa ? withHints(error, this.#hints()) : error;
  }

  /** Out of the record: an earlier run, before the issuance had to wait, may have been the one that looked. */
  #hints(): string[] {
    const { remarks } = this.#work.issuance;
    return remarks.filter((remark) => remark.startsWith(PREFIX)).map((remark) => remark.slice(PREFIX.length));
  }
}

const SHOWN = 3;

function withHints(error: AcmeError, hints: readonly string[]): AcmeError {
  if (hints.length === 0) return error;
  const message = `${error.message} The pre-flight checks found: ${hints.slice(0, SHOWN).join(' ')}`;
  const { code, retry, retryAt, problem } = error;
  const options = { code, retry, retryAt, problem, cause: error };
  if (error instanceof ACMEValidationError) return new ACMEValidationError(message, { ...options, names: error.names });
  return new ACMECertificateError(message, options);
}
