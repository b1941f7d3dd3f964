import { Agent, fetch as fetchBy } from 'undici';

/**
 * A fetch() for which every name leads to this machine, and every certificate is good: for clients of hosts that a system of the
 * test serves.
 */
export function localFetch(): { readonly fetch: typeof fetch; close(): Promise<void> } {
  const dispatcher = new Agent({
    connect: {
      rejectUnauthorized: false,
      lookup: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
    },
  });
  const local = (input: string | URL | Request, init?: RequestInit): Promise<Response> =>
    fetchBy(input as string, { ...init, dispatcher } as never) as unknown as Promise<Response>;
  return { fetch: local, close: () => dispatcher.destroy() };
}
