import type { KoaContextWithOIDC, ErrorOut, ClientMetadata } from 'oidc-provider';
import { Html, html, page } from './page.ts';
import { LOGIN_OVER } from './page-error.ts';
import { policyWithForms } from './page-headers.ts';

type Context = KoaContextWithOIDC;

function show(context: Context, title: string, body: Html): void {
  context.type = 'html';
  context.set('content-security-policy', policyWithForms());
  context.set('cache-control', 'no-store');
  context.body = page(title, body);
}

/** What the library's errors mean for the person who meets them; the rest is for who wrote the client. */
const IN_WORDS: Readonly<Record<string, string>> = {
  invalid_request: 'The application sent a request that cannot be understood. This is for its makers to mend.',
  invalid_client: 'The application is not known here, or not any more. Connect it again, so that it can register anew.',
  invalid_redirect_uri: 'The application asked to be answered at an address that it has not registered.',
  invalid_target: 'The application asked for access to a host that is not protected here.',
  access_denied: 'Access was not allowed.',
  slow_down: 'Too many codes were tried. Wait a few minutes, and type the code of the device again.',
  server_error: 'Something went wrong on this server. Its log has the details.',
};

/** The error page of everything that people meet; programs get JSON. */
export function providerError(context: Context, out: ErrorOut): void {
  if (context.accepts('json', 'html') !== 'html') {
    context.body = out;
    return;
  }
  const what = context.oidc?.route.endsWith('resume') ? LOGIN_OVER : IN_WORDS[out.error];
  show(
    context,
    'This did not work',
    html`<p>${what ?? 'The application could not be connected.'}</p>
      <p class="note">${out.error}${out.error_description ? `: ${out.error_description}` : ''}</p>`,
  );
}

export function deviceInput(context: Context, form: string, _out?: ErrorOut, error?: Error): void {
  const { name, userCode } = (error ?? {}) as { name?: string; userCode?: string };
  const message =
    userCode !== undefined || name === 'NoCodeError'
      ? 'That code is not right, or is over. Look at the device, and type it again.'
      : name === 'AbortedError'
        ? 'The device was not connected.'
        : error && 'That did not work. Begin anew at the device.';
  show(
    context,
    'Connect a device',
    html`${message ? html`<p class="warning" role="alert">${message}</p>` : undefined}
      <p><label for="code">Type the code that the device shows.</label></p>
      ${new Html(form.replace('type="text"', 'type="text" id="code"').replace(/ onfocus="[^"]*"/, ''))}
      <button class="primary" type="submit" form="op.deviceInputForm">Continue</button>`,
  );
}

export function deviceConfirmation(
  context: Context,
  form: string,
  client: { readonly clientName?: string | undefined; readonly clientId: string },
  _device: unknown,
  userCode: string,
): void {
  show(
    context,
    'Connect this device?',
    html`<p>
        <strong>${client.clientName ?? client.clientId}</strong> wants to be connected. Go on only if the device in
        front of you shows this code, and you began this yourself:
      </p>
      <p><code>${userCode}</code></p>
      ${new Html(form)}
      <button class="primary" type="submit" form="op.deviceConfirmForm">The code is the same</button>
      <button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">Cancel</button>`,
  );
}

export function deviceSuccess(context: Context): void {
  const { clientName } = (context.oidc.client ?? {}) as ClientMetadata & { clientName?: string };
  show(
    context,
    'The device is connected',
    html`<p>${clientName ?? 'It'} goes on by itself. You can close this page.</p>`,
  );
}
