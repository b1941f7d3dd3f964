import type { Request } from 'express';
import type { AuthHost } from '../state/auth-host.ts';
import { authHostIn, PageError } from './page-error.ts';

/**
 * Lets only forms of our own pages through. Sec-Fetch-Site cannot be set by a page, and `same-site` is not enough: another host of
 * the same domain is somebody else's backend. Browsers that do not send it send Origin with every POST.
 * @throws PageError
 */
export function mustBeOurs(request: Request, state: { readonly authHost: AuthHost | undefined }): void {
  const site = request.get('sec-fetch-site');
  const isOurs = site === undefined ? request.get('origin') === authHostIn(state).issuer : site === 'same-origin';
  if (!isOurs)
    throw new PageError(403, 'This did not come from our page', 'Another site sent this form. Nothing was changed.');
}
