import { INTERNAL_CA } from '#domain';

export const AUTHORITIES = {
  letsEncrypt: 'https://acme-v02.api.letsencrypt.org/directory',
  letsEncryptStaging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
  internal: INTERNAL_CA,
  other: 'other',
} as const;

/** A directory as a form has it: one that is known by its URL, or `other` with the URL that is typed in. '' is the server's default. */
export interface AuthorityDraft {
  readonly authority: string;
  readonly directory: string;
}

export function authorityOf(url: string | null): AuthorityDraft {
  const directory = url ?? '';
  const known = directory === '' || (Object.values(AUTHORITIES) as string[]).includes(directory);
  return known ? { authority: directory, directory: '' } : { authority: AUTHORITIES.other, directory };
}

/** The directory that was chosen or typed in; '' for the server's own. */
export const directoryOf = ({ authority, directory }: AuthorityDraft): string =>
  authority === AUTHORITIES.other ? directory.trim() : authority;

export const isDirectory = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
