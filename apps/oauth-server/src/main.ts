import { runApp } from '#platform';

await runApp('oauth-server', async () => ({ stop: async () => {} }));
