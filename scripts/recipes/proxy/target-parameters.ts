import { accessListNames } from '../access-list/kinds.ts';
import { TargetUpdate } from '#contracts';
import type { FieldProblem } from '#domain';
import {
  backendProtocol,
  clientAuthorities,
  certName,
  clientCertificateMode,
  directoryUrl,
  email,
  headers,
  hostname,
  hsts,
  keyType,
  orNone,
  routeIds,
  routeMode,
  responseHeaders,
  serverName,
  targetUrl,
  text,
  tlsVersion,
  yesOrNo,
} from '../arguments/kinds.ts';
import { fieldsOf } from '../arguments/given.ts';
import { byName, optional, required, withAlias } from '../arguments/parameter.ts';
import { KIND_OF_HOST } from './kind-parameters.ts';
import { ORGANISATION } from './organisation-parameters.ts';
import { LIMITS } from './limit-parameters.ts';
import { BALANCED } from './upstream-kinds.ts';

/** What all recipes about one host begin with. */
export const HOST = { hostname: required(hostname, 'the host, such as app.example.com') };
export const TOKEN = { token: optional(text, 'token or its name; left out: ADMIN_TOKEN, or the token named admin') };
export const READING_TOKEN = {
  token: optional(text, 'token or its name: as its owner sees it; left out: as anybody does'),
};

/** Switches that creating a target takes by position. */
export const SWITCHES = {
  staging: optional(yesOrNo, 'order the certificate from ACME_STAGING_URL'),
  preserve_host: withAlias(
    optional(yesOrNo, 'true: the backend sees the Host that the client asked for'),
    'preserve_host_header',
  ),
  enable_http: optional(yesOrNo, 'serve plain HTTP; false: 404 there'),
  enable_https: optional(yesOrNo, 'serve HTTPS; false: 404 there, and no certificate is ordered'),
};

/** Further fields of a target, by name. */
export const DETAILS = {
  ...KIND_OF_HOST,
  enabled: byName(optional(yesOrNo, 'false: 503 on both protocols')),
  https_redirect: byName(optional(yesOrNo, 'true: plain HTTP is sent to https; challenges are answered all the same')),
  hsts: byName(optional(orNone(hsts), "Strict-Transport-Security, such as max-age=31536000; 'none': the backend's")),
  min_tls_version: byName(optional(tlsVersion, '1.3: clients that speak only 1.2 are turned away')),
  access_lists: byName(
    optional(accessListNames, "access lists, every one of which must admit a client; 'none': open to everybody"),
  ),
  client_certificate: byName(
    optional(
      clientCertificateMode,
      'request: clients are asked for a certificate; require: nobody gets in without one',
    ),
  ),
  route_mode: byName(optional(routeMode, 'which routes apply: all, selective (only enabled-routes), none')),
  enabled_routes: byName(optional(routeIds, 'the routes that apply with route-mode selective')),
  disabled_routes: byName(optional(routeIds, 'the routes that do not apply with route-mode all')),
  client_ca_pem: byName(optional(orNone(clientAuthorities), "authorities of clients' certificates")),
  cert_name: byName(optional(orNone(certName), 'the certificate to use; left out: one of its own is ordered')),
  cert_email: byName(optional(orNone(email), "contact for its certificate; left out: the token's")),
  key_type: byName(optional(orNone(keyType), 'key of its certificate; left out: CERT_KEY_TYPE')),
  acme_directory_url: byName(optional(orNone(directoryUrl), 'the CA to order from; left out: ACME_DIRECTORY_URL')),
  custom_headers: byName(
    optional(headers, "header set on every request to the backend; once for each, or all as JSON; 'none': no header"),
  ),
  custom_response_headers: byName(
    optional(
      responseHeaders,
      "the same for every answer of the backend; an empty value takes the backend's header away",
    ),
  ),
  ...BALANCED,
  backend_protocol: byName(
    optional(backendProtocol, 'http2: as gRPC needs it; over plain http without an upgrade (h2c)'),
  ),
  backend_ca_pem: byName(
    optional(orNone(clientAuthorities), "authorities of an https backend; left out: the system's"),
  ),
  backend_server_name: byName(
    optional(orNone(serverName), "name of an https backend; left out: the target-url's host"),
  ),
  backend_verify: byName(optional(yesOrNo, 'false: any certificate of an https backend will do')),
  ...ORGANISATION,
  ...LIMITS,
};

export const TARGET_URL_OR_TEMPLATE = {
  target_url: optional(targetUrl, 'the backend, such as http://localhost:3000; "" where the template has it'),
};
export const ANOTHER_TARGET_URL = { target_url: byName(optional(targetUrl, 'another backend')) };

/** Arguments of a recipe: fields of a target by their names, and what stands for some of them. */
interface Fields {
  readonly staging?: boolean | undefined;
  readonly preserve_host?: boolean | undefined;
  readonly acme_directory_url?: string | null | undefined;
}

export const checkDirectory = ({ staging, acme_directory_url }: Fields): FieldProblem[] =>
  staging !== undefined && acme_directory_url !== undefined
    ? [{ field: 'staging', message: 'and acme-directory-url both name a CA; give one of them' }]
    : [];

/** The body for the API: what was given, and nothing else. `staging=false` is the server's own CA again. */
export const targetBody = <F extends Fields>(
  { staging, preserve_host, acme_directory_url, ...fields }: F,
  stagingUrl: string,
) =>
  fieldsOf(TargetUpdate.shape, {
    ...fields,
    preserve_host_header: preserve_host,
    acme_directory_url: staging === undefined ? acme_directory_url : staging ? stagingUrl : null,
  });
