import type { Store } from '#store';
import { providerError } from '../pages/provider-pages.ts';
import type { Middleware } from '../provider/middleware.ts';
import { ROUTES } from '../provider/routes.ts';
import { clientNetwork } from '../session/client-network.ts';

const WINDOW_SECONDS = 300;
const MOST = 30;

/** The codes that devices show are short enough to be tried out (RFC 8628 5.1), and looking for one is made dear: few attempts for each address. */
export function limitUserCodes(store: Store): Middleware {
  return async (context, next) => {
    if (context.method === 'POST' && context.path === ROUTES.code_verification) {
      const address = `device:${clientNetwork(context.req)}`;
      const { count, resetSeconds } = await store.oauthRegistrations.count(address, WINDOW_SECONDS);
      if (count > MOST) {
        context.status = 429;
        context.set('retry-after', String(resetSeconds));
        providerError(context, {
          error: 'slow_down',
          error_description: `too many codes were tried; wait ${resetSeconds} seconds`,
        });
        return;
      }
    }
    await next();
  };
}
