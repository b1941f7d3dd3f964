import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { LocalGroupView } from '#contracts';
import { groupsQuery } from '../api/people.ts';
import { Icon } from '../look/Icon.tsx';
import row from '../look/Row.module.css';
import { RowMenu } from '../look/RowMenu.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { peopleTexts as t } from '../people-texts.ts';
import { PeopleList } from './PeopleList.tsx';

const c = t.columns;
const columns = [{ label: c.group }, { label: c.members }, { label: c.hosts }, { label: c.actions, quiet: true }];

interface Props {
  readonly mayChange: boolean;
}

/** The administrator's own groups of people and teams. */
export function GroupList({ mayChange }: Props): ReactElement {
  const { set } = useViewParams();
  return (
    <PeopleList
      title={t.tabs.groups}
      search={t.search.groups}
      empty={t.emptyGroups}
      columns={columns}
      query={groupsQuery}
      tools={
        mayChange && (
          <Button leftSection={<Icon name="add" size={16} />} onClick={() => set('add', 'group')}>
            {t.addGroup}
          </Button>
        )
      }
    >
      {(group) => <GroupRow key={group.name} group={group} mayChange={mayChange} />}
    </PeopleList>
  );
}

function GroupRow({ group, mayChange }: Props & { readonly group: LocalGroupView }): ReactElement {
  const { name, users, github_groups, note, used_by } = group;
  const { set } = useViewParams();
  const whyNot = mayChange ? undefined : t.readOnly;
  return (
    <tr className={row.row}>
      <td className={row.main}>
        {name}
        <span className={row.more}>{note}</span>
      </td>
      <td className={row.cell} data-label={c.members}>
        {[...users, ...github_groups].join(', ') || t.noMembers}
      </td>
      <td className={row.cell} data-label={used_by.length > 0 ? c.hosts : undefined}>
        {used_by.join(', ')}
      </td>
      <td className={row.actions}>
        <RowMenu
          label={t.actions(name)}
          actions={[
            { label: t.edit, icon: 'edit', whyNot, onChoose: () => set('edit', name) },
            { label: t.history, icon: 'clock', to: `/history?kind=local-group&id=${encodeURIComponent(name)}` },
            { label: t.delete, icon: 'trash', destroys: true, whyNot, onChoose: () => set('delete', name) },
          ]}
        />
      </td>
    </tr>
  );
}
