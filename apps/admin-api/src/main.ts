import { runApp } from '#platform';

await runApp('admin-api', async () => ({ stop: async () => {} }));
