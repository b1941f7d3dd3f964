import { DnsError } from '../dns-error.ts';
import { foreignText } from '../foreign-text.ts';
import type { DnsProvider, Means, PresentedRecord, TxtRecord } from '../provider.ts';
import { callHttp, troubleOf, type HttpAnswer, type HttpService } from '../request/http-call.ts';
import { persist } from '../request/persist.ts';
import { notConfigured, requirePrintable, requireSettings, requireUrl } from '../require-settings.ts';
import type { AcmeDnsAccount, AcmeDnsSettings } from '../settings.ts';
import { canonicalName, withParents } from '../wire/name.ts';

const CHALLENGE_LABEL = '_acme-challenge.';

/**
 * acme-dns: a small DNS server that holds nothing but challenges. Each domain's challenge name is a CNAME to a name of its
 * own there, for which it keeps the last two values: enough for a name and its wildcard, and nothing to take away.
 */
export class AcmeDns implements DnsProvider {
  readonly name = 'acme-dns';
  readonly #url: string;
  readonly #accounts: ReadonlyMap<string, AcmeDnsAccount>;
  readonly #means: Means;

  constructor({ url, accounts }: AcmeDnsSettings, means: Means) {
    const list = Object.entries(accounts);
    requireSettings(this.name, { ACME_DNS_URL: url, ACME_DNS_ACCOUNTS: list.length ? 'given' : '' });
    this.#url = requireUrl('ACME_DNS_URL', url);
    for (const [domain, account] of list) requireAccount(domain, account);
    this.#accounts = new Map(list.map(([domain, account]) => [canonicalName(domain).replace(/^\*\./, ''), account]));
    this.#means = means;
  }

  async present(record: TxtRecord, signal: AbortSignal): Promise<PresentedRecord> {
    const account = this.#accountOf(record.name);
    const service = this.#serviceOf(account);
    await persist(this.#means, signal, async () => {
      const answer = await callHttp(
        service,
        {
          url: `${this.#url}/update`,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-api-user': account.username,
            'x-api-key': account.password,
          },
          body: JSON.stringify({ subdomain: account.subdomain, txt: record.value }),
        },
        signal,
      );
      if (answer.status >= 300) throw refusal(service, answer, account);
    });
    return { name: record.name, value: record.value, provider: this.name, handle: null };
  }

  async remove(): Promise<void> {
    // There is no such call: the next two values push out this one.
  }

  /** By the name that the CNAME has led to; a name that is still the domain's own has no CNAME. */
  #accountOf(name: string): AcmeDnsAccount {
    for (const account of this.#accounts.values()) if (canonicalName(account.fulldomain) === name) return account;
    const domain = name.startsWith(CHALLENGE_LABEL) ? name.slice(CHALLENGE_LABEL.length) : name;
    const nearest = withParents(domain).find((parent) => this.#accounts.has(parent));
    const account = nearest === undefined ? undefined : this.#accounts.get(nearest);
    if (account) {
      throw new DnsError(
        `${name} does not lead to acme-dns. Create this record in its zone: ${name}. CNAME ${canonicalName(account.fulldomain)}.`,
        { code: 'DNS_DELEGATION', retry: false },
      );
    }
    throw notConfigured(
      `ACME_DNS_ACCOUNTS has no account for ${domain}. Register one with: curl -X POST ${this.#url}/register, add its answer under "${domain}", and restart.`,
    );
  }

  #serviceOf = ({ password }: AcmeDnsAccount): HttpService => ({
    who: 'acme-dns',
    addressVariable: 'ACME_DNS_URL',
    secrets: [password],
    timeoutMs: this.#means.requestTimeoutMs,
  });
}

function refusal(service: HttpService, answer: HttpAnswer, account: AcmeDnsAccount): DnsError {
  const trouble = troubleOf(service, answer, answer.body);
  if (trouble) return trouble;
  const credentials = answer.status === 401 || answer.status === 403;
  const remedy = credentials
    ? 'Check username and password in ACME_DNS_ACCOUNTS, and that the registration allows the address of this server.'
    : 'Check its subdomain in ACME_DNS_ACCOUNTS, and ACME_DNS_URL.';
  const said = foreignText(answer.body, service.secrets);
  return new DnsError(
    `acme-dns refuses to update ${account.fulldomain} (${answer.status}${said && `: ${said}`}). ${remedy}`,
    { code: credentials ? 'DNS_CREDENTIALS' : 'DNS_REFUSED', retry: false },
  );
}

function requireAccount(domain: string, account: AcmeDnsAccount): void {
  for (const field of ['username', 'password', 'fulldomain', 'subdomain'] as const) {
    if (!account[field]) throw notConfigured(`ACME_DNS_ACCOUNTS: the account of "${domain}" has no ${field}.`);
    requirePrintable(`ACME_DNS_ACCOUNTS: ${field} of "${domain}"`, account[field]);
  }
}
