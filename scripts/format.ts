import { runCommand } from './run-command.ts';
import { main } from './say.ts';

await main(() => runCommand(process.execPath, ['node_modules/.bin/prettier', '--write', '--log-level', 'warn', '.']));
