import type { TokenHash } from '#domain';
import { AlertKeys } from '../alert-keys.ts';
import { BackupKeys } from '../backup-keys.ts';
import { InstanceKeys } from '../instance-keys.ts';
import type { Keys } from '../keys.ts';
import { RequestKeys } from '../request-keys.ts';
import { TokenKeys } from '../token-keys.ts';
import { TrafficKeys } from '../traffic-keys.ts';
import { TransparencyKeys } from '../transparency-keys.ts';

/** What becomes of a key in a backup. */
export type Keeping =
  /** It is in the backup, and what a restore finds of its kind gives way to it. */
  | 'kept'
  /** The same, but what a restore finds stays beside it: what was called back once is not valid again. */
  | 'united'
  /** It is no part of a backup, and a restore leaves it alone: it expires soon, or belongs to the machine. */
  | 'passing'
  /** It is no part of a backup, and a restore takes it away: it speaks of data that is there no more. */
  | 'ended';

type Kind = readonly [key: string, keeping: Keeping];

const ANY = '*';
const hash = 'sha256:*' as TokenHash;

/** Every kind of key, with a star in place of what differs. */
function kindsOf(keys: Keys): readonly Kind[] {
  const [own, tokens] = [new BackupKeys(keys.prefix), new TokenKeys(keys.prefix)];
  const [running, alerts] = [new InstanceKeys(keys.prefix), new AlertKeys(keys.prefix)];
  const traffic = new TrafficKeys(keys.prefix);
  const [logs, requests] = [new TransparencyKeys(keys.prefix), new RequestKeys(keys)];
  const kept = [
    [keys.target(ANY), keys.targetIndex, keys.certificate(ANY), keys.certificateIndex],
    [keys.issuance(ANY), keys.issuanceIndex, keys.publishedRecords, keys.renewalInfo(ANY), keys.history(ANY)],
    [keys.backoff(ANY), keys.rateLimit(ANY, ANY, ANY), keys.account(ANY, ANY), keys.accountUrl(ANY, ANY)],
    [keys.tokenByHash(hash), tokens.secretOf(hash), tokens.uses, keys.tokenByName(ANY), keys.tokenIndex],
    [tokens.serviceToken(ANY), tokens.serviceSecret(hash), tokens.serviceTokens, tokens.serviceUses],
    [keys.secret(ANY), keys.signingKeys, keys.settings, keys.authSetting],
    [keys.oauthClient(ANY), keys.oauthClientIndex, keys.oauthUnusedClients],
    [keys.oauthUser(ANY), keys.localGroup(ANY), keys.localGroupIndex],
    [keys.internalCa, keys.internalCaKey(ANY), keys.internalCaIssued(ANY), keys.internalCaIssuedIndex],
    [keys.directoryKey(ANY), keys.directoryKeyIndex(), keys.directoryAccount(ANY), keys.directoryAccountByKey(ANY)],
    [keys.directoryAccountIndex(ANY as TokenHash), keys.accessList(ANY), keys.accessListIndex],
    [keys.route(ANY), keys.routePriority(ANY, ANY), keys.routeIndex, keys.template(ANY), keys.templateIndex],
    [alerts.notification(ANY), alerts.notificationIndex, alerts.deliveryStatus(ANY)],
    [keys.changeHistory, logs.own, logs.positions, logs.strangers, keys.encryptionCheck, own.schema],
  ].flat();
  const ended = [
    [keys.session(ANY), keys.loginSession(ANY), keys.loginSessionIndex, keys.hostSession(ANY)],
    [keys.hostSessionIndex, keys.handoff(ANY), keys.githubState(ANY), keys.oauthArtifact(ANY, ANY)],
    [keys.oauthLookup(ANY), keys.oauthGrantMembers(ANY), keys.oauthGrant(ANY), keys.oauthGrantIndex],
    [keys.directoryOrder(ANY), keys.directoryOrderIndex(ANY as TokenHash), keys.ordered(ANY as never)],
    [alerts.alert(ANY), alerts.alertIndex, alerts.delivery(ANY), alerts.deliveryIndex],
    [requests.repeat(ANY), logs.status],
  ].flat();
  const passing = [
    [keys.challenge(ANY), keys.alpnChallenge(ANY), keys.alpnChallengeIndex, keys.gateway(ANY), keys.gatewayIndex],
    [keys.loginAttempts(ANY), keys.oauthRegistrations(ANY), keys.probe, keys.directoryNonce(ANY), keys.version],
    [keys.epoch, keys.changes, keys.accessLog, `${keys.queuePrefix}:${ANY}`, logs.turn],
    [traffic.traffic(ANY as never, ANY as never, ANY), traffic.counted(ANY), requests.mcpCalls],
    [running.instance(ANY), running.instanceIndex, alerts.alertTurn],
    [own.snapshot(ANY), own.snapshotIndex, own.migrating],
  ].flat();
  const as =
    (keeping: Keeping) =>
    (key: string): Kind => [key, keeping];
  return [
    ...kept.map(as('kept')),
    ...[keys.revocation(ANY), keys.revocationIndex].map(as('united')),
    ...ended.map(as('ended')),
    ...passing.map(as('passing')),
  ];
}

interface Pattern {
  /** The whole key, or its beginning. */
  readonly start: string;
  readonly exact: boolean;
  readonly keeping: Keeping;
}

/** Longer beginnings come first: `oauth:client:…` is no `oauth:…` of another kind. */
const patternsOf = (keys: Keys): Pattern[] =>
  kindsOf(keys)
    .map(([key, keeping]) => {
      const star = key.indexOf(ANY);
      return { start: star < 0 ? key : key.slice(0, star), exact: star < 0, keeping };
    })
    .sort((a, b) => b.start.length - a.start.length);

const isKept = (keeping: Keeping | undefined): boolean => keeping === 'kept' || keeping === 'united';

/** Tells of a key what becomes of it in a backup; undefined for one that is not ours. */
export function keepingOf(keys: Keys): (key: string) => Keeping | undefined {
  const patterns = patternsOf(keys);
  const exact = new Map(patterns.flatMap((one) => (one.exact ? [[one.start, one.keeping]] : [])));
  const starts = patterns.filter((one) => !one.exact);
  return (key) => exact.get(key) ?? starts.find(({ start }) => key.startsWith(start))?.keeping;
}

/** Which keys a backup has, for the script that reads them. */
export const keptPatterns = (keys: Keys): { start: string; exact: boolean; kept: boolean }[] =>
  patternsOf(keys).map(({ start, exact, keeping }) => ({ start, exact, kept: isKept(keeping) }));

/** Whether a state holds anything that somebody has made, and not only what every start makes by itself. */
export function holdsAnything(keys: Keys, state: readonly { readonly key: string }[]): boolean {
  const { target, certificate, accessList, template, localGroup, tokenByName, internalCaKey } = keys;
  const kinds = [
    new AlertKeys(keys.prefix).notification,
    target,
    certificate,
    accessList,
    template,
    localGroup,
    tokenByName,
    internalCaKey,
  ];
  const made = kinds.map((key) => key(''));
  const whole = new Set([keys.settings, keys.authSetting]);
  return state.some(({ key }) => {
    const name = keys.prefix + key;
    return whole.has(name) || made.some((start) => name.startsWith(start));
  });
}
