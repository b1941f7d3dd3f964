import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import type { RouteView } from '#contracts';
import { explainQuery } from '../api/routes.ts';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { Note } from '../look/Note.tsx';
import { routeTestTexts as t } from '../routes-texts.ts';
import styles from './RoutesPage.module.css';
import { RouteVerdicts } from './RouteVerdicts.tsx';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const isUrl = (text: string): boolean => /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);

/** Asks the gateway which route takes a request, and tells of each one why or why not. The question stands in the address. */
export function RouteTester({ routes }: { readonly routes: readonly RouteView[] }): ReactElement {
  const [params, setParams] = useSearchParams();
  const [url, method, ip] = [params.get('url') ?? '', params.get('method') ?? 'GET', params.get('ip') ?? ''];
  const { data, error, isFetching } = useQuery({ ...explainQuery({ url, method, ip }), enabled: isUrl(url) });
  return (
    <>
      <p className={styles.lead}>{t.lead}</p>
      <Question
        key={`${url} ${method} ${ip}`}
        asked={{ url, method, ip }}
        busy={isFetching}
        onAsk={(question) =>
          setParams((before) => {
            const after = new URLSearchParams(before);
            for (const [name, value] of Object.entries(question)) after.set(name, value);
            return after;
          })
        }
      />
      {error && <Note tone="bad" text={error.message} />}
      {isFetching && !data && <LoadingRows />}
      {data && !error && <RouteVerdicts explanation={data} routes={routes} />}
    </>
  );
}

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly ip: string;
}

interface QuestionProps {
  readonly asked: Asked;
  readonly busy: boolean;
  readonly onAsk: (question: Asked) => void;
}

function Question({ asked, busy, onAsk }: QuestionProps): ReactElement {
  const [question, setQuestion] = useState(asked);
  const [tried, setTried] = useState(false);
  const change = (part: Partial<Asked>): void => setQuestion((now) => ({ ...now, ...part }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (isUrl(question.url.trim())) onAsk({ ...question, url: question.url.trim() });
  };
  return (
    <form className={styles.question} onSubmit={submit} noValidate>
      <TextInput
        label={t.url}
        placeholder={t.urlPlaceholder}
        inputMode="url"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={question.url}
        error={tried && !isUrl(question.url.trim()) ? t.urlWrong : undefined}
        onChange={(event) => change({ url: event.currentTarget.value })}
      />
      <NativeSelect
        label={t.method}
        data={METHODS.includes(question.method) ? METHODS : [...METHODS, question.method]}
        value={question.method}
        onChange={(event) => change({ method: event.currentTarget.value })}
      />
      <TextInput
        label={t.ip}
        placeholder={t.ipHint}
        autoComplete="off"
        value={question.ip}
        onChange={(event) => change({ ip: event.currentTarget.value.trim() })}
      />
      <Button type="submit" loading={busy}>
        {t.submit}
      </Button>
    </form>
  );
}
