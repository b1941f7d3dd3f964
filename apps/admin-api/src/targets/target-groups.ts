import { ConflictException, Injectable } from '@nestjs/common';
import type { Configuration } from '#config';
import { NewTarget, type CertificateSuggestion, type NewTargetGroup } from '#contracts';
import {
  certificateCovers,
  isInProgress,
  mayManage,
  newIssuance,
  type Certificate,
  type CertifiedName,
  type Issuance,
  type ProxyTarget,
  type TargetFields,
  type TargetHost,
} from '#domain';
import { Store, type Transaction } from '#store';
import { attachedLists } from '../access-lists/attached-lists.ts';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { CertificateOrders, emailFor, notYours, unlessTaken, type Stored } from '../certificates/certificate-orders.ts';
import { checkChallenges, chosenChallenge } from '../certificates/check-challenges.ts';
import { CoveringCertificates } from '../certificates/covering-certificates.ts';
import { takingName } from '../certificates/taking-name.ts';
import { FromConfiguration } from '../config.ts';
import { checkRouteChoice } from '../routes/check-route-choice.ts';
import { settled } from '../settled.ts';
import { checkClientCertificates } from './check-client-certificates.ts';
import { checkTargetAuth } from './check-target-auth.ts';
import { NewHosts } from './new-hosts.ts';
import { refuseHostsOfOthers } from './refuse-hosts-of-others.ts';

export interface SavedGroup {
  readonly targets: readonly ProxyTarget[];
  readonly certificate_status: string;
  /** The names of its certificate, or of the order of one. */
  readonly names: readonly CertifiedName[];
  readonly suggestion: CertificateSuggestion | undefined;
}

/** Makes several hosts with one backend and one certificate: all of them with its order in one step, or nothing. */
@Injectable()
export class TargetGroups {
  readonly #store: Store;
  readonly #orders: CertificateOrders;
  readonly #covering: CoveringCertificates;
  readonly #authentication: Authentication;
  readonly #newHosts: NewHosts;
  readonly #configuration: Configuration;

  constructor(
    store: Store,
    orders: CertificateOrders,
    covering: CoveringCertificates,
    authentication: Authentication,
    newHosts: NewHosts,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#store = store;
    this.#orders = orders;
    this.#covering = covering;
    this.#authentication = authentication;
    this.#newHosts = newHosts;
    this.#configuration = configuration;
  }

  /**
   * The certificate has the name of the group. One that exists under it is used if it covers all hosts. It is ordered at once, also
   * with CERT_ON_DEMAND: the first visitor would come for one host, and the order is for all.
   * @throws ConflictException naming every host that has a target already; ForbiddenException, InvalidInput as an order does
   */
  async create(caller: Caller, group: NewTargetGroup): Promise<SavedGroup> {
    const names = group.hostnames as readonly string[] as readonly CertifiedName[];
    checkChallenges(names, group, this.#configuration);
    const { targets, existing } = await settled(() => this.#make(caller, group, names));
    if (existing) return { targets, certificate_status: 'existing', names: existing.domains, suggestion: undefined };
    const taken = await this.#orders.announce(group.group_name);
    return {
      targets,
      certificate_status: `Multi-domain certificate generation started for ${names.join(', ')}${unlessTaken(taken)}`,
      names,
      suggestion: await this.#covering.instead({ owner: caller.hash, names, cert_name: group.group_name }),
    };
  }

  async #make(
    caller: Caller,
    group: NewTargetGroup,
    names: readonly CertifiedName[],
  ): Promise<{ targets: readonly ProxyTarget[]; existing: Certificate | Issuance | undefined }> {
    const targets = targetsOf(caller, group, await this.#newHosts.defaults());
    const [first] = targets as [ProxyTarget];
    checkClientCertificates(first);
    const free = await refuseHostsOfOthers(this.#store, caller, group.hostnames, () =>
      this.#refuseTaken(group.hostnames),
    );
    const stored = await this.#orders.read(group.group_name);
    const existing = usable(stored, caller, group);
    const certificate = existing
      ? this.#store.certificates.standing(group.group_name, stored.certificate)
      : this.#ordering(caller, { group, terms: first, domains: names }, stored);
    await checkRouteChoice(this.#store, first, undefined);
    const login = await checkTargetAuth(this.#store, caller, first, null);
    const owner = { owner_token_hash: caller.hash, created_by: caller.name };
    await this.#store.commit(
      await this.#authentication.standing(caller),
      free,
      login,
      ...targets.map((target) => this.#store.targets.saving(target, null)),
      certificate,
      ...(await attachedLists(this.#store, caller, first.access_lists)),
      ...(await takingName(this.#store, group.group_name, owner, stored)),
    );
    return { targets, existing };
  }

  async #refuseTaken(hostnames: readonly TargetHost[]): Promise<void> {
    const found = await Promise.all(hostnames.map((host) => this.#store.targets.find(host)));
    const taken = hostnames.filter((_, i) => found[i] !== undefined);
    if (taken.length === 0) return;
    const have = taken.length === 1 ? 'has a proxy target' : 'have proxy targets';
    throw new ConflictException(
      `${taken.join(', ')} ${have} already, so nothing was made. Leave ${taken.length === 1 ? 'it' : 'them'} out, or delete ${taken.length === 1 ? 'it' : 'them'} first.`,
    );
  }

  #ordering(
    caller: Caller,
    { group, terms, domains }: { group: NewTargetGroup; terms: ProxyTarget; domains: readonly CertifiedName[] },
    { issuance }: Stored,
  ): Transaction {
    const request = {
      cert_name: group.group_name,
      domains,
      email: emailFor(caller, terms.cert_email, undefined, 'cert_email'),
      acme_directory_url: terms.acme_directory_url ?? this.#configuration.ACME_DIRECTORY_URL,
      key_type: terms.key_type ?? this.#configuration.CERT_KEY_TYPE,
      challenge_type: chosenChallenge(group, domains),
      dns_provider: group.dns_provider,
      profile: null,
      preferred_chain: null,
      reason: 'new',
      forced: true,
      owner_token_hash: caller.hash,
      created_by: caller.name,
    } as const;
    return this.#store.certificates.requesting(newIssuance(request, crypto.randomUUID(), new Date()), issuance);
  }
}

/** What stands under the name of the group and does for it; undefined where nothing does and one has to be ordered. */
function usable(
  { certificate, issuance }: Stored,
  caller: Caller,
  { group_name: name, hostnames }: NewTargetGroup,
): Certificate | Issuance | undefined {
  const owner = certificate?.record ?? issuance?.record;
  if (owner && !mayManage(caller, owner)) throw notYours(name);
  const current = certificate?.record ?? (issuance && isInProgress(issuance.record) ? issuance.record : undefined);
  if (!current || hostnames.every((host) => certificateCovers(current.domains, host))) return current;
  throw new ConflictException(
    `There is a certificate ${name} already, and it is for ${current.domains.join(', ')}. Choose another name for the group.`,
  );
}

/** A group is there for its certificate, so HTTPS is on whatever the defaults say. */
function targetsOf(caller: Caller, group: NewTargetGroup, defaults: TargetFields): ProxyTarget[] {
  const now = new Date().toISOString();
  const { target_url, enable_http, preserve_host_header, cert_email, key_type, acme_directory_url } = group;
  const fields = { target_url, enable_http, preserve_host_header, cert_email, key_type, acme_directory_url };
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return group.hostnames.map((hostname) => ({
    ...NewTarget.parse({ ...defaults, ...given, hostname, enable_https: true }),
    cert_name: group.group_name,
    owner_token_hash: caller.hash,
    created_by: caller.name,
    created_at: now,
    updated_at: now,
  }));
}
