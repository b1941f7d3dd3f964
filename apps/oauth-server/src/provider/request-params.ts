import type { IncomingMessage } from 'node:http';
import { ACCESS_SCOPE, MCP_SCOPES } from '#domain';
import type { LiveState } from '../state/live-state.ts';
import { canonicalResource, findResource, IDENTITY_SCOPES } from './resources.ts';

const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const LIMIT_BYTES = 56 * 1_024;

/** The same resource in one writing, so that the library, which compares texts, finds it again at the token endpoint. */
export function canonicalResources(params: URLSearchParams): void {
  const resources = params.getAll('resource');
  params.delete('resource');
  for (const resource of new Set(resources.map(canonicalResource))) params.append('resource', resource);
}

/**
 * Gives a request for authorization the scope that it means: clients that send none want to use the host, and get `access`; those
 * that send what nobody here knows get the rest. Refusing them, as the library does, is what users of MCP clients run into.
 */
export function meantScope(params: URLSearchParams, state: LiveState): void {
  const given = params.getAll('scope');
  const asked = (given[0] ?? '').split(' ').filter(Boolean);
  // Something pushed is complete already; what is malformed or there twice is for the library to refuse.
  if (params.has('request_uri') || given.length > 1 || !asked.every((scope) => SCOPE.test(scope))) return;
  const resources = params.getAll('resource');
  const onlyIdentity = resources.length === 0 && asked.includes('openid');
  const wanted = onlyIdentity || resources.length ? resources : [state.authHost?.issuer ?? ''];
  const known = new Set(wanted.flatMap((resource) => findResource(state, resource)?.scopes ?? []));
  const granted = asked.filter((scope) => known.has(scope) || IDENTITY_SCOPES.includes(scope));
  // What changes the gateway itself has to be asked for by its name.
  const usual = [...known].filter((scope) => scope !== MCP_SCOPES.write);
  const ofHost = granted.some((scope) => known.has(scope)) ? [ACCESS_SCOPE] : usual;
  params.set('scope', [...new Set([...granted, ...(onlyIdentity ? [] : ofHost)])].join(' '));
}

/** Changes the query of a request. */
export function editQuery(request: IncomingMessage, edit: (params: URLSearchParams) => void): void {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const params = new URLSearchParams(query);
  edit(params);
  request.url = `${path}?${params.toString()}`;
}

/**
 * Changes the form in the body of a request, when the library reads it: it does so by the stream's iterator, once, and it reads
 * nothing but forms.
 */
export function editForm(request: IncomingMessage, edit: (params: URLSearchParams) => void): void {
  const read = request.iterator.bind(request);
  request.iterator = async function* (options) {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of read(options)) {
      chunks.push(chunk as Buffer);
      if ((size += (chunk as Buffer).length) > LIMIT_BYTES) return yield* chunks;
    }
    const params = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    edit(params);
    yield Buffer.from(params.toString());
    return undefined;
  };
  // The length is another one now.
  delete request.headers['content-length'];
  request.headers['transfer-encoding'] = 'chunked';
}
