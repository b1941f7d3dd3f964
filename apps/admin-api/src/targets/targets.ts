import { ConflictException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import type { CertificateSuggestion, NewTarget, TargetDeleted, TargetUpdate } from '#contracts';
import { alignUpstreams, checkKind, mayManage, type CertName, type ProxyTarget, type TargetHost } from '#domain';
import { Store, type Found, type Transaction } from '#store';
import { attachedLists } from '../access-lists/attached-lists.ts';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { CertificateOrders, unlessTaken } from '../certificates/certificate-orders.ts';
import { checkRouteChoice } from '../routes/check-route-choice.ts';
import { settled } from '../settled.ts';
import { checkClientCertificates } from './check-client-certificates.ts';
import { checkTargetAuth, refuseWhileNeeded } from './check-target-auth.ts';
import { refuseHostsOfOthers } from './refuse-hosts-of-others.ts';
import { TargetCertificates, type CertificatePlan } from './target-certificates.ts';

const ABOUT_CLIENTS = ['client_certificate', 'client_ca_pem', 'enable_https'] as const;

export interface Saved {
  readonly target: ProxyTarget;
  readonly certificate_status: string;
  readonly warning: string | undefined;
  readonly suggestion: CertificateSuggestion | undefined;
}

/** Changes of proxy targets. A target and the order of its certificate are written in one step, or neither is. */
@Injectable()
export class Targets {
  readonly #store: Store;
  readonly #certificates: TargetCertificates;
  readonly #orders: CertificateOrders;
  readonly #authentication: Authentication;

  constructor(
    store: Store,
    certificates: TargetCertificates,
    orders: CertificateOrders,
    authentication: Authentication,
  ) {
    this.#store = store;
    this.#certificates = certificates;
    this.#orders = orders;
    this.#authentication = authentication;
  }

  /** @throws InvalidInput; ConflictException when the host has a target; ForbiddenException when it is another token's; what TargetCertificates.plan() throws */
  async create(caller: Caller, { cert_name, ...given }: NewTarget): Promise<Saved> {
    const fields = { ...given, ...alignUpstreams(given, null) };
    checkClientCertificates(fields);
    checkKind(fields);
    const saved = await settled(async () => {
      const { hostname } = fields;
      const free = await refuseHostsOfOthers(this.#store, caller, [hostname], () => this.#refuseTaken(hostname));
      const now = new Date().toISOString();
      const owner = { owner_token_hash: caller.hash, created_by: caller.name };
      const target: ProxyTarget = { ...fields, ...owner, cert_name: null, created_at: now, updated_at: now };
      const plan = await this.#certificates.plan(caller, {
        target,
        named: cert_name ?? undefined,
        order: true,
        turnedOn: target.enable_https,
      });
      await checkRouteChoice(this.#store, target, undefined);
      const lists = await attachedLists(this.#store, caller, target.access_lists);
      const login = await checkTargetAuth(this.#store, caller, target, null);
      const together = [free, login, ...lists, ...plan.together];
      return this.#save(caller, { ...target, cert_name: plan.cert_name }, null, { ...plan, together });
    });
    return this.#told(saved);
  }

  /** @throws NotFoundException, ForbiddenException, InvalidInput; what TargetCertificates.plan() throws */
  async update(caller: Caller, hostname: TargetHost, update: TargetUpdate): Promise<Saved> {
    const saved = await settled(async () => {
      const found = await this.#own(caller, hostname);
      const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
      const addresses = alignUpstreams(update, found.record);
      const target = {
        ...found.record,
        ...given,
        ...addresses,
        updated_at: new Date().toISOString(),
      } as ProxyTarget;
      checkKind(target);
      if (ABOUT_CLIENTS.some((field) => field in given)) checkClientCertificates(target);
      // A name that is sent back as it was is no choice, and needs no right to that certificate.
      const named = update.cert_name && update.cert_name !== found.record.cert_name ? update.cert_name : undefined;
      const order = update.enable_https === true || named !== undefined;
      const turnedOn = target.enable_https && !found.record.enable_https;
      const plan = await this.#certificates.plan(caller, { target, named, order, turnedOn });
      await checkRouteChoice(this.#store, target, found.record);
      const lists = await attachedLists(this.#store, caller, target.access_lists, found.record.access_lists);
      const login = await checkTargetAuth(this.#store, caller, target, found.record);
      const together = [login, ...lists, ...plan.together];
      return this.#save(caller, { ...target, cert_name: plan.cert_name }, found.raw, { ...plan, together });
    });
    return this.#told(saved);
  }

  /** @throws NotFoundException, ForbiddenException; ConflictException while others need it to log in */
  async delete(caller: Caller, hostname: TargetHost, withCertificate: boolean): Promise<TargetDeleted> {
    return settled(async () => {
      const found = await this.#own(caller, hostname);
      const needed = await refuseWhileNeeded(this.#store, found.record);
      const { cert_name } = found.record;
      const kept = withCertificate ? await this.#reasonToKeep(caller, hostname, cert_name) : stays(cert_name);
      const goes = kept === undefined ? cert_name : null;
      const still: Transaction = { expect: [[this.#store.keys.target(hostname), found.raw]], writes: [] };
      await this.#store.commit(
        still,
        needed,
        this.#store.targets.deleting(hostname),
        goes === null ? undefined : this.#store.certificates.deleting(goes),
      );
      const message = `Proxy target ${hostname} deleted; ${kept ?? `its certificate ${goes} as well`}`;
      return { status: 'success', message, hostname, deleted_certificate: goes };
    });
  }

  async #refuseTaken(hostname: TargetHost): Promise<void> {
    if (!(await this.#store.targets.find(hostname))) return;
    throw new ConflictException(
      `${hostname} has a proxy target already. Change it with PUT /proxy/targets/${hostname}.`,
    );
  }

  async #own(caller: Caller, hostname: TargetHost): Promise<Found<ProxyTarget>> {
    const found = await this.#store.targets.find(hostname);
    if (!found) throw new NotFoundException(`Proxy target not found: ${hostname}`);
    if (!mayManage(caller, found.record)) {
      throw new ForbiddenException(`The proxy target ${hostname} belongs to another token.`);
    }
    return found;
  }

  async #save(
    caller: Caller,
    target: ProxyTarget,
    expected: string | null,
    plan: CertificatePlan,
  ): Promise<{ target: ProxyTarget; plan: CertificatePlan }> {
    const standing = await this.#authentication.standing(caller);
    await this.#store.commit(standing, this.#store.targets.saving(target, expected), ...plan.together);
    return { target, plan };
  }

  /** Says to cert-manager what was ordered, now that it is written. */
  async #told({ target, plan }: { target: ProxyTarget; plan: CertificatePlan }): Promise<Saved> {
    const { warning, suggestion } = plan;
    if (plan.status !== undefined || !plan.cert_name) {
      return { target, certificate_status: plan.status ?? 'not_required', warning, suggestion };
    }
    const taken = await this.#orders.announce(plan.cert_name);
    const started = `Certificate generation started for ${target.hostname}`;
    return { target, certificate_status: started + unlessTaken(taken), warning, suggestion };
  }

  /** Why a certificate is not deleted with its target; undefined when it can be. */
  async #reasonToKeep(caller: Caller, hostname: TargetHost, name: CertName | null): Promise<string | undefined> {
    if (name === null) return stays(name);
    const { certificate, issuance } = await this.#orders.read(name);
    const found = certificate?.record ?? issuance?.record;
    if (!found) return stays(null);
    if (!mayManage(caller, found)) return `${stays(name)}: it belongs to another token`;
    const others = (await this.#store.targets.list()).records.filter(
      (target) => target.cert_name === name && target.hostname !== hostname,
    );
    if (others.length === 0) return undefined;
    return `${stays(name)}, because of ${others.map((target) => target.hostname).join(', ')}`;
  }
}

const stays = (name: CertName | null): string =>
  name === null ? 'it had no certificate' : `the certificate ${name} stays`;
