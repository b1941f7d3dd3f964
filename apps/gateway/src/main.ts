import { runApp } from '#platform';

await runApp('gateway', async () => ({ stop: async () => {} }));
