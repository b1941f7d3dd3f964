import { mayManage, type AccessList, type Certificate, type Principal, type ProxyTarget, type Route } from '#domain';

type Texts<T> = (record: T) => readonly (string | null)[];

/** Where words are searched for in targets: what the caller is shown of them. */
export const textsOfTargets =
  (caller: Principal | undefined): Texts<ProxyTarget> =>
  (target) => [
    target.hostname,
    target.target_url,
    target.redirect_to,
    target.cert_name,
    target.created_by,
    ...target.labels,
    caller && mayManage(caller, target) ? target.notes : null,
  ];

export const textsOfCertificates =
  (caller: Principal | undefined): Texts<Certificate> =>
  (certificate) => [
    certificate.cert_name,
    ...certificate.domains,
    certificate.email,
    certificate.issued_by,
    certificate.created_by,
    ...certificate.labels,
    caller && mayManage(caller, certificate) ? certificate.notes : null,
  ];

export const textsOfRoutes =
  (caller: Principal | undefined): Texts<Route> =>
  (route) => [
    route.route_id,
    route.path_pattern,
    route.target_value,
    route.description,
    route.created_by,
    ...route.labels,
    caller && mayManage(caller, route) ? route.notes : null,
  ];

/** Names of users are for the owner alone. */
export const textsOfAccessLists =
  (caller: Principal | undefined): Texts<AccessList> =>
  (list) => [
    list.name,
    list.note,
    list.created_by,
    ...list.labels,
    ...list.rules.flatMap(({ network, note }) => [network, note]),
    ...(caller && mayManage(caller, list) ? list.users.flatMap(({ username, note }) => [username, note]) : []),
  ];
