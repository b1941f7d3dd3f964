import { CertificatesPage } from '../certificates/CertificatesPage.tsx';
import { HostsPage } from '../hosts/HostsPage.tsx';
import type { IconName } from '../look/icon-paths.ts';
import { texts } from '../texts.ts';
import { lazily, type Page } from './lazily.ts';

const t = texts.shell;

export interface View {
  /** Its address below ADMIN_PATH, of one part. */
  readonly path: string;
  readonly icon: IconName;
  readonly label: string;
  readonly page: Page;
}

export interface ViewGroup {
  readonly label: string;
  readonly views: readonly View[];
}

/** All views, as the navigation has them. What most people open first is part of the first load, everything else is not. */
export const viewGroups: readonly ViewGroup[] = [
  {
    label: t.groups.proxy,
    views: [
      {
        path: 'dashboard',
        icon: 'dashboard',
        label: t.dashboard,
        page: lazily(() => import('../dashboard/DashboardPage.tsx').then(({ DashboardPage }) => DashboardPage)),
      },
      { path: 'hosts', icon: 'host', label: t.hosts, page: HostsPage },
      {
        path: 'routes',
        icon: 'route',
        label: t.routes,
        page: lazily(() => import('../routes/RoutesPage.tsx').then(({ RoutesPage }) => RoutesPage)),
      },
      {
        path: 'access-lists',
        icon: 'lock',
        label: t.accessLists,
        page: lazily(() =>
          import('../access-lists/AccessListsPage.tsx').then(({ AccessListsPage }) => AccessListsPage),
        ),
      },
    ],
  },
  {
    label: t.groups.tls,
    views: [
      { path: 'certificates', icon: 'certificate', label: t.certificates, page: CertificatesPage },
      {
        path: 'ca',
        icon: 'authority',
        label: t.ca,
        page: lazily(() => import('../ca/CaPage.tsx').then(({ CaPage }) => CaPage)),
      },
    ],
  },
  {
    label: t.groups.people,
    views: [
      {
        path: 'people',
        icon: 'people',
        label: t.people,
        page: lazily(() => import('../people/PeoplePage.tsx').then(({ PeoplePage }) => PeoplePage)),
      },
      {
        path: 'tokens',
        icon: 'key',
        label: t.tokens,
        page: lazily(() => import('../tokens/TokensPage.tsx').then(({ TokensPage }) => TokensPage)),
      },
    ],
  },
  {
    label: t.groups.system,
    views: [
      {
        path: 'logs',
        icon: 'logs',
        label: t.logs,
        page: lazily(() => import('../logs/LogsPage.tsx').then(({ LogsPage }) => LogsPage)),
      },
      {
        path: 'history',
        icon: 'history',
        label: t.history,
        page: lazily(() => import('../history/HistoryPage.tsx').then(({ HistoryPage }) => HistoryPage)),
      },
      {
        path: 'settings',
        icon: 'settings',
        label: t.settings,
        page: lazily(() => import('../settings/SettingsPage.tsx').then(({ SettingsPage }) => SettingsPage)),
      },
      {
        path: 'system',
        icon: 'system',
        label: t.system,
        page: lazily(() => import('../system/SystemPage.tsx').then(({ SystemPage }) => SystemPage)),
      },
    ],
  },
];

export const listedViews: readonly View[] = viewGroups.flatMap((group) => group.views);

/** Views that other views lead to, and the palette. */
const furtherViews: readonly View[] = [
  {
    path: 'start',
    icon: 'guide',
    label: texts.start.title,
    page: lazily(() => import('../start/StartPage.tsx').then(({ StartPage }) => StartPage)),
  },
];

export const views: readonly View[] = [...listedViews, ...furtherViews];

/** Where one comes in. */
export const homeView: View = listedViews[0] as View;

const MOST_USED = ['dashboard', 'hosts', 'certificates', 'logs'];
const IN_BAR = 4;

/** The few that a phone shows at once: what is opened most, then as the navigation has them. */
export const inBar: readonly View[] = [
  ...MOST_USED.flatMap((path) => listedViews.filter((view) => view.path === path)),
  ...listedViews.filter(({ path }) => !MOST_USED.includes(path)),
].slice(0, IN_BAR);
