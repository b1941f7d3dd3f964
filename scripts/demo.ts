import { runDemo } from './demo/run-demo.ts';
import { main } from './say.ts';

await main(() => runDemo(process.argv.slice(2)));
