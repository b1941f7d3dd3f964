import { z } from 'zod';
import {
  INTERNAL_CA,
  InvalidInput,
  isAddress,
  isWildcard,
  LOOPBACK_NAMES,
  parseServedHost,
  SERVE_MODES,
  type ServeMode,
} from '#domain';
import type { Configuration } from './configuration.ts';
import { missingDnsVariables } from './dns-variables.ts';

/** `auto` is settled by the other variables; empty: no host is given, as it is with `just start`. */
export const serveMode = z.enum(['', 'auto', ...SERVE_MODES], {
  error: `must be auto or one of ${SERVE_MODES.join(', ')}, or be empty`,
});

/** Hosts separated by commas, each once. */
export const servedHosts = z.string().transform((text, context) => {
  const hosts = text.split(',').flatMap((host) => {
    try {
      return host.trim() === '' ? [] : [parseServedHost(host)];
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      for (const { message } of error.problems) context.addIssue(message);
      return [];
    }
  });
  return [...new Set(hosts)];
});

interface Settled {
  readonly configuration: Configuration;
  readonly problems: readonly string[];
  /** What every app says in its log. */
  readonly notices?: readonly string[];
}

const INSECURE =
  'SERVE_MODE=insecure: nothing is encrypted. Passwords, tokens and all content can be read and changed on the way';

/** What a serve mode decides about other variables, and what it cannot do without. The only place that knows. */
export function settleServeMode(given: Configuration): Settled {
  const mode = given.SERVE_MODE === 'auto' ? chosenMode(given) : given.SERVE_MODE;
  const configuration = { ...given, SERVE_MODE: mode };
  switch (mode) {
    case 'ca': {
      const SERVE_HOSTS = given.SERVE_HOSTS.length ? given.SERVE_HOSTS : [...LOOPBACK_NAMES];
      return { configuration: { ...configuration, ACME_DIRECTORY_URL: INTERNAL_CA, SERVE_HOSTS }, problems: [] };
    }
    case 'acme':
      return { configuration, problems: acmeProblems(given) };
    case 'custom': {
      const missing = (['TLS_CERT_FILE', 'TLS_KEY_FILE'] as const).filter((name) => given[name] === '');
      return { configuration, problems: missing.map((name) => `${name} is empty, and SERVE_MODE=custom needs it`) };
    }
    case 'insecure':
      // There are no handshakes, so that none is ordered for new hosts, whose order nobody could use.
      return { configuration: { ...configuration, CERT_ON_DEMAND: true }, problems: [], notices: [INSECURE] };
    case '':
      return { configuration, problems: [] };
  }
}

/** Files are named for nothing else; an ACME CA wants names and an address; the private CA always can. Never insecure by itself. */
function chosenMode({
  TLS_CERT_FILE,
  TLS_KEY_FILE,
  SERVE_HOSTS,
  ADMIN_EMAIL,
  ACME_DIRECTORY_URL,
}: Configuration): ServeMode {
  if (TLS_CERT_FILE || TLS_KEY_FILE) return 'custom';
  return SERVE_HOSTS.length && ADMIN_EMAIL && ACME_DIRECTORY_URL !== INTERNAL_CA ? 'acme' : 'ca';
}

function acmeProblems(given: Configuration): string[] {
  const { SERVE_HOSTS: hosts, SERVE_CHALLENGE_TYPE: challenge, DNS_PROVIDER } = given;
  const problems: string[] = [];
  const needs = (name: string, what: string): void =>
    void problems.push(`${name} ${what}, and SERVE_MODE=acme needs it`);
  if (hosts.length === 0) needs('SERVE_HOSTS', 'is empty');
  if (given.ADMIN_EMAIL === '') needs('ADMIN_EMAIL', 'is empty');
  if (given.ACME_DIRECTORY_URL === INTERNAL_CA)
    problems.push(`ACME_DIRECTORY_URL is ${INTERNAL_CA}: SERVE_MODE=ca is the mode for that`);
  for (const host of hosts)
    if (!host.includes('.') && !isAddress(host))
      problems.push(`SERVE_HOSTS names ${host}, which no public CA certifies; SERVE_MODE=ca does`);
  const wildcard = hosts.find(isWildcard);
  const why = challenge.startsWith('dns-') ? `SERVE_CHALLENGE_TYPE=${challenge}` : wildcard;
  if (why === undefined) return problems;
  if (wildcard !== undefined && challenge !== '' && !challenge.startsWith('dns-'))
    problems.push(
      `SERVE_CHALLENGE_TYPE is ${challenge}, with which no CA certifies the wildcard ${wildcard}; take dns-01`,
    );
  if (DNS_PROVIDER === '') problems.push(`DNS_PROVIDER is empty, and ${why} needs it`);
  else
    for (const name of missingDnsVariables(given, DNS_PROVIDER))
      problems.push(`${name} is empty, and DNS_PROVIDER=${DNS_PROVIDER} needs it`);
  return problems;
}
