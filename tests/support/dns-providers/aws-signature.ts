import { createHash, createHmac } from 'node:crypto';
import type { ServiceRequest } from './service.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Must come with every request, if there is one. */
  readonly sessionToken?: string;
}

/** Why a signature is refused, as AWS calls it. */
export interface SignatureProblem {
  readonly code: string;
  readonly message: string;
}

const SKEW_MS = 300_000;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Checks Signature Version 4 as "Authenticating Requests" in the AWS General Reference describes it. */
export function checkSignature(request: ServiceRequest, credentials: AwsCredentials): SignatureProblem | undefined {
  const { headers } = request;
  const [, id, scope = '', signed = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (id === undefined) return { code: 'MissingAuthenticationToken', message: 'Missing Authentication Token' };
  if (id !== credentials.accessKeyId || headers['x-amz-security-token'] !== credentials.sessionToken)
    return { code: 'InvalidClientTokenId', message: 'The security token included in the request is invalid.' };
  const date = String(headers['x-amz-date']);
  const [day = '', region = '', service = '', end] = scope.split('/');
  if (!date.startsWith(day) || region !== 'us-east-1' || service !== 'route53' || end !== 'aws4_request')
    return { code: 'SignatureDoesNotMatch', message: `Credential should be scoped to us-east-1, not ${scope}.` };
  const names = signed.split(';');
  if (!names.includes('host') || !names.includes('x-amz-date'))
    return { code: 'SignatureDoesNotMatch', message: 'Host and X-Amz-Date must be signed.' };
  const canonical = [
    request.method,
    request.url.pathname.split('/').map(encode).join('/'),
    [...request.url.searchParams]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim().replaceAll(/\s+/g, ' ')}`),
    '',
    signed,
    sha256(request.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${credentials.secretAccessKey}`, day));
  if (hmac(key, toSign).toString('hex') !== signature)
    return { code: 'SignatureDoesNotMatch', message: 'The request signature we calculated does not match.' };
  const signedAt = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  return Math.abs(Date.now() - signedAt) > SKEW_MS
    ? { code: 'SignatureDoesNotMatch', message: `Signature expired: ${date} is now earlier than allowed` }
    : undefined;
}

const encode = (text: string): string =>
  encodeURIComponent(decodeURIComponent(text)).replaceAll(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
