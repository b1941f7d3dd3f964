import type { AccessListView } from '#contracts';
import { mayManage, passwordScheme, whenUnmatched, type AccessList, type Principal } from '#domain';

/** An access list as a caller may see it, field by field: hashes get out to nobody, names of users to whom they are known anyway. */
export function accessListView(
  list: AccessList,
  usedBy: readonly string[],
  caller: Principal | undefined,
): AccessListView {
  const own = caller !== undefined && mayManage(caller, list);
  return {
    name: list.name,
    note: list.note,
    satisfy: list.satisfy,
    rules: list.rules.map(({ action, network, note }) => ({ action, network, note })),
    unmatched: whenUnmatched(list),
    ...(own && {
      users: list.users.map(({ username, note, password_hash }) => ({
        username,
        note,
        scheme: passwordScheme(password_hash) ?? null,
      })),
    }),
    user_count: list.users.length,
    realm: list.realm,
    labels: [...list.labels],
    used_by: [...usedBy],
    ...(own && { owner_token_hash: list.owner_token_hash }),
    created_by: list.created_by,
    created_at: list.created_at,
    updated_at: list.updated_at,
  };
}
