import {
  InvalidInput,
  parseCommonName,
  parsePermittedNames,
  REVOCATION_REASONS,
  type KeyType,
  type RevocationReason,
} from '#domain';
import { certName, count, keyType, text, type Kind } from '../arguments/kinds.ts';
import { given } from '../arguments/given.ts';
import { byName, optional, toggle, withAlias } from '../arguments/parameter.ts';

export const commonName: Kind<string> = { shown: 'NAME', parse: parseCommonName };
export const file: Kind<string> = { shown: 'FILE', parse: (value) => value };
export const folder: Kind<string> = { shown: 'FOLDER', parse: (value) => value };

/** Names in whatever number: with commas or spaces, or the argument given again. The API judges each. */
export const several: Kind<string[]> = {
  shown: 'NAME,NAME…',
  repeats: true,
  parse: (value) => value.split(/[\s,]+/).filter(Boolean),
};

const permitted: Kind<string[]> = {
  ...several,
  parse: (value, field) => (value === 'none' ? [] : parsePermittedNames(several.parse(value, field), field)),
};

export const reason: Kind<RevocationReason> = {
  shown: REVOCATION_REASONS.join('|'),
  parse: (value, field) => {
    const found = REVOCATION_REASONS.find((each) => each.toLowerCase() === value.toLowerCase());
    if (found) return found;
    throw InvalidInput.of(field, `must be one of ${REVOCATION_REASONS.join(', ')}`);
  },
};

export const TOKEN = {
  token: withAlias(optional(text, 'token or its name; left out: ADMIN_TOKEN, or the token named admin'), 'token_name'),
};

export const FORCE_FILES = { force: byName(toggle('overwrite files that are there')) };

export const PERMITTED = {
  permitted_names: byName(
    optional(permitted, 'name constraints: hosts with all below them, and networks, that it issues for; none: for all'),
  ),
};

/** How an intermediate is made below a root. */
export const INTERMEDIATE = {
  intermediate_cn: byName(optional(commonName, 'common name of the intermediate'), 'intermediate_common_name'),
  organization: byName(optional(commonName, 'organization in the names of both')),
  country: byName(optional({ ...text, shown: 'CC' }, 'country in the names of both, two letters')),
  key_type: byName(optional(keyType, 'key of the intermediate; left out: rsa-2048'), 'intermediate_key_type'),
  intermediate_days: byName(optional(count, 'days that the intermediate lives; left out: 1825')),
  ...PERMITTED,
};

export const CA_DIR = {
  ca_dir: byName(optional(folder, 'write ca-root.crt, ca-intermediate.crt and ca-bundle.crt there as well')),
};

const DAY_MS = 86_400_000;
/** What ends within so many days ends soon. */
export const SOON_DAYS = 30;

/** Which of them are within their time still, and not for long. */
export function endingWithin<T extends { readonly expires_at: string }>(days: number, all: readonly T[]): T[] {
  const now = Date.now();
  return all.filter(({ expires_at }) => {
    const end = Date.parse(expires_at);
    return end > now && end <= now + days * DAY_MS;
  });
}

export const DAYS = { days: byName(optional(count, 'how many days count as soon; left out: 30')) };

/** How a certificate is handed out. */
export const HANDED_OUT = {
  validity_days: byName(optional(count, 'days that it lives; left out: CA_CERT_DAYS'), 'days'),
  key: byName(optional(keyType, 'its key; left out: CERT_KEY_TYPE'), 'key_type'),
  cert_file: byName(optional(file, 'where the certificate and its chain are written')),
  key_file: byName(optional(file, 'where its private key is written')),
};

export const OF_CERTIFICATE = { cert_name: byName(optional(certName, 'name that the certificate is kept under')) };

interface IntermediateValues {
  readonly intermediate_cn?: string | undefined;
  readonly organization?: string | undefined;
  readonly country?: string | undefined;
  readonly key_type?: KeyType | undefined;
  readonly intermediate_days?: number | undefined;
  readonly permitted_names?: string[] | undefined;
  readonly force: boolean;
}

export const intermediateBody = (values: IntermediateValues) =>
  given({
    intermediate_common_name: values.intermediate_cn,
    organization: values.organization,
    country: values.country,
    intermediate_key_type: values.key_type,
    intermediate_days: values.intermediate_days,
    permitted_names: values.permitted_names,
    force: values.force,
  });
