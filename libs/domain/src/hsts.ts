import { InvalidInput } from './invalid-input.ts';

/** What lists of preloaded hosts ask for at least: a year, for all hosts below as well. */
const PRELOAD_SECONDS = 31_536_000;
const MAX_AGE = /^max-age="?(\d{1,10})"?$/i;

/**
 * Parses the value of Strict-Transport-Security (RFC 6797 6.1).
 * @returns it in its usual spelling
 * @throws InvalidInput naming `field`
 */
export function parseHsts(input: string, field = 'hsts'): string {
  const directives = input.split(';').map((directive) => directive.trim());
  const names = directives.map((directive) => directive.split('=')[0]?.trim().toLowerCase());
  const [seconds] = directives.flatMap((directive) => MAX_AGE.exec(directive)?.[1] ?? []);
  const flags = new Set(names.filter((name) => name !== 'max-age'));
  const unknown = [...flags].find((flag) => flag !== 'includesubdomains' && flag !== 'preload');
  if (seconds === undefined || unknown !== undefined || new Set(names).size < names.length)
    throw InvalidInput.of(
      field,
      'is no value for Strict-Transport-Security; give one such as max-age=31536000; includeSubDomains',
    );
  const [subdomains, preload] = [flags.has('includesubdomains'), flags.has('preload')];
  if (preload && (!subdomains || Number(seconds) < PRELOAD_SECONDS))
    throw InvalidInput.of(
      field,
      `has preload, which needs includeSubDomains and a max-age of at least ${PRELOAD_SECONDS}`,
    );
  return `max-age=${Number(seconds)}${subdomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`;
}
