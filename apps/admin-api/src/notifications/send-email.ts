import { createTransport } from 'nodemailer';
import type { Configuration } from '#config';
import type { Delivery, NotificationTarget } from '#domain';
import { subjectOf, textOf } from './message.ts';
import { shownAnswer, type Sent } from './sent.ts';

const DEADLINE_MS = 10_000;
/** The library calls by one name what goes wrong below TLS and in it. */
const NETWORK = /ECONN|ENOTFOUND|EHOST|ENET|EAI_|ETIMEDOUT|EPIPE/;

interface SmtpFailure extends Error {
  readonly code?: string;
  /** What the server said, and its status. */
  readonly response?: string;
  readonly responseCode?: number;
}

/** Hands a message to the mail server (RFC 5321). One recipient that it takes is enough: those it refuses are told. */
export async function sendEmail(
  { to }: NotificationTarget,
  delivery: Delivery,
  configuration: Configuration,
  stopping: AbortSignal,
): Promise<Sent> {
  const { SMTP_HOST, SMTP_PASSWORD } = configuration;
  if (SMTP_HOST === '') return notConfigured();
  const transport = transportOf(configuration);
  try {
    const info = await transport.sendMail({
      from: { name: 'MCP Proxy Manager', address: senderOf(configuration) },
      to: [...to],
      subject: subjectOf(delivery),
      text: textOf(delivery),
      messageId: `<${delivery.id}@${SMTP_HOST.replaceAll(/[^A-Za-z0-9.-]/g, '') || 'localhost'}>`,
      // RFC 3834: nobody is to answer that they are on holiday.
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal: AbortSignal.any([stopping, AbortSignal.timeout(2 * DEADLINE_MS)]),
    });
    const but = info.rejected.length > 0 ? `; refused: ${info.rejected.join(', ')}` : '';
    return {
      delivered: true,
      answer: shownAnswer(`${info.response}${but}`, [SMTP_PASSWORD]),
      remedy: null,
      retry: false,
    };
  } catch (error) {
    return failed(error as SmtpFailure, configuration);
  } finally {
    transport.close();
  }
}

function transportOf({ SMTP_HOST, SMTP_PORT, SMTP_TLS, SMTP_USER, SMTP_PASSWORD }: Configuration) {
  return createTransport({
    host: SMTP_HOST,
    port: SMTP_PORT,
    secure: SMTP_TLS === 'tls',
    requireTLS: SMTP_TLS === 'starttls',
    ignoreTLS: SMTP_TLS === 'off',
    ...(SMTP_USER !== '' && { auth: { user: SMTP_USER, pass: SMTP_PASSWORD } }),
    dnsTimeout: DEADLINE_MS,
    connectionTimeout: DEADLINE_MS,
    greetingTimeout: DEADLINE_MS,
    socketTimeout: DEADLINE_MS,
    // A message is text of ours; nothing of it is ever read from elsewhere.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

const senderOf = ({ SMTP_FROM, SMTP_USER, ADMIN_EMAIL, SMTP_HOST }: Configuration): string =>
  SMTP_FROM || (SMTP_USER.includes('@') ? SMTP_USER : ADMIN_EMAIL || `mcp-proxy-manager@${SMTP_HOST}`);

const notConfigured = (): Sent => ({
  delivered: false,
  answer: 'SMTP_HOST is not set',
  remedy: 'Name the mail server: SMTP_HOST, and SMTP_USER and SMTP_PASSWORD where it wants a login; then restart.',
  retry: true,
});

function failed({ code, message, response, responseCode }: SmtpFailure, configuration: Configuration): Sent {
  const answer = shownAnswer(response || `${message}${code ? ` (${code})` : ''}`, [configuration.SMTP_PASSWORD]);
  // What is wrong with the login can be mended while the message waits; any other 5xx is the last word on it.
  const isFinal = code !== 'EAUTH' && responseCode !== undefined && responseCode >= 500;
  const isTls = code === 'ETLS' || (code === 'ESOCKET' && !NETWORK.test(message));
  const remedy = remedyOf(isTls ? 'ETLS' : code, responseCode, configuration);
  return { delivered: false, answer, remedy, retry: !isFinal };
}

function remedyOf(
  code: string | undefined,
  status: number | undefined,
  { SMTP_PORT, SMTP_TLS }: Configuration,
): string {
  if (code === 'EAUTH') return 'The mail server refuses the login: check SMTP_USER and SMTP_PASSWORD, then restart.';
  if (code === 'ETLS')
    return `TLS did not come about: check SMTP_TLS (now ${SMTP_TLS}) and SMTP_PORT (now ${SMTP_PORT}): usually starttls with 587, tls with 465. A certificate of your own CA is trusted by NODE_EXTRA_CA_CERTS.`;
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return status !== undefined && status < 500
      ? 'The mail server does not want it now; it is tried again.'
      : 'The mail server refuses the sender, a recipient or the message: check SMTP_FROM and the addresses in to.';
  return 'Check SMTP_HOST and SMTP_PORT, and that this server may connect to them; it is tried again.';
}
