import type { IncomingMessage } from 'node:http';
import { clientNetwork as networkOf } from '#domain';
import { clientAddress } from '#platform';

/** What attempts are counted by. */
export const clientNetwork = (request: IncomingMessage): string => networkOf(clientAddress(request));
