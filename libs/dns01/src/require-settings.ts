import type { DnsProviderName } from '#domain';
import { DnsError } from './dns-error.ts';

/** Variables and their values, as far as a provider needs them. */
export type Variables = Readonly<Record<string, string>>;

/**
 * @throws DnsError DNS_NOT_CONFIGURED naming all that are missing, or one that no request could carry
 */
export function requireSettings(provider: DnsProviderName, variables: Variables): void {
  const missing = Object.keys(variables).filter((name) => variables[name] === '');
  if (missing.length)
    throw notConfigured(`The DNS provider ${provider} needs ${missing.join(' and ')}. Set and restart.`);
  for (const [name, value] of Object.entries(variables)) requirePrintable(name, value);
}

/** Whatever becomes a header must be printable; the HTTP client's own complaint would show the value. */
export function requirePrintable(name: string, value: string): void {
  if (!/^[\x20-\x7e]*$/.test(value) || value !== value.trim())
    throw notConfigured(`${name} has characters that do not belong there, such as a line break or a space at its end.`);
}

/** @returns the URL without a slash at its end */
export function requireUrl(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw notConfigured(`${name} must be an http or https URL.`);
  if (url.username || url.password)
    throw notConfigured(`${name} must not hold a user name or a password; there are variables of their own for them.`);
  return value.replace(/\/+$/, '');
}

export const notConfigured = (message: string): DnsError =>
  new DnsError(message, { code: 'DNS_NOT_CONFIGURED', retry: false });
