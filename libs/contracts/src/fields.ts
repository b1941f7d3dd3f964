import { z } from 'zod';
import {
  ACCESS_ACTIONS,
  BACKEND_PROTOCOLS,
  CLOSINGS,
  HOST_KINDS,
  INTERNAL_CA,
  CLIENT_CERTIFICATE_MODES,
  InvalidInput,
  KEY_TYPES,
  MAX_LISTS_PER_HOST,
  parseAccessListName,
  parseBackendCa,
  parseCertifiedName,
  parseCertName,
  parseClientCa,
  parseCustomHeaders,
  parseCustomResponseHeaders,
  parseEmail,
  parseHsts,
  parseLabels,
  parseLocation,
  parseMaintenanceMessage,
  parseNames,
  parseNetwork,
  parseNotes,
  parsePassword,
  parsePasswordHash,
  parseRanges,
  parseRealm,
  parseRedirectTo,
  parseServerName,
  parseTargetHost,
  parseTargetUrl,
  parseTemplateName,
  parseUsername,
  REDIRECT_STATUSES,
  SATISFY,
  TLS_VERSIONS,
} from '#domain';

/** Turns a parser of the domain into a schema, so that a rule is written once and answers with the same words everywhere. */
export function parsedBy<In extends z.ZodType, Out>(
  input: In,
  parse: (value: z.output<In>) => Out,
): z.ZodPipe<In, z.ZodTransform<Out, z.output<In>>> {
  return input.pipe(
    z.transform((value: z.output<In>, context): Out => {
      try {
        return parse(value);
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        for (const { field, message } of error.problems) {
          const path = field.split('.').slice(1);
          context.issues.push({ code: 'custom', message, path, input: value });
        }
        return z.NEVER;
      }
    }),
  );
}

export const Hostname = parsedBy(z.string().meta({ example: 'app.example.com' }), (value) =>
  parseTargetHost(value, 'value'),
);
export const CertifiedName = parsedBy(z.string().meta({ example: '*.example.com' }), (value) =>
  parseCertifiedName(value, 'value'),
);
/** 1 to 100, for one certificate. */
export const CertifiedNames = parsedBy(z.array(z.string()), (values) =>
  parseNames(values, parseCertifiedName, 'value'),
);
export const Hostnames = parsedBy(z.array(z.string()), (values) => parseNames(values, parseTargetHost, 'value'));

export const CertName = parsedBy(z.string().meta({ example: 'proxy-app-example-com' }), (value) =>
  parseCertName(value, 'value'),
);
export const Email = parsedBy(z.string().meta({ example: 'you@example.com' }), (value) => parseEmail(value, 'value'));
export const TargetUrl = parsedBy(z.string().meta({ example: 'http://localhost:3000' }), (value) =>
  parseTargetUrl(value, 'value'),
);

export const HostKind = z.enum(HOST_KINDS);
export const RedirectTo = parsedBy(z.string().meta({ example: 'www.example.com' }), (value) =>
  parseRedirectTo(value, 'value'),
);
/** An absolute URL that clients are sent to. */
export const Location = parsedBy(z.string().meta({ example: 'https://www.example.com' }), (value) =>
  parseLocation(value, 'value'),
);
export const RedirectStatus = z.literal(REDIRECT_STATUSES);
export const Closing = z.literal(CLOSINGS);
export const MaintenanceMessage = parsedBy(z.string().meta({ example: 'Back at noon.' }), (value) =>
  parseMaintenanceMessage(value, 'value'),
);
/** Ranges of addresses. */
export const Ranges = parsedBy(z.array(z.string()).meta({ example: ['10.0.0.0/8'] }), (values) =>
  parseRanges(values, 'value'),
);

export const Labels = parsedBy(z.array(z.string()).meta({ example: ['shop', 'team:web'] }), (values) =>
  parseLabels(values, 'value'),
);
export const Notes = parsedBy(z.string().meta({ example: 'Moves to the new server in May.' }), (value) =>
  parseNotes(value, 'value'),
);
export const TemplateName = parsedBy(z.string().meta({ example: 'website' }), (value) =>
  parseTemplateName(value, 'value'),
);

export const KeyType = z.enum(KEY_TYPES);
export const AcmeDirectoryUrl = z
  .union([z.url({ protocol: /^https?$/ }), z.literal(INTERNAL_CA)], {
    error: `is neither an http or https URL of an ACME directory nor ${INTERNAL_CA}, the private CA`,
  })
  .meta({ example: 'https://acme-v02.api.letsencrypt.org/directory' });

export const Hsts = parsedBy(z.string().meta({ example: 'max-age=31536000; includeSubDomains' }), (value) =>
  parseHsts(value, 'value'),
);
export const TlsVersion = z.enum(TLS_VERSIONS);

export const ClientCertificateMode = z.enum(CLIENT_CERTIFICATE_MODES);
export const ClientCaPem = parsedBy(z.string().meta({ example: '-----BEGIN CERTIFICATE-----…' }), (value) =>
  parseClientCa(value, 'value'),
);

export const BackendProtocol = z.enum(BACKEND_PROTOCOLS);
export const BackendCaPem = parsedBy(z.string().meta({ example: '-----BEGIN CERTIFICATE-----…' }), (value) =>
  parseBackendCa(value, 'value'),
);
export const BackendServerName = parsedBy(z.string().meta({ example: 'backend.example.net' }), (value) =>
  parseServerName(value, 'value'),
);

export const CustomResponseHeaders = parsedBy(
  z.record(z.string(), z.string()).meta({ example: { 'X-Frame-Options': 'DENY', Server: '' } }),
  (value) => parseCustomResponseHeaders(value, 'value'),
);

export const CustomHeaders = parsedBy(
  z.record(z.string(), z.string()).meta({ example: { 'X-Custom': 'value' } }),
  (value) => parseCustomHeaders(value, 'value'),
);

export const AccessListName = parsedBy(z.string().meta({ example: 'office' }), (value) =>
  parseAccessListName(value, 'value'),
);
/** Those of a host; one that is named twice counts once. */
export const AccessListNames = z
  .array(AccessListName)
  .max(MAX_LISTS_PER_HOST, `names more than ${MAX_LISTS_PER_HOST} access lists`)
  .transform((names) => [...new Set(names)]);
export const AccessAction = z.enum(ACCESS_ACTIONS);
export const Satisfy = z.enum(SATISFY);
export const Network = parsedBy(z.string().meta({ example: '10.0.0.0/8' }), (value) => parseNetwork(value, 'value'));
export const Username = parsedBy(z.string().meta({ example: 'alice' }), (value) => parseUsername(value, 'value'));
export const Password = parsedBy(z.string().meta({ example: 'correct horse' }), (value) =>
  parsePassword(value, 'value'),
);
export const PasswordHash = parsedBy(z.string().meta({ example: '$2y$10$…' }), (value) =>
  parsePasswordHash(value, 'value'),
);
export const Realm = parsedBy(z.string().meta({ example: 'Members only' }), (value) => parseRealm(value, 'value'));
