import {
  basicCredentials,
  decideNetwork,
  type Asker,
  type CompiledList,
  type Credentials,
  type PasswordDesk,
} from '#access';
import { clientNetwork } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import type { Recorder } from '../exchange/recorder.ts';
import type { Step } from '../exchange/step.ts';
import type { DomainInstance } from '../forward/domain-instance.ts';
import { refuse } from '../respond/refuse.ts';
import type { AccessTable } from './access-table.ts';

export interface AccessParts {
  readonly table: Pick<AccessTable, 'listsOf'>;
  readonly desk: Pick<PasswordDesk, 'check'>;
  /** Whose a host is now. */
  readonly find: (host: string) => DomainInstance | undefined;
}

/**
 * Lets in only whom every access list of the host admits, whatever the path and before anything of the host answers: 403 for
 * addresses, 401 for passwords. A list that is missing or cannot be used closes the host. Passwords are checked elsewhere, and
 * the request waits for that.
 */
export function checkAccess({ table, desk, find }: AccessParts): Step {
  return (exchange) => {
    const { instance } = exchange;
    if (!instance || instance.target.access_lists.length === 0) return true;
    const lists = table.listsOf(instance.target);
    if ('missing' in lists) return close(exchange, lists.missing);
    const decision = decideNetwork(lists, exchange.client, exchange.recorder && noting(exchange));
    if ('refused' in decision) return refuse(exchange, 403, 'Your address may not reach this site.');
    if (lists.every(({ users }) => users.size === 0)) return true;
    const authorization = authorizationOf(exchange);
    if (typeof authorization === 'object')
      return refuse(exchange, 400, 'The request has more than one Authorization field.');
    const credentials = basicCredentials(authorization);
    // Also where nobody asks for a password, as with an address that is enough: it is none of the backend's.
    exchange.authorizationIsOurs =
      credentials !== undefined && lists.some(({ users }) => users.has(credentials.username));
    const [first] = decision.ask;
    if (!first) return true;
    if (!credentials) return askForPassword(exchange, first, 'This site asks for a name and a password.');
    const admitted = checkPasswords(exchange, desk, decision.ask, credentials);
    if (typeof admitted === 'boolean') return admitted;
    return admitted.then((goesOn) => (goesOn && find(exchange.host) !== instance ? 'again' : goesOn));
  };
}

/** One after the other; what is known already, at once. */
function checkPasswords(
  exchange: Exchange,
  desk: AccessParts['desk'],
  lists: readonly CompiledList[],
  credentials: Credentials,
): boolean | Promise<boolean> {
  for (const [i, list] of lists.entries()) {
    const verdict = exchange.recorder
      ? imagined(list, credentials, exchange.recorder)
      : desk.check(list, credentials, askerOf(exchange));
    if (typeof verdict !== 'string') {
      return verdict.then(
        (found) => tell(exchange, list, found) && checkPasswords(exchange, desk, lists.slice(i + 1), credentials),
      );
    }
    if (!tell(exchange, list, verdict)) return false;
  }
  exchange.user = credentials.username;
  return true;
}

const askerOf = ({ client, instance }: Exchange): Asker => ({
  client: clientNetwork(client),
  host: instance?.target.hostname ?? '',
});

/**
 * For an explanation no password is checked, nor looked up among those that are known: whoever explains may ask as often as they like,
 * from any address.
 */
function imagined({ name, users }: CompiledList, { username }: Credentials, recorder: Recorder): 'right' | 'wrong' {
  if (!users.has(username)) return 'wrong';
  recorder.note(
    'checkAccess',
    `The access list ${name}: the password of ${username} would be checked now, which is not done here. What follows is for the right one.`,
    { list: name, assumed: 'password' },
  );
  return 'right';
}

function tell(exchange: Exchange, list: CompiledList, verdict: Awaited<ReturnType<PasswordDesk['check']>>): boolean {
  // The client may have left meanwhile.
  if (exchange.ended) return false;
  if (verdict === 'wrong') exchange.recorder?.note('checkAccess', `The access list ${list.name} has no such user.`);
  switch (verdict) {
    case 'right':
      return true;
    case 'wrong':
      return askForPassword(exchange, list, 'This name and this password are not right.');
    case 'busy':
      return refuse(exchange, 429, 'Too many passwords of yours are being checked.', { retryAfter: 1 });
    case 'full':
      return refuse(exchange, 503, 'Too many passwords are being checked at the moment.', { retryAfter: 2 });
  }
}

function close(exchange: Exchange, missing: string): false {
  exchange.recorder?.note('checkAccess', `The access list ${missing} is missing or cannot be used: nobody is let in.`, {
    missing,
  });
  return refuse(
    exchange,
    503,
    'What says who may reach this site cannot be used, so nobody is let in. Its operator finds the reason in the log of the gateway.',
  );
}

/** RFC 7617 2; the realm has no character that would need an escape. */
const askForPassword = (exchange: Exchange, { realm }: CompiledList, message: string): false =>
  refuse(exchange, 401, message, { fields: ['www-authenticate', `Basic realm="${realm}", charset="UTF-8"`] });

/** @returns `several` where it is not known which of them a backend would take */
function authorizationOf({ fields }: Exchange): string | undefined | { readonly several: true } {
  let found: string | undefined;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    if (name.length !== 13 || name.toLowerCase() !== 'authorization') continue;
    if (found !== undefined) return { several: true };
    found = fields[i + 1] ?? '';
  }
  return found;
}

const noting =
  ({ recorder }: Exchange) =>
  ({ name }: CompiledList, says: string): void =>
    recorder?.note('checkAccess', `The access list ${name} ${says}.`, { list: name });
