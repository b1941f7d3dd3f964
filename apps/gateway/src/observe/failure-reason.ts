const CONNECT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'MPM_INTERNAL_PORT',
]);
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** The few words that metrics have for what a backend fails with. */
export function failureReason(code: string): 'connect' | 'timeout' | 'tls' | 'broken' | 'other' {
  if (CONNECT.has(code)) return 'connect';
  if (BROKEN.has(code)) return 'broken';
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return 'timeout';
  return /CERT|SIGNATURE|ISSUER|^ERR_(TLS|SSL)|^EPROTO/.test(code) ? 'tls' : 'other';
}
