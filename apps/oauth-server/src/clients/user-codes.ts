import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Store } from '#store';
import { providerError } from '../pages/provider-pages.ts';
import type { Middleware } from '../provider/middleware.ts';
import { ROUTES } from '../provider/routes.ts';
import { clientNetwork } from '../session/client-network.ts';

const WINDOW_SECONDS = 300;
const MOST = 30;

/** What is counted, and what it is called where there is too much of it. */
const COUNTED: Readonly<Record<string, readonly [key: string, done: string]>> = {
  [ROUTES.code_verification]: ['device', 'tried'],
  [ROUTES.device_authorization]: ['device-code', 'asked for'],
};

/**
 * The codes that devices show are short enough to be tried out (RFC 8628 5.1), and making or looking for one is made dear: few attempts for
 * each address.
 */
export function limitUserCodes(store: Store): Middleware {
  return async (context, next) => {
    const [key, done] = (context.method === 'POST' && COUNTED[context.path]) || [];
    if (key !== undefined) {
      const address = `${key}:${clientNetwork(context.req)}`;
      const { count, resetSeconds } = await store.oauthRegistrations.count(address, WINDOW_SECONDS);
      if (count > MOST) {
        context.status = 429;
        context.set('retry-after', String(resetSeconds));
        providerError(context, {
          error: 'slow_down',
          error_description: `too many codes were ${done}; wait ${resetSeconds} seconds`,
        });
        return;
      }
    }
    await (context.path.startsWith(ROUTES.code_verification) ? withSession(context, next) : next());
  };
}

/** The library fails where a form of its page comes without the session that the page began; that is begun anew. */
async function withSession(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  try {
    await next();
  } catch (error) {
    const session = context.oidc?.session as { exp?: number } | undefined;
    if (!session || session.exp !== undefined) throw error;
    context.status = 303;
    context.set('location', ROUTES.code_verification);
    context.body = '';
  }
}
