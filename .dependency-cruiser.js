const LIBS = 'access|api|ca|domain|config|contracts|store|pki|acme|dns01|platform';
const stages = ['listen', 'handshake', 'route', 'admit', 'forward', 'respond'];

/** No stage of the request path imports an earlier one; request-path.ts, which lists them all, is no stage. */
const stageRules = stages.slice(1).map((stage, i) => ({
  name: `gateway-${stage}-only-looks-ahead`,
  comment: 'The life of a request runs listen > handshake > route > admit > forward > respond, and never back.',
  severity: 'error',
  from: { path: `^apps/gateway/src/${stage}/` },
  to: { path: `^apps/gateway/src/(${stages.slice(0, i + 1).join('|')})/` },
}));

/** What each lib may import: arrows point down only. */
const below = {
  domain: [],
  api: [],
  config: ['domain'],
  contracts: ['domain'],
  access: ['domain'],
  pki: ['domain', 'contracts'],
  store: ['domain', 'config', 'contracts'],
  acme: ['domain', 'pki'],
  ca: ['domain', 'pki', 'store'],
  dns01: ['domain'],
  platform: ['domain', 'config', 'contracts', 'store'],
};
const arrows = Object.entries(below).map(([lib, allowed]) => ({
  name: `${lib}-points-down`,
  comment: `libs/${lib} may import ${allowed.join(', ') || 'no other lib'}.`,
  severity: 'error',
  from: { path: `^libs/${lib}/` },
  to: { path: `^libs/(${LIBS})/`, pathNot: `^libs/(${[lib, ...allowed].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'Rules and values: no I/O, no Node, no package. They run in a browser as well.',
      severity: 'error',
      from: { path: '^libs/domain/' },
      to: { pathNot: '^libs/domain/' },
    },
    ...arrows,
    {
      name: 'libs-by-front-door',
      comment: 'A lib has one door, its index.ts, imported as #name.',
      severity: 'error',
      from: { path: '^(apps|scripts)/' },
      to: { path: '^libs/', pathNot: `^libs/(${LIBS})/src/index\\.ts$` },
    },
    {
      name: 'libs-by-front-door-of-each-other',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/', pathNot: ['^libs/$1/', `^libs/(${LIBS})/src/index\\.ts$`] },
    },
    {
      name: 'libs-never-know-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|scripts|tests)/' },
    },
    {
      name: 'apps-never-know-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^(apps|scripts|tests)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'nest-at-the-rim',
      comment: 'Decorators live in apps and libs/platform; all below are plain classes made with new.',
      severity: 'error',
      from: { path: '^(libs|scripts)/', pathNot: '^libs/platform/' },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'redis-only-through-the-store',
      comment: 'libs/store is the only code that knows Redis; BullMQ and the transport get their connections from it.',
      severity: 'error',
      from: { path: '^(apps|libs|scripts)/', pathNot: '^libs/store/' },
      to: { path: 'node_modules/ioredis/' },
    },
    ...stageRules,
    {
      name: 'explain-decides-nothing',
      comment:
        'Explanations run the steps of the request path, which are handed to them; a second matcher would say something else one day.',
      severity: 'error',
      from: { path: '^apps/gateway/src/explain/' },
      to: {
        path: '^(apps|libs)/',
        pathNot: '^(apps/gateway/src/(explain|exchange)/|libs/contracts/)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'one-matcher',
      comment: 'Hosts and routes are found by the tables of the gateway alone, which its workers make.',
      severity: 'error',
      from: { path: '^(apps|libs|scripts)/', pathNot: '^apps/gateway/src/(route|worker)/' },
      to: { path: '^apps/gateway/src/route/(instance-table|route-table|prefix-index|regex-index)\\.ts$' },
    },
    {
      name: 'regular-expressions-match-in-one-place',
      comment: 'The others only look whether a pattern is one.',
      severity: 'error',
      from: {
        path: '^(apps|libs|scripts)/',
        pathNot: '/(route/regex-index|supervisor/check-route|routes/check-route)\\.ts$',
      },
      to: { path: 'node_modules/re2js/' },
    },
    {
      name: 'access-is-decided-in-one-place',
      comment:
        'Elsewhere passwords are hashed and nothing is decided. The auth server asks the same functions before a login and for /verify.',
      severity: 'error',
      from: {
        path: '^(apps|scripts)/',
        pathNot:
          '^apps/(gateway/src/(admit|identity|worker)/|oauth-server/src/(login|provider|state|verify)/|admin-api/src/access-lists/)',
      },
      to: { path: '^libs/access/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|apps/admin-web)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['mpm-source', 'import', 'node', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
