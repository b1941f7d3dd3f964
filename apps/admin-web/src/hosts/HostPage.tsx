import { Tabs, VisuallyHidden } from '@mantine/core';
import { lazy, Suspense, type ReactElement } from 'react';
import { Link } from 'react-router';
import type { TargetView } from '#contracts';
import { ApiError } from '../api/ApiError.ts';
import { useSaveTarget } from '../api/targets.ts';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { Note } from '../look/Note.tsx';
import { toast } from '../look/toast.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { FIELD_SECTIONS } from './FieldSections.tsx';
import { changesOf } from './host-draft.ts';
import { tabOf, type FieldTab } from './host-fields.ts';
import type { Host } from './host.ts';
import { HostHeader } from './HostHeader.tsx';
import { HostHistory } from './HostHistory.tsx';
import { HostOverview } from './HostOverview.tsx';
import styles from './HostPage.module.css';
import { SaveBar } from './SaveBar.tsx';
import { useHostDraft } from './use-host-draft.ts';
import { useMayWrite } from './use-may-write.ts';

const Explain = lazy(() => import('./HostExplain.tsx').then(({ HostExplain }) => ({ default: HostExplain })));
const Traffic = lazy(() => import('./HostTraffic.tsx').then(({ HostTraffic }) => ({ default: HostTraffic })));

const t = texts.hostPage;
const FIRST_TAB = 'overview';
const FIELD_TABS = Object.keys(FIELD_SECTIONS) as FieldTab[];
const OTHER_TABS = ['traffic', 'explain', 'history'] as const;

/** Everything about one host. What is typed in one tab is kept while another is looked at, and saved in one go. */
export function HostPage({ host }: { readonly host: Host }): ReactElement {
  const { target } = host;
  const { get, set } = useViewParams();
  const show = (tab: string | null): void => set('tab', tab === FIRST_TAB ? undefined : (tab ?? undefined));
  const { form, changed, save, isPending, refusal } = useHostEdit(target, show);
  const mayChange = useMayWrite();

  return (
    <>
      <HostHeader host={host} mayChange={mayChange} />
      {!mayChange && <Note tone="busy" text={t.lookOnly} />}
      <Tabs value={get('tab') ?? FIRST_TAB} onChange={show} keepMounted={false}>
        <TabList changed={new Set(Object.keys(changed).map(tabOf))} />
        <Tabs.Panel value={FIRST_TAB} className={styles.panel}>
          <HostOverview host={host} />
        </Tabs.Panel>
        {FIELD_TABS.map((tab) => {
          const Fields = FIELD_SECTIONS[tab];
          return (
            <Tabs.Panel key={tab} value={tab} className={styles.panel}>
              <fieldset className={styles.plain} disabled={!mayChange}>
                <Fields form={form} />
              </fieldset>
            </Tabs.Panel>
          );
        })}
        <Tabs.Panel value="traffic" className={styles.panel}>
          <Suspense fallback={<LoadingRows />}>
            <Traffic hostname={target.hostname} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="explain" className={styles.panel}>
          <Suspense fallback={<LoadingRows />}>
            <Explain target={target} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="history" className={styles.panel}>
          <HostHistory hostname={target.hostname} />
        </Tabs.Panel>
      </Tabs>
      <SaveBar
        count={Object.keys(changed).length}
        wrong={form.shown}
        refusal={refusal}
        isPending={isPending}
        onSave={save}
        onDiscard={form.reset}
      />
    </>
  );
}

/** @param changed tabs with something that is not saved */
const TabList = ({ changed }: { readonly changed: ReadonlySet<string | undefined> }): ReactElement => (
  <Tabs.List className={styles.tabs ?? ''} aria-label={t.sections}>
    {[FIRST_TAB, ...FIELD_TABS, ...OTHER_TABS].map((tab) => (
      <Tabs.Tab key={tab} value={tab}>
        {t.tabs[tab as keyof typeof t.tabs]}
        {changed.has(tab) && (
          <span className={styles.changed}>
            <VisuallyHidden>{t.changed}</VisuallyHidden>
          </span>
        )}
      </Tabs.Tab>
    ))}
  </Tabs.List>
);

/** The host while it is edited. */
function useHostEdit(target: TargetView, show: (tab: FieldTab) => void) {
  const saving = useSaveTarget({
    onSuccess: ({ proxy_target, warning, suggestion }) => {
      form.reset();
      const covered = suggestion && texts.certificates.covered(suggestion.cert_names);
      toast([texts.hostForm.saved(proxy_target.hostname), warning, covered].filter(Boolean).join(' '));
    },
    onError: (error) => error instanceof ApiError && goTo([...error.fields.keys()]),
  });
  const form = useHostDraft(target, false, saving.error);
  const changed = changesOf(form.draft, form.before);
  const goTo = (fields: readonly string[]): void => {
    const tab = fields.map(tabOf).find((each) => each !== undefined);
    if (tab) show(tab);
    // The tab is there only after the next paint, and its wrong field with it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => document.querySelector<HTMLElement>('main [aria-invalid="true"]')?.focus()),
    );
  };
  const save = (): void => {
    const problems = form.check();
    if (problems.length > 0) goTo(problems);
    else saving.mutate({ hostname: target.hostname, fields: changed });
  };
  return { form, changed, save, isPending: saving.isPending, refusal: saving.error?.message };
}

/** A host that is not there, or is not this token's. */
export function NoSuchHost({ hostname }: { readonly hostname: string }): ReactElement {
  return (
    <section className={styles.missing}>
      <h1>{t.missingTitle}</h1>
      <p>{t.missing(hostname)}</p>
      <Link to="/hosts">{t.toHosts}</Link>
    </section>
  );
}
