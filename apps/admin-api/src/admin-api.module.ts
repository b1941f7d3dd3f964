import { Module, type DynamicModule, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { PrivateCa, privateCaOf } from '#ca';
import type { AppContext } from '#platform';
import { Store } from '#store';
import { AcmeAccounts } from './acme/accounts.ts';
import { AcmeAccountsController } from './acme/acme-accounts.controller.ts';
import { AcmeDirectoryController } from './acme/acme-directory.controller.ts';
import { AcmeKeysController } from './acme/acme-keys.controller.ts';
import { AcmeOrdersController } from './acme/acme-orders.controller.ts';
import { AcmeUrls } from './acme/acme-urls.ts';
import { NamePolicy } from './acme/name-policy.ts';
import { Nonces } from './acme/nonces.ts';
import { AcmeOrders } from './acme/orders.ts';
import { AcmeRevocations } from './acme/revocations.ts';
import { SignedRequests } from './acme/signed-requests.ts';
import { Validations } from './acme/validate/validations.ts';
import { AcmeViews } from './acme/views.ts';
import { AccessListsController } from './access-lists/access-lists.controller.ts';
import { AccessLists } from './access-lists/access-lists.ts';
import { AlertWatch } from './alerts/alert-watch.ts';
import { AlertsController } from './alerts/alerts.controller.ts';
import { FactFinder } from './alerts/fact-finder.ts';
import { AdminDoor } from './auth/admin-door.ts';
import { Authentication } from './auth/authentication.ts';
import { AuthorInterceptor } from './auth/author.interceptor.ts';
import { CallerGuard } from './auth/caller.guard.ts';
import { TokenUses } from './auth/token-uses.ts';
import { CertManagerLink } from './certificates/cert-manager-link.ts';
import { CaaController } from './certificates/caa.controller.ts';
import { CertificateImportsController } from './certificates/certificate-imports.controller.ts';
import { CertificateImports } from './certificates/certificate-imports.ts';
import { CertificateOrdersController } from './certificates/certificate-orders.controller.ts';
import { CertificateOrders } from './certificates/certificate-orders.ts';
import { CertificateOrganisation } from './certificates/certificate-organisation.ts';
import { CertificateViews } from './certificates/certificate-views.ts';
import { CertificatesController } from './certificates/certificates.controller.ts';
import { CoveringCertificates } from './certificates/covering-certificates.ts';
import { IssuanceEnd } from './certificates/issuance-end.ts';
import { IssuancesController } from './certificates/issuances.controller.ts';
import { OrderOutcome } from './certificates/order-outcome.ts';
import { PreflightController } from './certificates/preflight.controller.ts';
import { CaCertificatesController } from './ca/ca-certificates.controller.ts';
import { CaController } from './ca/ca.controller.ts';
import { CaDesk } from './ca/ca-desk.ts';
import { Commands } from './commands.ts';
import { provideContext } from './config.ts';
import { ConfigController } from './document/config.controller.ts';
import { ConfigDocuments } from './document/config-documents.ts';
import { ChangeFeed } from './events/change-feed.ts';
import { EventsController } from './events/events.controller.ts';
import { LiveStreams } from './events/live-streams.ts';
import { StateChangedController } from './events/state-changed.controller.ts';
import { ExplainController } from './explain/explain.controller.ts';
import { HistoryController } from './history/history.controller.ts';
import { RestorableRecords } from './history/restorable-records.ts';
import { RestorableSettings } from './history/restorable-settings.ts';
import { Undo } from './history/undo.ts';
import { LogTails } from './logs/log-tails.ts';
import { Logs } from './logs/logs.ts';
import { McpController } from './mcp/mcp.controller.ts';
import { LogsController } from './logs/logs.controller.ts';
import { McpCallsController } from './mcp-calls/mcp-calls.controller.ts';
import { McpCalls } from './mcp-calls/mcp-calls.ts';
import { NotificationsController } from './notifications/notifications.controller.ts';
import { Notifications } from './notifications/notifications.ts';
import { Postman } from './notifications/postman.ts';
import { LocalGroupsController } from './oauth/local-groups.controller.ts';
import { LocalGroups } from './oauth/local-groups.ts';
import { OauthClientsController } from './oauth/oauth-clients.controller.ts';
import { OauthGrantsController } from './oauth/oauth-grants.controller.ts';
import { OauthSessionsController } from './oauth/oauth-sessions.controller.ts';
import { OauthStatusController } from './oauth/oauth-status.controller.ts';
import { RevocationsController } from './oauth/revocations.controller.ts';
import { Revoking } from './oauth/revoking.ts';
import { PreconditionInterceptor } from './preconditions/precondition.interceptor.ts';
import { RepeatInterceptor } from './repeats/repeat.interceptor.ts';
import { Routes } from './routes/routes.ts';
import { RoutesController } from './routes/routes.controller.ts';
import { TargetRoutesController } from './routes/target-routes.controller.ts';
import { GithubLoginController } from './sessions/github-login.controller.ts';
import { SessionsController } from './sessions/sessions.controller.ts';
import { SettingsChanges } from './settings/settings-changes.ts';
import { SettingsController } from './settings/settings.controller.ts';
import { HealthController } from './status/health.controller.ts';
import { HealthDesk } from './status/health-desk.ts';
import { BulkChangesController } from './targets/bulk-changes.controller.ts';
import { BulkChanges } from './targets/bulk-changes.ts';
import { NewHosts } from './targets/new-hosts.ts';
import { SystemController } from './system/system.controller.ts';
import { ServiceTokensController } from './targets/service-tokens.controller.ts';
import { ServiceTokens } from './targets/service-tokens.ts';
import { TargetAuthController } from './targets/target-auth.controller.ts';
import { TargetCertificates } from './targets/target-certificates.ts';
import { TargetClonesController } from './targets/target-clones.controller.ts';
import { TargetGroupsController } from './targets/target-groups.controller.ts';
import { TargetGroups } from './targets/target-groups.ts';
import { TargetsController } from './targets/targets.controller.ts';
import { TargetUpstreamsController } from './targets/target-upstreams.controller.ts';
import { Targets } from './targets/targets.ts';
import { UpstreamsSummaryController } from './targets/upstreams-summary.controller.ts';
import { TemplatesController } from './templates/templates.controller.ts';
import { Templates } from './templates/templates.ts';
import { TokenListController } from './tokens/token-list.controller.ts';
import { TokensController } from './tokens/tokens.controller.ts';
import { TrafficController } from './traffic/traffic.controller.ts';
import { TrafficDesk } from './traffic/traffic-desk.ts';
import { TransparencyController } from './transparency/transparency.controller.ts';
import { TransparencyDesk } from './transparency/transparency-desk.ts';

@Module({
  controllers: [
    TargetsController,
    BulkChangesController,
    TargetClonesController,
    TemplatesController,
    TargetRoutesController,
    TargetUpstreamsController,
    UpstreamsSummaryController,
    TargetAuthController,
    ServiceTokensController,
    RoutesController,
    CertificatesController,
    PreflightController,
    CaaController,
    TransparencyController,
    CertificateImportsController,
    CertificateOrdersController,
    IssuancesController,
    TargetGroupsController,
    AccessListsController,
    CaController,
    CaCertificatesController,
    AcmeKeysController,
    AcmeAccountsController,
    AcmeOrdersController,
    AcmeDirectoryController,
    OauthStatusController,
    OauthSessionsController,
    OauthClientsController,
    OauthGrantsController,
    RevocationsController,
    LocalGroupsController,
    TokensController,
    TokenListController,
    SettingsController,
    ConfigController,
    SessionsController,
    GithubLoginController,
    EventsController,
    McpController,
    HealthController,
    SystemController,
    AlertsController,
    NotificationsController,
    ExplainController,
    LogsController,
    TrafficController,
    McpCallsController,
    HistoryController,
    StateChangedController,
  ],
  providers: [
    { provide: APP_GUARD, useClass: CallerGuard },
    { provide: APP_INTERCEPTOR, useClass: AuthorInterceptor },
    { provide: APP_INTERCEPTOR, useClass: RepeatInterceptor },
    { provide: APP_INTERCEPTOR, useClass: PreconditionInterceptor },
    AccessLists,
    AcmeAccounts,
    AcmeOrders,
    AcmeRevocations,
    AcmeUrls,
    AcmeViews,
    NamePolicy,
    Nonces,
    SignedRequests,
    Validations,
    AdminDoor,
    Authentication,
    TokenUses,
    CaDesk,
    Commands,
    CertManagerLink,
    CertificateOrders,
    CertificateOrganisation,
    CertificateImports,
    CertificateViews,
    TransparencyDesk,
    CoveringCertificates,
    IssuanceEnd,
    OrderOutcome,
    TargetCertificates,
    TargetGroups,
    Targets,
    BulkChanges,
    NewHosts,
    ConfigDocuments,
    Templates,
    Revoking,
    LocalGroups,
    Routes,
    Logs,
    LogTails,
    TrafficDesk,
    McpCalls,
    ServiceTokens,
    SettingsChanges,
    RestorableRecords,
    RestorableSettings,
    Undo,
    ChangeFeed,
    LiveStreams,
    HealthDesk,
    FactFinder,
    Notifications,
    Postman,
    AlertWatch,
  ],
})
class AdminApiModule implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #feed: ChangeFeed;
  readonly #store: Store;

  constructor(feed: ChangeFeed, store: Store) {
    this.#feed = feed;
    this.#store = store;
  }

  async onApplicationBootstrap(): Promise<void> {
    // Whoever starts first makes them. Without them everything works; the next start tries again.
    await this.#store.routes.makeBuiltIn(new Date()).catch(() => {});
    await this.#feed.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.#feed.stop();
  }
}

export const adminApiModule = (context: AppContext): DynamicModule => ({
  module: AdminApiModule,
  providers: [
    ...provideContext(context),
    { provide: Store, useValue: context.store },
    { provide: PrivateCa, useValue: privateCaOf(context.configuration, context.store) },
  ],
});
