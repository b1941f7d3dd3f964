import type { KoaContextWithOIDC } from 'oidc-provider';

/** What goes around the library's own handlers. */
export type Middleware = (context: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;
