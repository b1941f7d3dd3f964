import type { Principal } from '#domain';

/** Who sent a request, and by what means. */
export interface Caller extends Principal {
  /** The GUI's session that the request came with; null for one that carried the token itself. */
  readonly session: { readonly id: string; readonly expires_at: string } | null;
}
