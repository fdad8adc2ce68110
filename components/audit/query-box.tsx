'use client'
import { Button } from '@/components/ui/button'
import { Disclosure } from '@/components/ui/disclosure'
import { SearchField } from '@/components/ui/search-field'
import type { QueryError } from '@/lib/domain/audit-query'

interface Props {
  /** Where the form leads. */
  action: string
  text: string
  errors: readonly QueryError[]
  /** What else the address says, to be kept. */
  kept: readonly (readonly [name: string, value: string])[]
}

/** The one box for tokens and free text; a plain form, so the address is the question. */
export function QueryBox({ action, text, errors, kept }: Props) {
  return (
    <form action={action} role="search" aria-label="Audit log" className="grid gap-1.5">
      {kept.map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      <div className="flex gap-2">
        <SearchField
          key={text}
          label="Search the audit log"
          name="q"
          defaultValue={text}
          maxLength={1_000}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          placeholder='actor:ada action:grant.* -via:sweep "orders"'
          className="font-mono"
          {...(errors.length > 0 && { 'aria-invalid': true, 'aria-describedby': 'query-errors' })}
        />
        <Button type="submit" variant="primary">
          Search
        </Button>
      </div>
      {errors.length > 0 && <Mistakes text={text} errors={errors} />}
      <Disclosure summary={<span className="text-xs">How to ask</span>}>
        <Help />
      </Disclosure>
    </form>
  )
}

/** The query once more with its mistakes marked, and each mistake in words. */
function Mistakes({ text, errors }: Pick<Props, 'text' | 'errors'>) {
  return (
    <div
      id="query-errors"
      role="alert"
      className="grid gap-1 rounded-md border border-danger-line bg-danger-soft px-3 py-2 text-sm"
    >
      <p className="font-mono text-xs break-words whitespace-pre-wrap">
        {pieces(text, errors).map((piece) =>
          piece.wrong ? (
            <mark
              key={piece.start}
              className="bg-transparent font-semibold text-danger underline decoration-wavy underline-offset-4"
            >
              {piece.text}
            </mark>
          ) : (
            <span key={piece.start}>{piece.text}</span>
          ),
        )}
      </p>
      <ul>
        {errors.map(({ at, message }) => (
          <li key={`${at.start} ${message}`}>
            {at.start < text.length && (
              <>
                <code className="font-mono text-xs font-semibold">
                  {text.slice(at.start, Math.min(at.end, at.start + 40))}
                </code>
                :{' '}
              </>
            )}
            {message}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Cuts the text where a mistake begins or ends. */
function pieces(
  text: string,
  errors: readonly QueryError[],
): { start: number; text: string; wrong: boolean }[] {
  const cuts = [0, ...errors.flatMap(({ at }) => [at.start, at.end]), text.length].filter(
    (cut) => cut <= text.length,
  )
  const sorted = [...new Set(cuts)].sort((a, b) => a - b)
  return sorted.slice(0, -1).map((start, index) => {
    const end = sorted[index + 1] ?? text.length
    return {
      start,
      text: text.slice(start, end),
      wrong: errors.some(({ at }) => at.start <= start && end <= at.end),
    }
  })
}

const examples: readonly [example: string, meaning: string][] = [
  ['actor:ada', 'by this person; also system, sweep, connector, token'],
  ['subject:ada', 'about this person'],
  ['action:grant.*', 'an action, or all that begin so'],
  ['role:orders-read target:orders risk:high', 'by role, target, or the role’s risk'],
  ['request:REQ-1042 grant:GRT-12 bundle:BND-7', 'one story'],
  ['object:policy via:web correlation:…', 'kind of object, way in, one click’s trace'],
  ['since:7d until:2026-11-01', 'an age, a date or a time; wins over the range chosen below'],
  ['-via:sweep', 'a minus leaves out'],
  ['orders "two words"', 'text anywhere in the event, three characters or more'],
]

function Help() {
  return (
    <dl className="grid gap-x-4 gap-y-1 text-xs sm:grid-cols-[max-content_minmax(0,1fr)]">
      {examples.map(([example, meaning]) => (
        <div key={example} className="contents">
          <dt className="font-mono break-words">{example}</dt>
          <dd className="text-ink-2">{meaning}</dd>
        </div>
      ))}
    </dl>
  )
}
