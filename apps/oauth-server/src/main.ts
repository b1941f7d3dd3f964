import { runApp } from '#platform';
import { startOauthServer } from './start-oauth-server.ts';

await runApp('oauth-server', startOauthServer);
