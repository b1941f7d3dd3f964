import { runApp } from '#platform';

await runApp('cert-manager', async () => ({ stop: async () => {} }));
