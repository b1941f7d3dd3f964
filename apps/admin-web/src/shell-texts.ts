import { count } from './words.ts';

/** The texts of the frame around the views. */
export const shellTexts = {
  titleOf: (view: string, product: string): string => `${view} · ${product}`,
  notFound: {
    title: 'There is nothing here',
    lead: (path: string): string => `No view has the address ${path}. It may have moved, or the link was cut off.`,
    home: (view: string): string => `Go to ${view}`,
    find: 'Search for it',
  },
  more: {
    open: 'More',
    title: 'All views',
    attention: 'Something needs attention',
  },
  appearance: {
    title: 'Appearance',
    auto: 'As the system',
    light: 'Light',
    dark: 'Dark',
    switchTo: { auto: 'Switch to the system’s appearance', light: 'Switch to light', dark: 'Switch to dark' },
  },
  palette: {
    open: 'Search',
    title: 'Go to or do',
    field: 'What to go to or do',
    placeholder: 'A view, a host, a certificate, or what to do',
    results: 'Results',
    count: (n: number): string => count(n, 'result', 'results'),
    none: (typed: string): string => `Nothing is called “${typed}”.`,
    hints: [
      ['↑ ↓', 'choose'],
      ['Enter', 'go'],
      ['Esc', 'close'],
    ],
    groups: { acts: 'Do', views: 'Views', hosts: 'Hosts', certificates: 'Certificates', records: 'More' },
    route: (path: string, id: string): string => `Route ${path} (${id})`,
    accessList: (name: string): string => `Access list ${name}`,
    addHost: 'Add host',
    guide: 'Set up a host step by step',
    order: 'Order certificate',
    import: 'Import certificate',
    shortcuts: 'Keyboard shortcuts',
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    open: 'Keyboard shortcuts',
    palette: 'Go to or do anything',
    help: 'This list',
    search: 'Search in this view',
    goTo: (view: string): string => `Go to ${view}`,
    followedBy: 'then',
    singleKeys: 'Shortcuts of single keys',
    singleKeysHint: 'Turn them off where they come in the way of voice control or typing.',
    anywhere: 'Everywhere',
    views: 'Views',
  },
} as const;
