/**
 * Where this page is served: the folder of the document, or what its <base> says. ADMIN_PATH decides it at run time, so no
 * path is built in. It is read once, before the router changes the address.
 */
const folder = new URL('.', document.baseURI);

/** The router's base: `/admin`, or `` at the root. */
export const basename = folder.pathname.replace(/\/$/, '');

/** The API stands at `/api/` of every host that serves this page. The session cookie (`__Host-`) belongs to the whole host. */
export const apiUrl = (path: string): URL => new URL(`/api/${path}`, folder);
