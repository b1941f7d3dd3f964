import { contentSecurityPolicy, default as helmet } from 'helmet';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

const NOTHING = {
  'default-src': ["'none'"],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

/** A page of ours: what it loads comes from here, and nothing in it is inline. */
const PAGE = {
  ...NOTHING,
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'base-uri': ["'self'"],
};

/** Swagger UI has two style elements in its page, and puts its icons into style attributes. Its scripts are files. */
const DOCS = { ...PAGE, 'style-src': ["'self'", "'unsafe-inline'"] };

const policy = (directives: Record<string, string[]>): RequestHandler =>
  contentSecurityPolicy({ useDefaults: false, directives });

/** Headers for every answer, and the content security policy that its kind of page needs. */
export function securityHeaders(adminPath: string): RequestHandler[] {
  const [nothing, page, docs] = [policy(NOTHING), policy(PAGE), policy(DOCS)];
  return [
    // HSTS is the gateway's to say: said here it would force HTTPS upon every other program on localhost.
    helmet({
      contentSecurityPolicy: false,
      strictTransportSecurity: false,
      referrerPolicy: { policy: 'no-referrer' },
      xFrameOptions: { action: 'deny' },
    }),
    (request: Request, response: Response, next: NextFunction): void => {
      const path = request.path.replace(/^\/api(?=\/)/, '');
      if (isBelow(adminPath, request.path)) page(request, response, next);
      else if (isBelow('/docs', path)) docs(request, response, next);
      else nothing(request, response, next);
    },
  ];
}

const isBelow = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`);
