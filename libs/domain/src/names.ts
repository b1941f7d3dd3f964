import { isWildcard, type TargetHost } from './hostname.ts';
import { InvalidInput } from './invalid-input.ts';

declare const certName: unique symbol;
/** The name under which a certificate is stored and managed; not a host name. */
export type CertName = string & { readonly [certName]: true };

declare const tokenName: unique symbol;
/** The name of an API token, as used in place of the token itself by all recipes. */
export type TokenName = string & { readonly [tokenName]: true };

/** The one token name that carries all rights. Only someone with a shell on the server can create it. */
export const ADMIN = 'admin' as TokenName;

const CERT_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,259}$/;
const TOKEN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @throws InvalidInput naming `field` */
export function parseCertName(input: string, field = 'cert_name'): CertName {
  if (CERT_NAME.test(input)) return input as CertName;
  throw InvalidInput.of(
    field,
    'use 1 to 260 letters, digits, hyphens and underscores, and begin with a letter or a digit',
  );
}

/** @throws InvalidInput naming `field`; spellings of "admin" other than the exact one are refused as look-alikes. */
export function parseTokenName(input: string, field = 'name'): TokenName {
  if (!TOKEN_NAME.test(input)) {
    throw InvalidInput.of(
      field,
      'use 1 to 64 letters, digits, dots, hyphens and underscores, and begin with a letter or a digit',
    );
  }
  if (input !== ADMIN && input.toLowerCase() === ADMIN) {
    throw InvalidInput.of(
      field,
      `"${input}" is too easily mistaken for the administrator's token "${ADMIN}"; choose another name`,
    );
  }
  return input as TokenName;
}

/** The certificate that belongs to a target which names none: `proxy-app-example-com`; for `*.example.com` `proxy-wildcard-example-com`. */
export const defaultCertName = (host: TargetHost): CertName =>
  `proxy-${(isWildcard(host) ? `wildcard${host.slice(1)}` : host).replaceAll('.', '-')}` as CertName;

const EMAIL = /^[^\s@"(),:;<>[\]\\]{1,64}@[^\s@]{1,253}$/;

/** @throws InvalidInput naming `field` */
export function parseEmail(input: string, field = 'email'): string {
  const email = input.trim();
  const [, domain = ''] = email.split('@');
  if (EMAIL.test(email) && /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/i.test(domain)) return email;
  throw InvalidInput.of(field, 'is not an e-mail address such as you@example.com');
}
