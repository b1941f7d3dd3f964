import { contentSecurityPolicy, default as helmet } from 'helmet';
import type { RequestHandler } from 'express';

const DIRECTIVES = {
  'default-src': ["'none'"],
  'style-src': ["'self'"],
  'script-src': ["'self'"],
  'img-src': ["'self'"],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'none'"],
};

/** What pages need to be sent with; pages with forms add where these may lead, see formTargets. */
export const pageHeaders = (): RequestHandler[] => [
  helmet({
    contentSecurityPolicy: false,
    // The gateway's to say, for each host.
    strictTransportSecurity: false,
    // Without it a form of ours would come with the origin `null`.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    // Pages of clients have to be able to read tokens, keys and metadata.
    crossOriginResourcePolicy: false,
  }),
  contentSecurityPolicy({ useDefaults: false, directives: DIRECTIVES }),
];

/**
 * The policy for a page with forms. Browsers hold redirects that follow a form to form-action as well, so that the place where the
 * client waits has to be in it.
 * @param onward URI that the form may end at
 */
export function policyWithForms(onward?: string): string {
  const url = onward === undefined ? null : URL.parse(onward);
  const source = url && (/^https?:$/.test(url.protocol) ? url.origin : url.protocol);
  const directives = {
    ...DIRECTIVES,
    'form-action': ["'self'", ...(source && /^[\w.+:/[\]-]+$/.test(source) ? [source] : [])],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join(';');
}
