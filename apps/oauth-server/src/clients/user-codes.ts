import type { KoaContextWithOIDC } from 'oidc-provider';
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
    try {
      await next();
    } catch (error) {
      if (context.path !== ROUTES.code_verification || hasSession(context)) throw error;
      // A browser that has not seen the form, or not for long: the library fails where it would remember something of it.
      context.redirect(ROUTES.code_verification);
      context.status = 303;
    }
  };
}

/** Whether it is one that the library keeps. */
const hasSession = ({ oidc }: KoaContextWithOIDC): boolean => typeof oidc.session?.exp === 'number';
