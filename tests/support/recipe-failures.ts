/** A call of a recipe in words, in place of its example. */
type Calls = Readonly<Record<string, readonly string[]>>;

/** Any file that is there: recipes read files first, and the API looks at the rights before it looks at what was read. */
const FILE = 'package.json';

/** Where the example of a recipe would not come to what is looked at here. */
export const CALLS: Calls = {
  'cert-import': ['my-cert', FILE, FILE, 'admin'],
  'cert-status': ['my-cert', 'admin'],
  'ca-import': [FILE, FILE, 'admin'],
  'config-import': ['hosts.json', 'admin'],
  'config-apply': ['hosts.json', 'admin'],
  'config-rollback': ['hosts.json', 'admin', 'force'],
  'config-export': ['', 'admin'],
  'proxy-upstream-remove': ['app.example.com', 'http://127.0.0.1:1', 'admin'],
  'proxy-upstream-drain': ['app.example.com', 'http://127.0.0.1:1', 'on', 'admin'],
  'logs-host': ['app.example.com', 'admin'],
  'history-show': ['1767225600000-0', 'admin'],
  'history-undo': ['1767225600000-0', 'admin'],
  'route-show': ['shop-api', 'admin'],
  'cert-transparency': ['my-cert', 'admin'],
  'cert-transparency-accept': ['5f'.repeat(32), 'admin'],
  'token-show-certs': ['nobody'],
  'oauth-group-delete': ['nobody', 'admin'],
  'access-list-detach': ['app.example.com', 'office', 'admin'],
  'proxy-cert-attach': ['app.example.com', 'my-cert', 'admin'],
  'notify-add': ['ops', 'webhook', 'admin', 'url=https://hooks.example.com/mpm'],
  'ca-acme-key-delete': ['5f2a9c0de1b344775f2a9c0d', 'admin', 'force'],
};

/** What a recipe says, for the administrator, where there is nothing yet of what it is about. */
export const MISSING: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    'Host not found: [a-z.]+\\n.*proxy-list':
      'proxy-maintenance proxy-clone proxy-upstreams proxy-upstream-add proxy-upstream-remove proxy-upstream-drain proxy-update proxy-delete proxy-enable proxy-disable proxy-routes-show proxy-routes-mode proxy-routes-set proxy-route-enable proxy-route-disable proxy-show proxy-cleanup proxy-cert-generate access-list-attach access-list-detach proxy-auth-enable proxy-auth-config proxy-auth-show proxy-auth-disable test-auth-flow mcp-test mcp-policy-set mcp-policy-remove service-token-create service-token-list service-token-revoke',
    'Certificate not found: my-cert\\n.*cert-list':
      'cert-show cert-update cert-renew cert-to-production cert-coverage cert-caa cert-delete cert-transparency',
    'there is no certificate my-cert': 'proxy-cert-attach',
    'no issuance|not found': 'cert-status',
    'Route not found: shop-api': 'route-show route-update route-delete route-enable route-disable',
    'which has no host; create that first': 'route-create',
    'Template not found: website': 'template-show template-update template-delete',
    'Access list not found: office\\n.*access-list-list':
      'access-list-show access-list-update access-list-delete access-list-import-htpasswd',
    'there is no token named "?alice"?':
      'token-rotate token-revoke token-show token-info token-delete ca-acme-key proxy-list proxy-show-targets template-list cert-list access-list-list',
    'there is no token named "?nobody"?': 'token-show-certs',
    'there is no access list office; make it first with .*access-list-create': 'host-defaults-set',
    'The access log has no request': 'logs-request',
    'The history has no change': 'history-show history-undo',
    'no key|not found': 'ca-acme-key-delete',
    'no group|not found': 'oauth-group-delete',
    'Nobody called alice is logged in': 'oauth-revoke',
    'the GUI has no host of its own': 'gui-remove',
    '[Tt]here is no private CA': 'ca-revoke ca-renew ca-export',
    'No certificate [5f]+ is known to be in a log': 'cert-transparency-accept',
    'No gateway answers': 'explain',
    'No cert-manager answers': 'cert-doctor',
    'the gateway does not answer at':
      'test-proxy-basic test-websocket-proxy test-streaming-proxy test-proxy-all test-proxy-example',
    'the system is not running': 'reload',
    'passphrase.txt is not there': 'backup restore',
    'there is no snapshot': 'snapshot-restore',
    'no target of notifications|not found': 'notify-update notify-delete notify-test',
    'cert_email +is missing':
      'proxy-create proxy-create-redirect proxy-create-closed proxy-create-group gui-setup auth-setup mcp-add',
  }).flatMap(([told, names]) => names.split(' ').map((name) => [name, new RegExp(told)] as const)),
);

/** Recipes that need nothing to be there: they list, make or set something, or are about this checkout alone. */
export const NEED_NOTHING = new Set(
  'token-generate token-generate-admin token-list gui-status proxy-bulk-enable proxy-bulk-disable proxy-bulk-label proxy-bulk-unlabel template-create host-defaults-show route-list route-examples cert-create cert-create-multi cert-create-wildcard cert-import cert-history ca-init ca-import ca-status ca-create-server-cert ca-create-client-cert ca-check-expiry ca-acme-keys access-list-create oauth-status oauth-sessions oauth-clients oauth-grants oauth-group-list oauth-group-set generate-oauth-key oauth-key-rotate logs-host history-list serve serve-insecure serve-ca serve-acme serve-custom generate-certs config-show config-get config-set config-reset config-precedence generate-secret config-validate config-export config-import config-apply config-rollback settings-show settings-set help completions check-orphaned-resources cleanup-orphaned-certs cleanup-all health snapshot-create snapshot-list alerts notify-list notify-add mcp-calls'.split(
    ' ',
  ),
);

/** What the holder of a token that may only look is let do: to look. mcp-policy-set begins with that. */
export const LOOKING = new Set(
  'token-info gui-status gui-remove proxy-upstreams proxy-list proxy-show-targets proxy-routes-show proxy-show template-list template-show route-list route-show cert-list cert-show cert-status cert-coverage cert-history cert-transparency ca-check-expiry ca-acme-keys access-list-list access-list-show proxy-auth-show test-auth-flow logs-host logs-request history-list history-show config-export explain alerts mcp-test mcp-policy-set mcp-calls service-token-list'.split(
    ' ',
  ),
);
