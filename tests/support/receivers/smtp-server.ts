import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, createServer as createSecureServer, TLSSocket } from 'node:tls';
import { serve, setting } from '../dns-providers/service.ts';
import type { ReceivedMail, SmtpState } from '../receivers.ts';

/**
 * A mail server (RFC 5321) with STARTTLS (RFC 3207) and AUTH PLAIN and LOGIN (RFC 4954), which wants both before it takes mail. The test
 * may plan what is said to a command in place of the usual; it holds for as long as the plan does.
 */
const CERTIFICATE = setting<string>('CERTIFICATE');
const KEY = setting<string>('KEY');
const USER = setting<string>('MAIL_USER');
const PASSWORD = setting<string>('MAIL_PASSWORD');

const mails: ReceivedMail[] = [];
let plan: Record<string, string> = {};
let connections = 0;

interface Session {
  socket: Socket;
  secured: boolean;
  user: string | null;
  /** A login is half done, or a message comes. */
  expects: 'command' | 'user' | 'password' | 'plain' | 'data';
  loginAs: string;
  from: string;
  to: string[];
  data: string[];
}

const base64 = (text: string): string => Buffer.from(text, 'base64').toString();
const say = ({ socket }: Session, line: string): void => void socket.write(`${line}\r\n`);

function login(session: Session, user: string, password: string): void {
  session.expects = 'command';
  if (user !== USER || password !== PASSWORD) return say(session, `535 5.7.8 Bad login: ${user} ${password}`);
  session.user = user;
  say(session, '235 2.7.0 Welcome');
}

function take(session: Session, line: string): void {
  switch (session.expects) {
    case 'user':
      session.loginAs = base64(line);
      session.expects = 'password';
      return say(session, `334 ${Buffer.from('Password:').toString('base64')}`);
    case 'password':
      return login(session, session.loginAs, base64(line));
    case 'plain':
      return plain(session, line);
    case 'data':
      return data(session, line);
    case 'command':
      return command(session, line);
  }
}

function plain(session: Session, text: string): void {
  const [, user = '', password = ''] = base64(text).split('\0');
  login(session, user, password);
}

function data(session: Session, line: string): void {
  if (line !== '.') return void session.data.push(line.replace(/^\./, ''));
  session.expects = 'command';
  const { from, to, user, secured } = session;
  if (plan['END']) return say(session, plan['END']);
  mails.push({ from, to, user, secured, text: session.data.join('\n') });
  say(session, `250 2.0.0 Queued as ${mails.length}`);
}

function command(session: Session, line: string): void {
  const [, verb = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
  const planned = plan[verb.toUpperCase()];
  if (planned) return say(session, planned);
  switch (verb.toUpperCase()) {
    case 'EHLO':
      return say(
        session,
        ['250-mail', session.secured ? '250-AUTH PLAIN LOGIN' : '250-STARTTLS', '250 8BITMIME'].join('\r\n'),
      );
    case 'STARTTLS':
      say(session, '220 2.0.0 Go ahead');
      return secure(session);
    case 'AUTH':
      return auth(session, rest);
    case 'MAIL':
      if (session.user === null && plan['ANYBODY'] === undefined) return say(session, '530 5.7.0 Log in first');
      Object.assign(session, { from: addressIn(rest), to: [], data: [] });
      return say(session, '250 2.1.0 Ok');
    case 'RCPT':
      if (addressIn(rest).startsWith('nobody@')) return say(session, '550 5.1.1 No such user');
      session.to.push(addressIn(rest));
      return say(session, '250 2.1.5 Ok');
    case 'DATA':
      session.expects = 'data';
      return say(session, '354 End with a dot');
    case 'QUIT':
      say(session, '221 2.0.0 Bye');
      return void session.socket.end();
    default:
      return say(session, verb.toUpperCase() === 'RSET' ? '250 2.0.0 Ok' : '502 5.5.1 Unknown');
  }
}

function auth(session: Session, rest: string): void {
  const [method = '', first] = rest.split(' ');
  if (method === 'PLAIN' && first) return plain(session, first);
  session.expects = method === 'PLAIN' ? 'plain' : 'user';
  say(session, `334 ${method === 'PLAIN' ? '' : Buffer.from('Username:').toString('base64')}`);
}

const addressIn = (text: string): string => /<([^>]*)>/.exec(text)?.[1] ?? '';

function secure(session: Session): void {
  session.socket.removeAllListeners('data');
  const secureContext = createSecureContext({ cert: CERTIFICATE, key: KEY });
  session.socket = new TLSSocket(session.socket, { isServer: true, secureContext });
  session.secured = true;
  listen(session);
}

function listen(session: Session): void {
  let rest = '';
  session.socket.on('error', () => {});
  session.socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(session, line);
  });
}

const begin = (secured: boolean) => (socket: Socket) => {
  connections += 1;
  const session: Session = {
    socket,
    secured,
    user: null,
    expects: 'command',
    loginAs: '',
    from: '',
    to: [],
    data: [],
  };
  listen(session);
  if (plan['CONNECT'] !== 'silence') say(session, plan['CONNECT'] ?? '220 mail ESMTP');
};

const server = createServer(begin(false));
/** RFC 8314: TLS from the beginning. */
const secureServer = createSecureServer({ cert: CERTIFICATE, key: KEY }, begin(true));
const portOf = (listening: Server): number => (listening.address() as AddressInfo).port;

secureServer.listen(0, '127.0.0.1', () =>
  server.listen(0, '127.0.0.1', () =>
    serve(
      () => ({ status: 404, body: '' }),
      (): SmtpState => ({ port: portOf(server), securePort: portOf(secureServer), mails, connections }),
      (_, body) => {
        plan = JSON.parse(body) as Record<string, string>;
      },
    ),
  ),
);
