import { LOOPBACK } from '../clients/client-rules.ts';
import { html, page, type Html } from '../pages/page.ts';

/** What a person decides about. */
export interface ConsentQuestion {
  readonly uid: string;
  readonly username: string;
  readonly clientName: string | undefined;
  readonly clientId: string;
  /** undefined for a device, which asks for its answer itself. */
  readonly redirectUri: string | undefined;
  readonly hosts: readonly string[];
  readonly scopes: readonly string[];
}

/** What scopes mean; those of a host are its own. */
const IN_WORDS: Readonly<Record<string, string>> = {
  access: 'Use it as you',
  'gateway:read': 'Look at this gateway with your rights: its hosts, certificates, routes and recent requests',
  'gateway:write': 'Change this gateway with your rights: make and delete hosts, certificates and routes',
  openid: 'Know that it is you',
  profile: 'Know your name',
  email: 'Know your e-mail address',
  groups: 'Know your groups',
  offline_access: 'Go on while you are not there, until you take this back',
};

/** Where an application will be answered: a host, this device, or an app of this device by its scheme. */
function whereTo(redirectUri: string | undefined): { text: string; isThisDevice: boolean } {
  if (redirectUri === undefined) return { text: 'the device that shows the code', isThisDevice: false };
  const { protocol, hostname, host } = new URL(redirectUri);
  if (LOOPBACK.has(hostname)) return { text: `this device (${host})`, isThisDevice: true };
  if (protocol === 'https:') return { text: host, isThisDevice: false };
  return { text: `an app on this device (${protocol})`, isThisDevice: true };
}

/** A client that has a document is known by who publishes that; all others are known by nothing but what they say. */
function whose(clientId: string): Html {
  const url = URL.parse(clientId);
  return url?.protocol === 'https:'
    ? html`<dt>Published by</dt>
        <dd>${url.host}</dd>`
    : html`<dt>Published by</dt>
        <dd>not known: it has registered itself</dd>`;
}

/** Asks whether an application may act for somebody: who it says that it is, and what cannot be pretended. */
export function consentPage(question: ConsentQuestion): string {
  const { uid, username, clientName, clientId, redirectUri, hosts, scopes } = question;
  const to = whereTo(redirectUri);
  const name = clientName ?? clientId;
  return page(
    'Allow access?',
    html`<p>
        An application that calls itself <strong>${name}</strong> asks for access as <strong>${username}</strong>.
      </p>
      <dl>
        ${hosts.map(
          (host) =>
            html`<dt>To</dt>
              <dd>${host}</dd>`,
        )}
        <dt>Answers go to</dt>
        <dd>${to.text}</dd>
        ${whose(clientId)}
      </dl>
      <p>It wants to:</p>
      <ul>
        ${scopes.map((scope) => html`<li>${IN_WORDS[scope] ?? scope}</li>`)}
      </ul>
      ${to.isThisDevice ? html`<p class="warning">Any program on this device could say that it is ${name}. Go on only if you have just begun this yourself.</p>` : undefined}
      <form method="post" action="/interaction/${uid}/allow"><button class="primary" type="submit">Allow</button></form>
      <form method="post" action="/interaction/${uid}/deny"><button type="submit">Deny</button></form>
      <p class="note">You are not ${username}? <a href="/logout">Log out</a>, and begin anew.</p>`,
  );
}

/** Tells somebody who may not use a host so, before an application has a token that is good for nothing. */
export const refusedPage = (uid: string, username: string, hosts: readonly string[]): string =>
  page(
    'You may not use this host',
    html`<p>You are logged in as <strong>${username}</strong>, who may not use ${hosts.join(', ')}.</p>
      <p>Ask its owner for access, or <a href="/logout">log out</a>, log in as somebody else, and begin anew.</p>
      <form method="post" action="/interaction/${uid}/deny">
        <button type="submit">Back to the application</button>
      </form>`,
  );
