import { Injectable } from '@nestjs/common';
import { CertificateUpdate, LocalGroupUpdate, NewNotification, NotificationUpdate, SettingsUpdate } from '#contracts';
import { DEFAULT_SETTINGS, UNORGANISED, type CertName, type HistoryKind } from '#domain';
import { CertificateOrganisation } from '../certificates/certificate-organisation.ts';
import { Notifications } from '../notifications/notifications.ts';
import { LocalGroups } from '../oauth/local-groups.ts';
import { SettingsChanges } from '../settings/settings-changes.ts';
import { parsed, type Restorable } from './restorable.ts';

/** What the administrator decides for all, and what can be set of a certificate. */
@Injectable()
export class RestorableSettings {
  readonly byKind: Partial<Record<HistoryKind, Restorable>>;

  constructor(
    settings: SettingsChanges,
    groups: LocalGroups,
    certificates: CertificateOrganisation,
    notifications: Notifications,
  ) {
    this.byKind = {
      settings: {
        settable: Object.keys(SettingsUpdate.shape),
        whole: (record) => parsed(SettingsUpdate, { ...DEFAULT_SETTINGS, ...record }),
        update: (caller, _, fields) => settings.update(caller, parsed(SettingsUpdate, fields)),
        // Before the first change all was as it comes.
        delete: (caller) => settings.update(caller, parsed(SettingsUpdate, { ...DEFAULT_SETTINGS })),
      },
      'local-group': {
        settable: Object.keys(LocalGroupUpdate.shape),
        whole: (record) => ({
          ...parsed(LocalGroupUpdate, { users: [], github_groups: [], note: '', ...record }),
          name: record['name'],
        }),
        create: (caller, whole) => groups.save(caller, String(whole['name']), parsed(LocalGroupUpdate, whole)),
        update: (caller, id, fields) => groups.save(caller, id, parsed(LocalGroupUpdate, fields)),
        delete: (_, id) => groups.delete(id),
      },
      notification: {
        settable: Object.keys(NotificationUpdate.shape),
        whole: (record) => parsed(NewNotification, record),
        create: (caller, whole) => notifications.create(caller, parsed(NewNotification, whole)),
        update: (caller, id, fields) => notifications.update(caller, id, parsed(NotificationUpdate, fields)),
        delete: (caller, id) => notifications.delete(caller, id),
      },
      certificate: {
        settable: Object.keys(CertificateUpdate.shape),
        whole: (record) => parsed(CertificateUpdate, { ...UNORGANISED, ...record }),
        update: (caller, id, fields) => certificates.update(caller, id as CertName, parsed(CertificateUpdate, fields)),
      },
    };
  }
}
