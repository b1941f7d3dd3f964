import { runApp } from '#platform';

// oidc-provider prints something about Node when it is loaded, which has to find the log.
await runApp('oauth-server', async (context) => (await import('./start-oauth-server.ts')).startOauthServer(context));
