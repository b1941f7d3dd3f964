import { APPS } from './start/apps.ts';
import { runCommand } from './run-command.ts';
import { main, Stop } from './say.ts';

/** `nest start --watch` of one app, beside the others of a running system; its variables are those of .env. */
await main(() => {
  const [app = ''] = process.argv.slice(2);
  if (!APPS.some(({ name }) => name === app))
    throw new Stop(`"${app}" is no app; choose one of ${APPS.map(({ name }) => name).join(', ')}`);
  return runCommand(process.execPath, [
    'node_modules/@nestjs/cli/bin/nest.js',
    'start',
    app,
    '--watch',
    '--exec',
    process.execPath,
  ]);
});
