import { z } from 'zod';
import {
  BACKEND_PROTOCOLS,
  CLIENT_CERTIFICATE_MODES,
  CLOSINGS,
  HOST_KINDS,
  REDIRECT_STATUSES,
  ROUTE_MODES,
  TLS_VERSIONS,
  type AccessListName,
  type CertName,
  type TargetHost,
  type RouteId,
  type ProxyTarget,
} from '#domain';
import { as, keyType, owned, time } from './records.ts';

/** Fields of before a release that has them have their defaults here. */
export const TargetRecord: z.ZodType<ProxyTarget> = z.object({
  ...owned,
  hostname: as<TargetHost>(),
  kind: z.enum(HOST_KINDS).default('proxy'),
  target_url: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  redirect_to: z.string().nullable().default(null),
  redirect_status: z.literal(REDIRECT_STATUSES).default(302),
  redirect_keep_path: z.boolean().default(true),
  closed_with: z.literal(CLOSINGS).default(404),
  maintenance: z.boolean().default(false),
  maintenance_message: z.string().nullable().default(null),
  maintenance_allow_from: z.array(z.string()).default([]),
  cert_name: as<CertName>().nullable(),
  created_at: time,
  updated_at: time,
  enabled: z.boolean(),
  enable_http: z.boolean(),
  enable_https: z.boolean(),
  https_redirect: z.boolean().default(false),
  hsts: z.string().nullable().default(null),
  min_tls_version: z.enum(TLS_VERSIONS).default('1.2'),
  access_lists: z.array(as<AccessListName>()).default([]),
  client_certificate: z.enum(CLIENT_CERTIFICATE_MODES).default('off'),
  client_ca_pem: z.string().nullable().default(null),
  route_mode: z.enum(ROUTE_MODES).default('all'),
  enabled_routes: z.array(as<RouteId>()).default([]),
  disabled_routes: z.array(as<RouteId>()).default([]),
  preserve_host_header: z.boolean(),
  custom_headers: z.record(z.string(), z.string()),
  custom_response_headers: z.record(z.string(), z.string()).default({}),
  backend_protocol: z.enum(BACKEND_PROTOCOLS).default('http1'),
  backend_ca_pem: z.string().nullable().default(null),
  backend_server_name: z.string().nullable().default(null),
  backend_verify: z.boolean().default(true),
  cert_email: z.string().nullable(),
  key_type: keyType.nullable(),
  acme_directory_url: z.string().nullable(),
});
