/** A thing that somebody wants to do, as a few commands. */
export interface Topic {
  readonly name: string;
  readonly about: string;
  /** What one does, and the words of the recipe; each is a call that would be understood. */
  readonly steps: readonly (readonly [what: string, ...words: string[]])[];
  /** Pages of docs/. */
  readonly read: readonly string[];
}

const HOST = 'app.example.com';

export const TOPICS: readonly Topic[] = [
  {
    name: 'start',
    about: 'The whole system on this machine, or in containers.',
    steps: [
      ['start everything; Ctrl-C stops it', 'start'],
      ['make a token for the GUI and the recipes', 'token-generate', 'admin', 'you@example.com'],
      ['put your first host in front of a backend', 'proxy-create', HOST, 'http://localhost:3000'],
      ['see how the system is', 'health'],
      ['the same in containers', 'up'],
      ['serve a name with one command', 'serve-acme', '--domain=app.example.com', '--email=you@example.com'],
    ],
    read: ['guides/first-host.md', 'guides/docker-compose.md', 'guides/serve-modes.md'],
  },
  {
    name: 'hosts',
    about: 'What clients ask for, and where it goes.',
    steps: [
      ['put a host in front of a backend', 'proxy-create', HOST, 'http://localhost:3000'],
      ['list the hosts, with what is wrong', 'proxy-list'],
      ['see all of one', 'proxy-show', HOST],
      ['change one', 'proxy-update', HOST, 'https-redirect=true'],
      ['have several backends', 'proxy-upstream-add', HOST, 'http://10.0.0.8:3000'],
      ['put it under maintenance', 'proxy-maintenance', HOST, 'on'],
      ['delete it', 'proxy-delete', HOST],
    ],
    read: ['guides/hosts.md', 'guides/upstreams.md', 'guides/limits.md', 'guides/organising-hosts.md'],
  },
  {
    name: 'certificates',
    about: 'Each host gets its own by itself; these are for all else.',
    steps: [
      ['list them', 'cert-list'],
      ['follow one that is ordered', 'cert-status', 'proxy-app-example-com', 'wait'],
      ['see what would keep a CA from issuing', 'cert-doctor', HOST],
      ['see every attempt', 'cert-history', 'proxy-app-example-com'],
      ['order one for several names', 'cert-create-multi', 'shared', 'a.example.com,b.example.com'],
      ['and have a host use it', 'proxy-cert-attach', HOST, 'shared'],
      ['go from staging to production', 'cert-to-production', 'shared'],
      ['bring one from elsewhere', 'cert-import', 'mine', 'chain.pem', 'key.pem'],
    ],
    read: ['guides/certificates.md', 'guides/dns-01.md', 'guides/preflight.md'],
  },
  {
    name: 'alerts',
    about: 'What somebody should know, and who is told.',
    steps: [
      ['see what is wrong, and what to do', 'alerts'],
      ['have a webhook called', 'notify-add', 'ops', 'webhook', 'url=https://hooks.example.com/mpm'],
      ['have people told by e-mail (SMTP_HOST)', 'notify-add', 'team', 'email', 'to=ops@example.com'],
      ['try it', 'notify-test', 'ops'],
      ['see how messages arrived', 'notify-list'],
    ],
    read: ['guides/notifications.md'],
  },
  {
    name: 'login',
    about: 'GitHub login in front of a host, without a change to what is behind it.',
    steps: [
      ['make the host where people log in', 'auth-setup', 'example.com'],
      ['put a login in front of a host', 'proxy-auth-enable', HOST, 'admin', '', 'redirect', 'users=alice,bob'],
      ['say who may come in', 'proxy-auth-config', HOST, 'emails=*@example.com'],
      ['see whether a login works, and what it lacks', 'test-auth-flow', HOST],
      ['see who is logged in', 'oauth-sessions'],
      ['log somebody out everywhere', 'oauth-revoke', 'user', 'alice'],
    ],
    read: ['guides/github-login.md', 'guides/protecting-a-host.md', 'reference/oauth.md'],
  },
  {
    name: 'mcp',
    about: 'An MCP server that MCP clients log in to, without a change to it.',
    steps: [
      ['make the host where people log in', 'auth-setup', 'example.com'],
      ['put a host in front of the server', 'mcp-add', 'mcp.example.com', 'http://127.0.0.1:3001/mcp', 'users=alice'],
      ['walk the way of a client, and see where it ends', 'mcp-test', 'mcp.example.com'],
      ['see what people have allowed', 'oauth-grants'],
    ],
    read: ['guides/mcp-servers.md', 'reference/oauth.md'],
  },
  {
    name: 'access',
    about: 'Who may reach a host, by address, by password or by certificate.',
    steps: [
      ['make an access list', 'access-list-create', 'office', 'rule=allow 10.0.0.0/8', 'user=alice:secret'],
      ['have a host keep to it', 'access-list-attach', HOST, 'office'],
      ['take users of an htpasswd file', 'access-list-import-htpasswd', 'office', '.htpasswd'],
      ['ask clients for certificates', 'proxy-update', HOST, 'client-certificate=require', 'client-ca-pem=internal-ca'],
      ['see what an address would get', 'explain', 'https://app.example.com/', 'ip=203.0.113.7'],
    ],
    read: ['guides/access-lists.md', 'guides/client-certificates.md'],
  },
  {
    name: 'routes',
    about: 'Some paths that go elsewhere than their host.',
    steps: [
      ['list them, in the order in which they are looked at', 'route-list'],
      ['send a path to another host', 'route-create', '/shop/', 'hostname', 'shop.example.com', 'admin', '60'],
      ['say which routes a host takes', 'proxy-update', HOST, 'route-mode=none'],
    ],
    read: ['guides/routes.md'],
  },
  {
    name: 'ca',
    about: 'A private CA for a LAN, for servers and clients.',
    steps: [
      ['make it', 'ca-init'],
      ['have a host use it', 'proxy-create', 'nas.lan', 'http://10.0.0.5', 'acme-directory-url=internal-ca'],
      ['write what clients have to trust', 'ca-export', 'ca'],
      ['hand out a certificate for a client', 'ca-create-client-cert', 'laptop'],
      ['see what ends soon', 'ca-check-expiry'],
      ['let certbot, Caddy or Traefik order here', 'ca-acme-key', 'admin'],
    ],
    read: ['guides/private-ca.md', 'guides/acme-directory.md'],
  },
  {
    name: 'tokens',
    about: 'Who may change what: a token owns what it made; the one named admin may change everything.',
    steps: [
      ['make one', 'token-generate', 'alice', 'alice@example.com'],
      ['see one again', 'token-show', 'alice'],
      ['list them', 'token-list'],
      ['delete one with all that it owns', 'token-delete', 'alice'],
    ],
    read: ['reference/rest.md'],
  },
  {
    name: 'configuration',
    about: 'What is decided before the start is in .env; the rest is changed while it runs.',
    steps: [
      ['see every variable in effect', 'config-show'],
      ['change one; it counts from the next start on', 'config-set', 'HTTP_PORT', '8080'],
      ['check all of it', 'config-validate'],
      ['see what is decided while it runs', 'settings-show'],
      ['say what new hosts get', 'host-defaults-set', 'https-redirect=true'],
    ],
    read: ['reference/configuration.md'],
  },
  {
    name: 'backup',
    about: 'Everything in one file, and the way back.',
    steps: [
      ['write everything into one encrypted file', 'backup', 'mpm.backup', 'passphrase.txt'],
      ['bring it back, here or on another machine', 'restore', 'mpm.backup', 'passphrase.txt'],
      ['keep everything as it is, in Redis', 'snapshot-create'],
      ['list what can be gone back to', 'snapshot-list'],
    ],
    read: ['guides/backup.md'],
  },
  {
    name: 'troubleshooting',
    about: 'Something does not work.',
    steps: [
      ['see how the system is', 'health'],
      ['see what would become of a request, and why', 'explain', 'https://app.example.com/path'],
      ['see the requests to a host as they come', 'logs-host', HOST, 'follow'],
      ['look for what keeps a CA from issuing', 'cert-doctor', HOST],
      ['look for what a login lacks', 'test-auth-flow', HOST],
      ['check proxying itself', 'test-proxy-all'],
      ['check the configuration', 'config-validate'],
    ],
    read: ['guides/explain.md', 'guides/observability.md', 'guides/preflight.md'],
  },
];
