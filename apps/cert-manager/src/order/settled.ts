import type { Issuance } from '#domain';

/** What an issuance that has come to its end, good or bad, does not need any more. */
export const SETTLED = {
  order_url: null,
  order_key_pem: null,
  challenge_tokens: [],
  challenge_names: [],
  challenge_records: [],
  resume_at: null,
} as const satisfies Partial<Issuance>;
