import { runApp } from '#platform';
import { startAdminApi } from './start-admin-api.ts';

await runApp('admin-api', startAdminApi);
