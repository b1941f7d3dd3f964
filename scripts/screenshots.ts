import { main } from './say.ts';
import { takeScreenshots } from './screenshots/take-screenshots.ts';

await main(() => takeScreenshots(process.argv.slice(2)));
