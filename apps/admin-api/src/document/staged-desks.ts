import type { Configuration } from '#config';
import type { CertName } from '#domain';
import type { Store } from '#store';
import { AccessLists } from '../access-lists/access-lists.ts';
import { AdminDoor } from '../auth/admin-door.ts';
import { Authentication } from '../auth/authentication.ts';
import { TokenUses } from '../auth/token-uses.ts';
import { CertificateOrganisation } from '../certificates/certificate-organisation.ts';
import { CertManagerLink } from '../certificates/cert-manager-link.ts';
import { CertificateImports } from '../certificates/certificate-imports.ts';
import { CertificateOrders } from '../certificates/certificate-orders.ts';
import { CertificateViews } from '../certificates/certificate-views.ts';
import { CoveringCertificates } from '../certificates/covering-certificates.ts';
import type { Commands } from '../commands.ts';
import type { ChangeFeed } from '../events/change-feed.ts';
import { Notifications } from '../notifications/notifications.ts';
import { LocalGroups } from '../oauth/local-groups.ts';
import { Revoking } from '../oauth/revoking.ts';
import { Routes } from '../routes/routes.ts';
import { SettingsChanges } from '../settings/settings-changes.ts';
import { TargetCertificates } from '../targets/target-certificates.ts';
import { Targets } from '../targets/targets.ts';
import { Templates } from '../templates/templates.ts';

/** What changes records need besides a store. */
export interface Surroundings {
  readonly configuration: Configuration;
  readonly commands: Commands;
  readonly feed: ChangeFeed;
}

/** Keeps in mind what cert-manager is to be told once it is written. */
class LaterWord extends CertManagerLink {
  readonly ordered = new Set<CertName>();

  override async nudge(name: CertName): Promise<boolean> {
    this.ordered.add(name);
    return true;
  }
}

/** Those who make single changes, with their rules, at work on another store. */
export function desksAt(store: Store, { configuration, commands, feed }: Surroundings) {
  const authentication = new Authentication(
    store,
    new TokenUses(store),
    new AdminDoor(store, configuration),
    configuration,
  );
  const word = new LaterWord(commands);
  const orders = new CertificateOrders(store, word, authentication, configuration);
  const certificates = new TargetCertificates(store, orders, new CoveringCertificates(feed), feed, configuration);
  const views = new CertificateViews(store, configuration);
  return {
    store,
    authentication,
    configuration,
    word,
    orders,
    organisation: new CertificateOrganisation(store, authentication),
    imports: new CertificateImports(store, orders, authentication, views),
    targets: new Targets(store, certificates, orders, authentication),
    accessLists: new AccessLists(store, authentication),
    templates: new Templates(store, authentication),
    routes: new Routes(store, authentication, configuration),
    settings: new SettingsChanges(store, authentication),
    notifications: new Notifications(store, authentication),
    groups: new LocalGroups(store, authentication, new Revoking(store)),
  };
}

export type Desks = ReturnType<typeof desksAt>;
