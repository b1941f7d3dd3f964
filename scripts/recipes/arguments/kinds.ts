import { readFileSync } from 'node:fs';
import {
  BACKEND_PROTOCOLS,
  CHALLENGE_TYPES,
  DNS_PROVIDERS,
  INTERNAL_CA,
  InvalidInput,
  KEY_TYPES,
  parseCertifiedName,
  parseCertName,
  parseCaPem,
  parseCustomHeaders,
  parseCustomResponseHeaders,
  parseEmail,
  parseRouteId,
  parseServerName,
  parseTargetHost,
  parseTargetUrl,
  parseTokenName,
  type BackendProtocol,
  type CertifiedName,
  type CertName,
  type ChallengeType,
  type DnsProviderName,
  type FieldProblem,
  type KeyType,
  ROUTE_MODES,
  type RouteId,
  type RouteMode,
  type TargetHost,
  type TokenName,
  parseHsts,
  CLIENT_CERTIFICATE_MODES,
  type ClientCertificateMode,
  TLS_VERSIONS,
  type TlsVersion,
} from '#domain';

/** How the text of an argument becomes its value. */
export interface Kind<T> {
  /** @throws InvalidInput naming `field` */
  readonly parse: (text: string, field: string) => T;
  /** What may be written, for the help; undefined where the argument's name says it. */
  readonly shown?: string;
  /** Its name alone, as a word or with two hyphens, means yes. */
  readonly isSwitch?: boolean;
  /** It may be given by name more than once; the texts are joined by line breaks. */
  readonly repeats?: boolean;
}

export const text: Kind<string> = { parse: (value) => value };
/** With commas between them, for texts may have spaces. */
export const texts: Kind<string[]> = {
  shown: 'TEXT,TEXT…',
  parse: (value) =>
    value
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean),
};
export const hostname: Kind<TargetHost> = { parse: parseTargetHost };
export const targetUrl: Kind<string> = { parse: parseTargetUrl };
export const certName: Kind<CertName> = { parse: parseCertName };
export const certifiedName: Kind<CertifiedName> = { parse: parseCertifiedName };
export const tokenName: Kind<TokenName> = { parse: parseTokenName };
export const email: Kind<string> = { parse: parseEmail };

/** One of a few words, in upper or lower case. */
export const oneOf = <T extends string | number>(words: readonly T[]): Kind<T> => ({
  shown: words.join('|'),
  parse: (value, field) => {
    const found = words.find((word) => String(word) === value.toLowerCase());
    if (found !== undefined) return found;
    throw InvalidInput.of(field, `must be one of ${words.join(', ')}`);
  },
});

export const keyType: Kind<KeyType> = oneOf(KEY_TYPES);
export const challengeType: Kind<ChallengeType> = oneOf(CHALLENGE_TYPES);
export const dnsProvider: Kind<DnsProviderName> = oneOf(DNS_PROVIDERS);
export const backendProtocol: Kind<BackendProtocol> = oneOf(BACKEND_PROTOCOLS);
export const clientCertificateMode: Kind<ClientCertificateMode> = {
  shown: CLIENT_CERTIFICATE_MODES.join('|'),
  parse: (value, field) => {
    const found = CLIENT_CERTIFICATE_MODES.find((mode) => mode === value.toLowerCase());
    if (found) return found;
    throw InvalidInput.of(field, `must be one of ${CLIENT_CERTIFICATE_MODES.join(', ')}`);
  },
};

export const tlsVersion: Kind<TlsVersion> = oneOf(TLS_VERSIONS);

/** Several, with commas or spaces between them; every wrong one is reported. */
const several = <T>(kind: Kind<T>): Kind<T[]> => ({
  parse: (value, field) => {
    const problems: FieldProblem[] = [];
    const all = value
      .split(/[\s,]+/)
      .filter(Boolean)
      .flatMap((word) => {
        try {
          return [kind.parse(word, field)];
        } catch (error) {
          if (!(error instanceof InvalidInput)) throw error;
          problems.push(...error.problems);
          return [];
        }
      });
    if (problems.length) throw new InvalidInput(problems);
    return all;
  },
});

export const certifiedNames: Kind<CertifiedName[]> = several(certifiedName);
export const hostnames: Kind<TargetHost[]> = several(hostname);

const someRoutes = several({ parse: parseRouteId });
/** Ids of routes; `none` is an empty list. */
export const routeIds: Kind<RouteId[]> = {
  shown: 'ID,ID…|none',
  parse: (value, field) => (value === 'none' ? [] : someRoutes.parse(value, field)),
};
export const routeMode: Kind<RouteMode> = oneOf(ROUTE_MODES);

/** Strict-Transport-Security. */
export const hsts: Kind<string> = { parse: parseHsts };

export const serverName: Kind<string> = { parse: parseServerName };

/** Certificates as PEM, or the path of a file that holds them. */
export const caCertificates: Kind<string> = {
  shown: 'PEM|FILE',
  parse: (value, field) => parseCaPem(value.includes('-----BEGIN') ? value : fromFile(value, field), field),
};

/** The same, or the private CA. */
export const clientAuthorities: Kind<string> = {
  shown: `PEM|FILE|${INTERNAL_CA}`,
  parse: (value, field) => (value === INTERNAL_CA ? value : caCertificates.parse(value, field)),
};

function fromFile(path: string, field: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw InvalidInput.of(field, `is neither PEM nor a file that can be read: ${(error as Error).message}`);
  }
}

const httpUrlOf = (what: string): Kind<string> => ({
  shown: 'URL',
  parse: (value, field) => {
    if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value;
    throw InvalidInput.of(field, `is not an http or https URL${what}`);
  },
});

export const httpUrl: Kind<string> = httpUrlOf('');
const acmeUrl = httpUrlOf(` of an ACME directory, nor ${INTERNAL_CA} (the private CA)`);
export const directoryUrl: Kind<string> = {
  ...acmeUrl,
  parse: (value, field) => (value === INTERNAL_CA ? value : acmeUrl.parse(value, field)),
};

const USUAL_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The usual ones in any case; others in capitals, so that a word in the wrong place is not taken for a method. */
export const httpMethod: Kind<string> = {
  shown: 'METHOD',
  parse: (value, field) => {
    if (USUAL_METHODS.has(value.toUpperCase())) return value.toUpperCase();
    if (/^[A-Z][A-Z-]{1,31}$/.test(value)) return value;
    throw InvalidInput.of(field, `"${value}" is not a method such as GET; to give it to another argument: key=value`);
  },
};

export const seconds: Kind<number> = {
  shown: 'SECONDS',
  parse: (value, field) => {
    if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
    throw InvalidInput.of(field, 'must be a whole number of seconds, 1 or more');
  },
};

export const count: Kind<number> = {
  shown: 'NUMBER',
  parse: (value, field) => {
    if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
    throw InvalidInput.of(field, 'must be a whole number, 1 or more');
  },
};

const YES = new Set(['true', '1', 'yes', 'on']);
const NO = new Set(['false', '0', 'no', 'off']);

export const isYesOrNo = (word: string): boolean => YES.has(word.toLowerCase()) || NO.has(word.toLowerCase());

export const yesOrNo: Kind<boolean> = {
  shown: 'true|false',
  isSwitch: true,
  parse: (value, field) => {
    if (YES.has(value.toLowerCase())) return true;
    if (NO.has(value.toLowerCase())) return false;
    throw InvalidInput.of(field, 'must be true or false (1, 0, yes and no are understood too)');
  },
};

/** Lets the word `none` take a value away, where the API takes null. */
export const orNone = <T>(kind: Kind<T>): Kind<T | null> => ({
  ...kind,
  shown: `${kind.shown ?? 'VALUE'}|none`,
  parse: (value, field) => (value === 'none' ? null : kind.parse(value, field)),
});

/** Request headers as a JSON object, or as `Name: value`, given once for each; `none` is no header at all. */
export const headers: Kind<Record<string, string>> = headersOf(parseCustomHeaders);
/** The same for headers of answers. */
export const responseHeaders: Kind<Record<string, string>> = headersOf(parseCustomResponseHeaders);

/** Headers of a request that a client would send: any. */
export const clientHeaders: Kind<Record<string, string>> = headersOf((given) => ({ ...given }));

function headersOf(check: typeof parseCustomHeaders): Kind<Record<string, string>> {
  return {
    shown: "'Name: value'",
    repeats: true,
    parse: (value, field) => {
      if (value === 'none') return {};
      return check(value.startsWith('{') ? fromJson(value, field) : fromLines(value, field), field);
    },
  };
}

function fromJson(value: string, field: string): Record<string, string> {
  const wrong = InvalidInput.of(field, 'is not a JSON object of texts such as {"X-Custom":"value"}');
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw wrong;
  }
  const entries = Object.entries(parsed as object);
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) throw wrong;
  return Object.fromEntries(entries);
}

function fromLines(value: string, field: string): Record<string, string> {
  const entries = value.split('\n').map((line) => {
    const [, name, content] = /^([^:\s]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || content === undefined)
      throw InvalidInput.of(field, `"${line}" is not a header; write it as 'Name: value', or give all as JSON`);
    return [name, content] as const;
  });
  return Object.fromEntries(entries);
}
