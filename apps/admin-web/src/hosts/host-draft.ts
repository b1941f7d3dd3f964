import type { TargetUpdate, TargetView } from '#contracts';
import {
  InvalidInput,
  parseCustomHeaders,
  parseTargetHost,
  parseTargetUrl,
  type HostKind,
  type KeyType,
} from '#domain';
import { texts } from '../texts.ts';

/** A header as it is being typed; the id keeps its row apart while the name is empty or not unique. */
export interface HeaderDraft {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

/** A host as it is being typed. Empty strings mean the server's default; `authority` is a directory's URL or `other`. */
export interface HostDraft {
  readonly hostname: string;
  /** Other kinds than proxy are made and changed by the API or by recipes; here they keep what they have. */
  readonly kind: HostKind;
  readonly target_url: string;
  readonly enable_http: boolean;
  readonly enable_https: boolean;
  readonly preserve_host_header: boolean;
  readonly cert_name: string;
  readonly authority: string;
  readonly directory: string;
  readonly key_type: KeyType | '';
  readonly headers: readonly HeaderDraft[];
}

export const AUTHORITIES = {
  letsEncrypt: 'https://acme-v02.api.letsencrypt.org/directory',
  letsEncryptStaging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
  other: 'other',
} as const;

const NEW: HostDraft = {
  hostname: '',
  kind: 'proxy',
  target_url: '',
  enable_http: true,
  enable_https: true,
  preserve_host_header: true,
  cert_name: '',
  authority: '',
  directory: '',
  key_type: '',
  headers: [],
};

export function draftOf(target: TargetView | undefined): HostDraft {
  if (!target) return NEW;
  const directory = target.acme_directory_url ?? '';
  const known = directory === '' || (Object.values(AUTHORITIES) as string[]).includes(directory);
  return {
    hostname: target.hostname,
    kind: target.kind,
    target_url: target.target_url ?? '',
    enable_http: target.enable_http,
    enable_https: target.enable_https,
    preserve_host_header: target.preserve_host_header,
    cert_name: target.cert_name ?? '',
    authority: known ? directory : AUTHORITIES.other,
    directory: known ? '' : directory,
    key_type: target.key_type ?? '',
    headers: Object.entries(target.custom_headers).map(([name, value], id) => ({ id, name, value })),
  };
}

/** The draft in the API's fields. */
export const fieldsOf = (draft: HostDraft): TargetUpdate => ({
  target_url: draft.target_url.trim() || null,
  enable_http: draft.enable_http,
  enable_https: draft.enable_https,
  preserve_host_header: draft.preserve_host_header,
  cert_name: (draft.cert_name || null) as TargetUpdate['cert_name'] & (string | null),
  acme_directory_url: directoryOf(draft) || null,
  key_type: draft.key_type || null,
  custom_headers: Object.fromEntries(used(draft.headers).map(({ name, value }) => [name.trim(), value])),
});

/** What is sent to make a host. Whatever was left empty is left out, so that the defaults for new hosts are what it gets. */
export const newFieldsOf = (draft: HostDraft): TargetUpdate =>
  Object.fromEntries(
    Object.entries(fieldsOf(draft)).filter(
      ([, value]) => value !== null && (typeof value !== 'object' || Object.keys(value).length > 0),
    ),
  );

/**
 * Only what differs from the target as it was, so that nobody else's change of another field is undone. A host that shared a
 * certificate and shall have its own again says so by asking for HTTPS anew: that is what orders one.
 */
export function changesOf(draft: HostDraft, before: HostDraft): TargetUpdate {
  const [now, was] = [fieldsOf(draft), fieldsOf(before)] as Record<string, unknown>[];
  const changes: TargetUpdate = Object.fromEntries(
    Object.entries(now ?? {}).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was?.[name])),
  );
  return changes.cert_name === null && draft.enable_https ? { ...changes, enable_https: true } : changes;
}

/** Every wrong field, by the same rules and in the same words as the API; empty where all is well. */
export function problemsOf(draft: HostDraft): ReadonlyMap<string, string> {
  return new Map([
    ...problemsIn(() => parseTargetHost(draft.hostname)),
    ...(draft.kind === 'proxy' || draft.target_url.trim() ? problemsIn(() => parseTargetUrl(draft.target_url)) : []),
    ...problemsIn(() =>
      parseCustomHeaders(Object.fromEntries(used(draft.headers).map((h) => [h.name.trim(), h.value]))),
    ),
    ...twice(draft.headers).map((name) => [`custom_headers.${name}`, texts.hostForm.headerTwice] as const),
    ...(draft.enable_https && draft.authority === AUTHORITIES.other && !isDirectory(directoryOf(draft))
      ? [['acme_directory_url', texts.hostForm.directoryWrong] as const]
      : []),
  ]);
}

function problemsIn(parse: () => unknown): [field: string, message: string][] {
  try {
    parse();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ field, message }) => [field, message]);
  }
}

/** The directory that was chosen or typed in; '' for the server's own. */
export const directoryOf = ({ authority, directory }: Pick<HostDraft, 'authority' | 'directory'>): string =>
  authority === AUTHORITIES.other ? directory.trim() : authority;

export const isDirectory = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

/** Rows that were left wholly empty are no headers. */
const used = (headers: readonly HeaderDraft[]): HeaderDraft[] =>
  headers.filter(({ name, value }) => name.trim() !== '' || value !== '');

function twice(headers: readonly HeaderDraft[]): string[] {
  const names = used(headers).map(({ name }) => name.trim());
  const lower = names.map((name) => name.toLowerCase());
  return names.filter((_, i) => lower.indexOf(lower[i] ?? '') < i);
}
