import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebhookMessage } from '#contracts';
import { createSelfSigned } from '#pki';
import { startProcess, type Service } from './dns-providers/start-service.ts';

/** What a webhook got. */
export interface ReceivedMessage {
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What the next message is answered; 204 where nothing is planned. */
export interface PlannedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Who takes notifications over HTTP, as a process of its own. */
export interface WebhookReceiver extends Service<readonly ReceivedMessage[]> {
  /** What is answered to the next messages. */
  plan(...answers: PlannedAnswer[]): Promise<void>;
  /** The messages that came so far, each attempt. */
  messages(): Promise<WebhookMessage[]>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const service = await startProcess<readonly ReceivedMessage[]>('tests/support/receivers/webhook-server.ts', {});
  return {
    ...service,
    plan: (...answers) => service.change('plan', answers),
    messages: async () => (await service.state()).map(({ body }) => WebhookMessage.parse(JSON.parse(body))),
  };
}

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | null;
  readonly secured: boolean;
  /** With its headers. */
  readonly text: string;
}

export interface SmtpState {
  readonly port: number;
  /** Where TLS is spoken from the beginning. */
  readonly securePort: number;
  readonly mails: readonly ReceivedMail[];
  readonly connections: number;
}

const MAIL_USER = 'alerts@example.com';
export const MAIL_PASSWORD = 'the-password-of-the-mailbox';

/** A mail server that wants STARTTLS and a login, as a process of its own. */
export interface MailServer extends Service<SmtpState> {
  /** Variables of an app that sends mail by it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What is said to commands from now on in place of the usual; `END` is the end of a message, `CONNECT` the greeting; with `ANYBODY` nobody has to log in. */
  plan(answers: Readonly<Record<string, string>>): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const { certificate_pem: CERTIFICATE, private_key_pem: KEY } = await createSelfSigned({
    commonName: 'localhost',
    names: ['localhost'],
    days: 2,
    keyType: 'ecdsa-p256',
  });
  const folder = await mkdtemp(join(tmpdir(), 'mpm-mail-'));
  const bundle = join(folder, 'ca.pem');
  await writeFile(bundle, CERTIFICATE);
  const settings = { CERTIFICATE, KEY, MAIL_USER, MAIL_PASSWORD };
  const service = await startProcess<SmtpState>('tests/support/receivers/smtp-server.ts', settings);
  return {
    ...service,
    environment: {
      SMTP_HOST: 'localhost',
      SMTP_PORT: String((await service.state()).port),
      SMTP_TLS: 'starttls',
      SMTP_USER: MAIL_USER,
      SMTP_PASSWORD: MAIL_PASSWORD,
      NODE_EXTRA_CA_CERTS: bundle,
    },
    plan: (answers) => service.change('plan', answers),
    stop: async () => {
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
