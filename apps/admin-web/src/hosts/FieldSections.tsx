import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { accessListChoicesQuery, routeChoicesQuery } from '../api/hosts.ts';
import { Section } from '../settings/Section.tsx';
import { texts } from '../texts.ts';
import { CertificateFields } from './CertificateFields.tsx';
import styles from './FieldSections.module.css';
import { HeaderFields } from './HeaderFields.tsx';
import type { FieldTab } from './host-fields.ts';
import { HostField, type PlainField } from './HostField.tsx';
import { NameFields } from './NameFields.tsx';
import { EjectionFields, HealthFields, StickyFields } from './OptionalFields.tsx';
import { RoutesThatApply } from './RoutesThatApply.tsx';
import { UpstreamFields } from './UpstreamFields.tsx';
import { UpstreamStates } from './UpstreamStates.tsx';
import type { DraftForm } from './use-host-draft.ts';

const t = texts.hostPage.sectionsOf;

interface Props {
  readonly form: DraftForm;
}

function Part({ of: [title, lead], children }: { of: readonly [string, string]; children: ReactNode }): ReactElement {
  return (
    <Section title={title} lead={lead}>
      <div className={styles.fields}>{children}</div>
    </Section>
  );
}

const Plain = ({ form, names }: Props & { readonly names: readonly PlainField[] }): ReactElement => (
  <>
    {names.map((name) => (
      <HostField key={name} form={form} name={name} />
    ))}
  </>
);

function General({ form }: Props): ReactElement {
  const { kind, maintenance } = form.draft;
  return (
    <>
      <Part of={t.kind}>
        <Plain form={form} names={['kind']} />
        {kind === 'redirect' && <Plain form={form} names={['redirect_to', 'redirect_status', 'redirect_keep_path']} />}
        {kind === 'closed' && <Plain form={form} names={['closed_with']} />}
      </Part>
      <Part of={t.availability}>
        <Plain form={form} names={['enabled', 'maintenance']} />
        {maintenance && <Plain form={form} names={['maintenance_message', 'maintenance_allow_from']} />}
      </Part>
      <Part of={t.organisation}>
        <Plain form={form} names={['labels', 'notes']} />
      </Part>
    </>
  );
}

function Tls({ form }: Props): ReactElement {
  const { enable_https, client_certificate } = form.draft;
  return (
    <>
      <Part of={t.protocols}>
        <Plain form={form} names={['enable_https', 'https_redirect', 'enable_http']} />
      </Part>
      {enable_https && (
        <>
          <Part of={t.certificate}>
            <CertificateFields form={form} />
          </Part>
          <Part of={t.tls}>
            <Plain form={form} names={['hsts', 'min_tls_version']} />
          </Part>
          <Part of={t.mutualTls}>
            <Plain form={form} names={['client_certificate']} />
            {client_certificate !== 'off' && <Plain form={form} names={['client_ca_pem']} />}
          </Part>
        </>
      )}
    </>
  );
}

function Upstreams({ form }: Props): ReactElement {
  const { upstreams, backend_verify } = form.draft;
  const several = upstreams.length > 1;
  const overTls = upstreams.some(({ url }) => url.trim().startsWith('https:'));
  return (
    <>
      {!form.isNew && <UpstreamStates hostname={form.draft.hostname} />}
      <Part of={t.upstreams}>
        <UpstreamFields form={form} />
      </Part>
      <Part of={t.health}>
        <HealthFields form={form} />
        <EjectionFields form={form} />
        <Plain form={form} names={['slow_start']} />
      </Part>
      {(several || form.draft.sticky) && (
        <Part of={t.balancing}>
          <Plain form={form} names={['load_balancing']} />
          <StickyFields form={form} />
        </Part>
      )}
      <Part of={t.backend}>
        <Plain form={form} names={['backend_protocol']} />
        {(overTls || !backend_verify) && (
          <Plain form={form} names={['backend_verify', 'backend_server_name', 'backend_ca_pem']} />
        )}
      </Part>
    </>
  );
}

function Access({ form }: Props): ReactElement {
  const { data: lists = [] } = useQuery(accessListChoicesQuery);
  const choices = lists.map(({ name, rules, user_count }) => ({
    name,
    detail: texts.hostNames.rules(rules.length, user_count),
  }));
  return (
    <Part of={t.access}>
      <p className={styles.hint}>{texts.hostFields.hints.access_lists}</p>
      <NameFields form={form} name="access_lists" choices={choices} empty={texts.hostNames.noLists} />
    </Part>
  );
}

function Login({ form }: Props): ReactElement {
  return (
    <>
      <Part of={t.login}>
        <Plain
          form={form}
          names={[
            'auth_enabled',
            'auth_mode',
            'auth_required_users',
            'auth_required_emails',
            'auth_required_groups',
            'auth_excluded_paths',
            'auth_proxy',
          ]}
        />
      </Part>
      <Part of={t.tokens}>
        <Plain
          form={form}
          names={['auth_prm', 'auth_accept_tokens', 'auth_allowed_scopes', 'auth_allowed_audiences']}
        />
      </Part>
      <Part of={t.identity}>
        <Plain form={form} names={['auth_pass_headers', 'auth_header_prefix', 'auth_cookie_name']} />
      </Part>
      <Part of={t.decision}>
        <Plain form={form} names={['auth_verify', 'auth_forward_url']} />
      </Part>
    </>
  );
}

const Limits = ({ form }: Props): ReactElement => (
  <>
    <Part of={t.rates}>
      <Plain form={form} names={['rate_limit', 'rate_limit_burst', 'max_concurrent_per_client', 'max_concurrent']} />
    </Part>
    <Part of={t.timeouts}>
      <Plain
        form={form}
        names={['max_body_bytes', 'connect_timeout', 'response_timeout', 'stream_idle_timeout', 'compression']}
      />
    </Part>
  </>
);

function Routes({ form }: Props): ReactElement {
  const { data: routes = [] } = useQuery(routeChoicesQuery);
  const { route_mode, hostname } = form.draft;
  const choices = routes
    .filter(({ built_in }) => !built_in)
    .map(({ route_id, path_pattern, target_value }) => ({
      name: route_id,
      detail: texts.hostNames.leadsTo(path_pattern, target_value),
    }));
  const shared = { form, choices, empty: texts.hostNames.noRoutes };
  return (
    <>
      <Part of={t.routes}>
        <Plain form={form} names={['route_mode']} />
        {route_mode === 'all' && <NameFields {...shared} name="disabled_routes" />}
        {route_mode === 'selective' && <NameFields {...shared} name="enabled_routes" />}
      </Part>
      {!form.isNew && <RoutesThatApply hostname={hostname} />}
    </>
  );
}

const Headers = ({ form }: Props): ReactElement => (
  <>
    <Part of={t.requestHeaders}>
      <Plain form={form} names={['preserve_host_header']} />
      <HeaderFields form={form} name="custom_headers" />
    </Part>
    <Part of={t.responseHeaders}>
      <HeaderFields form={form} name="custom_response_headers" />
    </Part>
  </>
);

/** The fields of a host by the tabs that they stand in. */
export const FIELD_SECTIONS: Readonly<Record<FieldTab, (props: Props) => ReactElement>> = {
  general: General,
  tls: Tls,
  upstreams: Upstreams,
  access: Access,
  login: Login,
  limits: Limits,
  routes: Routes,
  headers: Headers,
};
