import type { Ending } from '../api/people.ts';

const KINDS = ['login', 'session', 'client', 'grant', 'user', 'host'] as const;

/** What is to be taken back, as the address has it: `?end=login:ID`. */
export const endingParam = ({ kind, value }: Ending): string => `${kind}:${value}`;

export function endingOf(text: string | undefined): Ending | undefined {
  const [, first, value = ''] = /^(\w+):(.+)$/s.exec(text ?? '') ?? [];
  const kind = KINDS.find((one) => one === first);
  return kind && { kind, value };
}

/** A host session's audience as people know it: `https://app.example.com` is that host, `.example.com` all below it. */
export const placeOf = (audience: string): string =>
  audience.startsWith('.') ? `*${audience}` : (URL.parse(audience)?.host ?? audience);
