import type { AccessList, ApiToken, Certificate, CertifiedName, Hostname, Issuance, ProxyTarget } from '#domain';
import {
  defaultCertName,
  newIssuance,
  parseAccessListName,
  parseCertName,
  parseTargetHost,
  parseTokenName,
  PLAIN_TARGET,
  scopesOf,
} from '#domain';
import { hashToken, newToken, Store } from '#store';

export const NOW = '2026-01-01T00:00:00.000Z';

/** A store on a test's own Redis, connected. */
export async function openStore(redisUrl: string, encryptionKey?: Buffer): Promise<Store> {
  const store = new Store({
    redisUrl,
    encryptionKey,
    clientName: 'test',
    statusRetentionSeconds: 600,
    sessions: { idle: 60, absolute: 600 },
  });
  try {
    await store.connect(() => {}, AbortSignal.timeout(10_000));
  } catch (error) {
    store.close();
    throw error;
  }
  return store;
}

export function tokenOf(name: string, own: Partial<ApiToken> = {}): ApiToken {
  const token = newToken();
  const hash = hashToken(token);
  return {
    name: parseTokenName(name),
    token,
    hash,
    secret_hash: hash,
    previous: null,
    scopes: scopesOf(parseTokenName(name)),
    expires_at: null,
    cert_email: null,
    created_at: NOW,
    ...own,
  };
}

const TERMS = {
  key_type: 'ecdsa-p256',
  challenge_type: null,
  dns_provider: null,
  profile: null,
  preferred_chain: null,
} as const;

export function targetOf(hostname: string, owner: ApiToken, own: Partial<ProxyTarget> = {}): ProxyTarget {
  return {
    hostname: parseTargetHost(hostname),
    ...PLAIN_TARGET,
    target_url: 'http://127.0.0.1:1',
    slow_start: 0,
    owner_token_hash: owner.hash,
    created_by: owner.name,
    created_at: NOW,
    updated_at: NOW,
    ...own,
  };
}

export function issuanceOf(name: string, owner: ApiToken, own: Partial<Issuance> = {}): Issuance {
  const request = {
    cert_name: parseCertName(name),
    domains: [`${name}.example.com` as CertifiedName],
    email: 'me@example.com',
    acme_directory_url: 'https://localhost:1/dir',
    ...TERMS,
    owner_token_hash: owner.hash,
    created_by: owner.name,
    reason: 'new',
    forced: true,
  } as const;
  return { ...newIssuance(request, crypto.randomUUID(), new Date(NOW)), message: 'requested', ...own };
}

/** A certificate record; give real PEMs where they are served. */
export function certificateOf(host: string, owner: ApiToken, own: Partial<Certificate> = {}): Certificate {
  return {
    cert_name: defaultCertName(host as Hostname),
    domains: [host as CertifiedName],
    email: 'me@example.com',
    acme_directory_url: 'https://localhost:1/dir',
    issued_by: 'https://localhost:1/dir',
    account_url: null,
    ...TERMS,
    status: 'active',
    issued_at: NOW,
    expires_at: '2026-04-01T00:00:00.000Z',
    fingerprint: 'sha256:00',
    fullchain_pem: 'chain',
    private_key_pem: 'the private key',
    labels: [],
    notes: '',
    owner_token_hash: owner.hash,
    created_by: owner.name,
    ...own,
  };
}

export function accessListOf(name: string, owner: ApiToken, own: Partial<AccessList> = {}): AccessList {
  return {
    name: parseAccessListName(name),
    note: '',
    satisfy: 'all',
    rules: [],
    users: [],
    realm: 'Restricted',
    labels: [],
    owner_token_hash: owner.hash,
    created_by: owner.name,
    created_at: NOW,
    updated_at: NOW,
    ...own,
  };
}
