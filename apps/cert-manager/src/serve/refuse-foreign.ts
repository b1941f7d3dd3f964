import { ADMIN, SERVED_CERTIFICATE, type Owned } from '#domain';

/** @throws Error where a token has taken the name of the certificate of SERVE_HOSTS */
export function refuseForeign(owned: Owned | undefined): void {
  if (!owned || owned.created_by === ADMIN) return;
  throw new Error(
    `the certificate ${SERVED_CERTIFICATE} belongs to the token ${owned.created_by}; delete it, and start again`,
  );
}
