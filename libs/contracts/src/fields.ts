import { z } from 'zod';
import {
  BACKEND_PROTOCOLS,
  InvalidInput,
  KEY_TYPES,
  parseCaPem,
  parseCertifiedName,
  parseCertName,
  parseCustomHeaders,
  parseCustomResponseHeaders,
  parseEmail,
  parseHostname,
  parseHsts,
  parseServerName,
  parseTargetUrl,
  TLS_VERSIONS,
} from '#domain';

/** Turns a parser of the domain into a schema, so that a rule is written once and answers with the same words everywhere. */
function parsedBy<In extends z.ZodType, Out>(
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
  parseHostname(value, 'value'),
);
export const CertifiedName = parsedBy(z.string().meta({ example: '*.example.com' }), (value) =>
  parseCertifiedName(value, 'value'),
);
export const CertName = parsedBy(z.string().meta({ example: 'proxy-app-example-com' }), (value) =>
  parseCertName(value, 'value'),
);
export const Email = parsedBy(z.string().meta({ example: 'you@example.com' }), (value) => parseEmail(value, 'value'));
export const TargetUrl = parsedBy(z.string().meta({ example: 'http://localhost:3000' }), (value) =>
  parseTargetUrl(value, 'value'),
);
export const KeyType = z.enum(KEY_TYPES);
export const AcmeDirectoryUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http or https URL of an ACME directory' })
  .meta({ example: 'https://acme-v02.api.letsencrypt.org/directory' });

export const Hsts = parsedBy(z.string().meta({ example: 'max-age=31536000; includeSubDomains' }), (value) =>
  parseHsts(value, 'value'),
);
export const TlsVersion = z.enum(TLS_VERSIONS);

export const BackendProtocol = z.enum(BACKEND_PROTOCOLS);
export const BackendCaPem = parsedBy(z.string().meta({ example: '-----BEGIN CERTIFICATE-----…' }), (value) =>
  parseCaPem(value, 'value'),
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
