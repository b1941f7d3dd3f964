import { readFileSync } from 'node:fs';

/** What a picture is taken of. */
export interface Subject {
  /** Of its files. */
  readonly name: string;
  /** Its address below ADMIN_PATH. */
  readonly address: string;
  /** Keys that are pressed first. */
  readonly keys?: string;
}

const VIEWS = 'apps/admin-web/src/shell/views.ts';

/** What is worth a picture besides the views themselves. */
const MORE: readonly Subject[] = [
  { name: 'palette', address: 'hosts', keys: 'Control+k' },
  { name: 'certificate', address: 'certificates?details=proxy-shop-example-com' },
  { name: 'timeline', address: 'certificates?as=timeline' },
  { name: 'guide', address: 'start?host=blog.example.com' },
];

/** Every view, in the order of the navigation, by the paths that their table has; and a few dialogs. */
export const subjects = (): Subject[] => [
  ...[...readFileSync(VIEWS, 'utf8').matchAll(/\bpath: '([\w-]+)'/g)].map(([, path = '']) => ({
    name: path,
    address: path,
  })),
  ...MORE,
];
