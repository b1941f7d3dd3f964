import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactElement } from 'react';
import { InvalidInput, parseTargetHost } from '#domain';
import { preflightQuery } from '../api/certificates.ts';
import { PreflightFindings } from '../certificates/PreflightFindings.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { Note } from '../look/Note.tsx';
import { sentence } from '../look/sentence.ts';
import { texts } from '../texts.ts';
import { DnsRecord } from './DnsRecord.tsx';
import styles from './StartPage.module.css';
import type { Start } from './use-start.ts';

const t = texts.start;

/** Asks for the name, says which record it needs, and looks again until it leads here. */
export function NameStep({ start: { hostname, name, goOn } }: { readonly start: Start }): ReactElement {
  return hostname === undefined ? (
    <NameForm onName={name} />
  ) : (
    <NameCheck hostname={hostname} onOther={() => name(undefined)} onGoOn={goOn} />
  );
}

function NameForm({ onName }: { readonly onName: (hostname: string) => void }): ReactElement {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    try {
      onName(parseTargetHost(typed.trim()));
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      setProblem(sentence(error.problems[0]?.message));
    }
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate data-wrong={problem !== undefined || undefined}>
      <TextInput
        label={t.name}
        description={t.nameHint}
        placeholder={texts.hostForm.hostnamePlaceholder}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        inputMode="url"
        value={typed}
        error={problem}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setProblem(undefined);
        }}
      />
      <Button type="submit">{t.check}</Button>
    </form>
  );
}

interface CheckProps {
  readonly hostname: string;
  readonly onOther: () => void;
  readonly onGoOn: () => void;
}

function NameCheck({ hostname, onOther, onGoOn }: CheckProps): ReactElement {
  const { data: report, error, isFetching, refetch } = useQuery(preflightQuery([hostname]));
  return (
    <>
      <DnsRecord hostname={hostname} addresses={report?.server_addresses} />
      {error && <Note tone="bad" text={error.message} />}
      {!report && !error && <LoadingRows />}
      {report && <PreflightFindings report={report} />}
      {report && !report.passed && <p className={styles.dim}>{t.watching}</p>}
      <div className={styles.ways}>
        <Button onClick={onGoOn} variant={report?.passed ? 'filled' : 'default'} disabled={!report && !error}>
          {report?.passed ? t.onward : t.anyway}
        </Button>
        {!report?.passed && (
          <Button variant="light" loading={isFetching} onClick={() => void refetch()}>
            {texts.preflight.again}
          </Button>
        )}
        <Button variant="subtle" color="gray" onClick={onOther}>
          {t.other}
        </Button>
      </div>
    </>
  );
}
