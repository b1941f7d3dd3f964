import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { SessionInfo } from '#contracts';
import { Outdated } from './Outdated.tsx';
import { OutdatedDialog } from './OutdatedDialog.tsx';

export type Page = ComponentType<{ readonly session: SessionInfo }>;

/**
 * A view that is no part of the first load. Of a server that was updated meanwhile its file is there no more, and a page
 * that says so stands in for it.
 * @param find such as `() => import('../ca/CaPage.tsx').then(({ CaPage }) => CaPage)`
 */
export const lazily = (find: () => Promise<Page>): LazyExoticComponent<Page> =>
  lazy<Page>(() =>
    find().then(
      (page) => ({ default: page }),
      () => ({ default: Outdated }),
    ),
  );

/** The same for what lies over the views. */
export const lazyDialog = <Props extends { readonly onClose: () => void }>(
  find: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> =>
  lazy<ComponentType<Props>>(() =>
    find().then(
      (dialog) => ({ default: dialog }),
      () => ({ default: OutdatedDialog }),
    ),
  );
