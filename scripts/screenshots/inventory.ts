import type { SampleBackends } from '../demo/sample-backends.ts';

/** Nothing listens there. */
const DOWN = 'http://127.0.0.1:9';

/** Hosts of every kind, as bodies of POST /proxy/targets. */
export const hostsOf = ({ pages, events, sockets }: SampleBackends): readonly object[] => [
  { hostname: 'shop.example.com', target_url: pages, labels: ['shop', 'public'] },
  { hostname: 'api.example.com', target_url: pages, labels: ['shop'], upstreams: [{ url: pages }, { url: events }] },
  { hostname: 'wiki.example.com', target_url: pages, labels: ['team'], access_lists: ['office'] },
  { hostname: 'status.example.com', target_url: events, labels: ['public'] },
  { hostname: 'notes.example.com', target_url: pages, labels: ['team'] },
  { hostname: 'chat.example.com', target_url: sockets, labels: ['team'] },
  { hostname: '*.apps.example.com', target_url: sockets, labels: ['preview'] },
  { hostname: 'legacy.example.com', target_url: DOWN, labels: ['shop'], health_check: { path: '/' } },
  { hostname: 'old.example.com', kind: 'redirect', redirect_to: 'https://shop.example.com' },
  { hostname: 'retired.example.com', kind: 'closed', enable_https: false },
  { hostname: 'staging.example.com', target_url: pages, enabled: false, labels: ['preview'] },
  { hostname: 'partner.example.com', target_url: pages, acme_directory_url: `https://127.0.0.1:9/directory` },
  { hostname: 'nas.home.example.com', target_url: pages, acme_directory_url: 'internal-ca', labels: ['home'] },
];

export const ACCESS_LISTS: readonly object[] = [
  {
    name: 'office',
    note: 'Everybody at their desks, and those who are not by a password.',
    satisfy: 'any',
    rules: [
      { action: 'allow', network: '192.0.2.0/24', note: 'the office' },
      { action: 'allow', network: '127.0.0.0/8', note: 'this machine' },
    ],
    users: [{ username: 'alice', password: 'a tree in the garden' }],
  },
  {
    name: 'no-crawlers',
    note: 'Networks that have asked for too much.',
    rules: [{ action: 'deny', network: '198.51.100.0/24', note: '' }],
  },
];

export const TEMPLATES: readonly object[] = [
  { name: 'web-app', notes: 'What most hosts get.', fields: { compression: true, labels: ['public'] } },
  { name: 'internal', notes: 'For the office alone.', fields: { access_lists: ['office'], labels: ['team'] } },
];

export const ROUTES: readonly object[] = [
  { route_id: 'shop-api', path_pattern: '/v1/', target_type: 'hostname', target_value: 'api.example.com' },
  {
    route_id: 'monitoring',
    path_pattern: '/healthz',
    target_type: 'hostname',
    target_value: 'status.example.com',
    methods: ['GET'],
    priority: 90,
    description: 'What the monitoring asks.',
  },
];
