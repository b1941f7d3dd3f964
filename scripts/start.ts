import { main } from './say.ts';
import { runSystem } from './start/run-system.ts';

await main(runSystem);
