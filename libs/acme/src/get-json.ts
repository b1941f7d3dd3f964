import { axios } from 'acme-client';
import { callCa, type Answer } from './call-ca.ts';
import type { Connection } from './transport.ts';

/**
 * Reads a resource of a CA that needs no signature.
 * @throws AcmeError, or the signal's reason when aborted
 */
export const getJson = (connection: Connection, url: string): Promise<Answer<unknown>> =>
  callCa(connection, async () => (await axios.get<unknown>(url, { validateStatus: null })).data);
