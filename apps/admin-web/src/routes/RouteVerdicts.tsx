import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Explanation, RouteView } from '#contracts';
import { targetsQuery } from '../api/targets.ts';
import { Note } from '../look/Note.tsx';
import row from '../look/Row.module.css';
import { StateLabel } from '../look/StateLabel.tsx';
import { routeTestTexts as t } from '../routes-texts.ts';
import { destinationOf } from './route.ts';
import styles from './RoutesPage.module.css';
import { outcomeOf, verdictsOf } from './verdicts.ts';

interface Props {
  readonly explanation: Explanation;
  readonly routes: readonly RouteView[];
}

/** The answer: what becomes of the request, and what was thought of each route. */
export function RouteVerdicts({ explanation, routes }: Props): ReactElement {
  const { data: targets } = useQuery(targetsQuery);
  const host = targets?.find(({ hostname }) => hostname === explanation.hostname);
  const verdicts = verdictsOf(explanation, routes, host);
  return (
    <div role="status">
      <Note {...outcomeOf(explanation)} />
      {verdicts.length > 0 && (
        <section className={styles.rules}>
          <h2>{t.rules}</h2>
          <ol>
            {verdicts.map(({ route, tone, label }) => (
              <li key={route.route_id}>
                <div>
                  <code>{route.path_pattern}</code>
                  <span className={row.more}>{`${route.route_id} → ${destinationOf(route)}`}</span>
                </div>
                <StateLabel tone={tone} label={label} />
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}
