import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { problemOf } from '#platform';

const BUILT = fileURLToPath(new URL('../../admin-web/', import.meta.url));
const YEAR_SECONDS = 31_536_000;

/**
 * The GUI's files at ADMIN_PATH. Files below assets/ have their hash in their name and are cached for good; index.html is
 * asked for every time, and answers for every path that is no file, because those are pages of the GUI's own router.
 */
export function spa(adminPath: string): Router {
  const router = Router();
  const files = express.static(BUILT, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => response.setHeader('cache-control', caching(path)),
  });
  router.get('/', (_request, response) => response.redirect(302, adminPath));
  const page = async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const isPage = ['GET', 'HEAD'].includes(request.method) && !request.path.startsWith('/assets/');
    await (isPage ? sendIndex(adminPath, response) : next());
  };
  router.use(adminPath, files, page);
  return router;
}

/** The page with its <base>: its addresses are relative, and it may be asked for at any depth. */
async function sendIndex(adminPath: string, response: Response): Promise<void> {
  let html: string;
  try {
    html = await readFile(`${BUILT}index.html`, 'utf8');
  } catch {
    response.status(503).json(problemOf(503, 'The web GUI is not built. Run: npx --yes rust-just build'));
    return;
  }
  response.setHeader('cache-control', 'no-cache');
  response.type('html').send(html.replace('<head>', `<head>\n    <base href="${adminPath}/" />`));
}

const caching = (path: string): string =>
  path.includes('/assets/') ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache';
